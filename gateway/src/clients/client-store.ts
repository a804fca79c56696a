import type { OperationLimits } from '../config.ts';
import {
  createOperationList,
  loadOperationList,
  type OperationList,
  type PersistedOperation,
} from '../persisted-queries/operation-list.ts';
import { sha256 } from '../persisted-queries/operation-text.ts';
import { RequestRefused } from '../request-refused.ts';
import type { ApiClient, ClientDirectory } from './api-client.ts';
import type { ClientsDocument } from './clients-document.ts';

/** The clients the gateway knows now. What a request reads of it is one version as a whole. */
export interface ClientStore extends ClientDirectory {
  /** What a client may run by id; empty when nothing was published for it. null: without a key. */
  listOf(client: string | null): OperationList;
  /** All listed operations whose clients see this contract (null: the whole API), for planning. */
  persistedOperations(contract: string | null): readonly PersistedOperation[];
  /** Puts another version in place once its operations are checked. */
  load(document: ClientsDocument): Promise<void>;
  /** Calls the one listener after each version that is put in place. */
  onLoad(listener: () => void): void;
  /** null before anything was loaded. */
  readonly size: { readonly clients: number; readonly operations: number } | null;
}

/** The client whose list requests without a key may use, by id. Needs no key of its own. */
const publicClient = 'public';

const maxKeyLength = 512;

interface Snapshot {
  readonly clients: readonly ApiClient[];
  /** By the key's SHA-256. */
  readonly byKeyHash: ReadonlyMap<string, ApiClient>;
  /** By client name. */
  readonly lists: ReadonlyMap<string, OperationList>;
}

/**
 * Starts without clients. Before the first `load` a key cannot be judged when `isAwaited`: that is
 * answered as an outage, for the key may be good.
 * @param o.isAwaited whether there is a registry or a file that clients come from
 */
export function createClientStore(o: {
  readonly limits: OperationLimits;
  readonly isAwaited: boolean;
}): ClientStore {
  const emptyList = createOperationList([], o.limits);
  let snapshot: Snapshot | null = o.isAwaited ? null : emptySnapshot;
  let tell = (): void => {};

  return {
    identify(apiKey) {
      if (apiKey === undefined) return null;
      if (snapshot === null) throw clientsUnknown();
      const isKey = typeof apiKey === 'string' && apiKey.length <= maxKeyLength;
      const client = isKey ? snapshot.byKeyHash.get(sha256(apiKey)) : undefined;
      if (client === undefined) throw invalidKey();
      return client;
    },
    listOf: (client) => snapshot?.lists.get(client ?? publicClient) ?? emptyList,
    persistedOperations(contract) {
      const { clients, lists } = snapshot ?? emptySnapshot;
      return clients
        .filter((client) => client.contract === contract)
        .flatMap(({ name }) => lists.get(name)?.operations ?? []);
    },
    async load(document) {
      const lists = new Map<string, OperationList>();
      for (const [client, operations] of document.operations) {
        const previous = snapshot?.lists.get(client);
        lists.set(client, await loadOperationList(operations, previous, o.limits));
      }
      snapshot = snapshotOf(document, lists);
      tell();
    },
    onLoad(listener) {
      tell = listener;
    },
    get size() {
      if (snapshot === null) return null;
      const operations = [...snapshot.lists.values()].map((list) => list.operations.length);
      return {
        clients: snapshot.clients.length,
        operations: operations.reduce((total, count) => total + count, 0),
      };
    },
  };
}

const emptySnapshot: Snapshot = { clients: [], byKeyHash: new Map(), lists: new Map() };

function snapshotOf(document: ClientsDocument, lists: Snapshot['lists']): Snapshot {
  const byKeyHash = new Map<string, ApiClient>();
  const clients = document.clients.map(({ keyHashes, ...client }): ApiClient => {
    for (const keyHash of keyHashes) byKeyHash.set(keyHash, client);
    return client;
  });
  return { clients, byKeyHash, lists };
}

function invalidKey(): RequestRefused {
  return new RequestRefused('No client has this API key. Check x-api-key, or leave it out.', {
    code: 'INVALID_API_KEY',
    status: 401,
  });
}

function clientsUnknown(): RequestRefused {
  return new RequestRefused('API keys cannot be checked at the moment. Try again.', {
    code: 'SERVICE_UNAVAILABLE',
    status: 503,
    extensions: { service: 'registry' },
    headers: { 'retry-after': '5' },
  });
}
