import { inTransaction } from '@rendezvous/platform/database';
import { jsonResponse } from '@rendezvous/platform/operations-endpoint';
import {
  type ClientRequest,
  createClientKey,
  deleteClient,
  deleteClientKey,
  expectClient,
  putClient,
} from '../change-clients.ts';
import type { RegistryContext } from '../context.ts';
import type { PersistedOperation } from '../domain/manifest.ts';
import { publishOperations } from '../publish-operations.ts';
import { listClientKeys, listClients, type ListedOperation } from '../store/clients.ts';
import { listOperations } from '../store/operations.ts';
import { readHead } from '../store/variants.ts';
import { versioned } from './answers.ts';
import { authorOf, type Call, type GivenAuthor, readInput } from './call.ts';
import { clientInput, manifestInput } from './inputs.ts';
import { type Route, route, variantPath } from './routes.ts';

/** Clients, their keys and their lists of operations. */
export function clientRoutes(context: RegistryContext): Route[] {
  const { pool } = context;
  const one = `${variantPath}/clients/:client`;
  return [
    route('GET', `${variantPath}/clients`, ['gateway', 'admin'], async (call) => {
      const { name, clientsVersion } = await readHead(pool, call.variant);
      return versioned(call.ifNoneMatch, clientsVersion, () => readClientsDocument(context, name));
    }),
    route('GET', one, ['read', 'admin'], async (call) => {
      const { variant, client } = requestOf(call);
      const { keyHashes: _, ...settings } = await expectClient(pool, { variant, client });
      const keys = await listClientKeys(pool, variant, client);
      const operations = describe(await listOperations(pool, variant, client));
      return jsonResponse(200, { ...settings, keys, operations });
    }),
    route('PUT', one, ['admin'], async (call) => {
      const { author, commit, force, ...settings } = readInput(clientInput, call.body);
      const request = requestOf(call, { author, commit });
      return jsonResponse(200, await putClient(context, request, settings, force));
    }),
    route('DELETE', one, ['admin'], async (call) =>
      jsonResponse(200, await deleteClient(context, requestOf(call))),
    ),
    route('POST', `${one}/keys`, ['admin'], async (call) =>
      jsonResponse(201, await createClientKey(context, requestOf(call))),
    ),
    route('DELETE', `${one}/keys/:id`, ['admin'], async (call) =>
      jsonResponse(200, await deleteClientKey(context, requestOf(call), call.params['id'] ?? '')),
    ),
    route('POST', `${one}/persisted-queries`, ['publish'], async (call) => {
      const { manifest, remove, ...by } = readInput(manifestInput, call.body);
      const request = requestOf(call, by);
      return jsonResponse(200, await publishOperations(context, request, { manifest, remove }));
    }),
  ];
}

function requestOf(call: Call, by: GivenAuthor = {}): ClientRequest {
  const { variant, params } = call;
  return { variant, client: params['client'] ?? '', author: authorOf(call, by) };
}

/** One snapshot, so that clients, their keys and their lists are of the version it says. */
async function readClientsDocument(
  { pool }: RegistryContext,
  variant: string,
): Promise<{ version: string }> {
  return inTransaction(
    pool,
    async (client) => {
      const { clientsVersion } = await readHead(client, variant);
      const clients = await listClients(client, variant);
      // Without a prototype: a client may be named like one of its members, such as constructor.
      const operations = Object.create(null) as Record<string, PersistedOperation[]>;
      const listed = await listOperations(client, variant);
      for (const { client: name, isRemoved, ...operation } of listed) {
        if (!isRemoved) (operations[name] ??= []).push(operation);
      }
      return { version: clientsVersion, clients, operations };
    },
    { isolation: 'REPEATABLE READ' },
  );
}

function describe(operations: readonly ListedOperation[]): object[] {
  return operations
    .filter(({ isRemoved }) => !isRemoved)
    .map(({ id, name, type }) => ({ id, name, type }));
}
