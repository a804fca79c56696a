import { inTransaction } from '@rendezvous/platform/database';
import type { PoolClient } from 'pg';
import { isStale, untilUpToDate } from './attempts.ts';
import type { RegistryContext } from './context.ts';
import { createApiKey } from './domain/api-key.ts';
import { RegistryError } from './registry-error.ts';
import {
  addClientKey,
  type ClientRecord,
  type ClientSettings,
  listClientKeys,
  listClients,
  readClient,
  removeClient,
  revokeClientKey,
  saveClient,
} from './store/clients.ts';
import { listOperations } from './store/operations.ts';
import { type Author, readState, supergraphOf } from './store/publications.ts';
import {
  type ClientChange,
  lockVariant,
  readHead,
  recordClientChange,
  type VariantHead,
} from './store/variants.ts';

const maxClients = 1_000;
/** Two are enough to change from one to the other; more are for those who forget to revoke. */
const maxKeysPerClient = 5;

/** Which client is meant, and who asks. */
export interface ClientRequest {
  readonly variant: string;
  readonly client: string;
  readonly author: Author;
}

/**
 * Creates a client or replaces its settings. Returns the version of the variant's clients.
 * @param isForced also when operations of its list fail on the contract it is to see
 * @throws RegistryError CONTRACT_NOT_FOUND, OPERATION_INVALID, LIMIT_EXCEEDED, BUSY or CONFLICT
 */
export function putClient(
  context: RegistryContext,
  request: ClientRequest,
  settings: ClientSettings,
  isForced: boolean,
): Promise<{ version: string; changed: boolean }> {
  return untilUpToDate(context, request.variant, () =>
    attemptPut(context, request, settings, isForced),
  );
}

/** Null when the variant changed while the client's operations were validated. */
async function attemptPut(
  context: RegistryContext,
  request: ClientRequest,
  settings: ClientSettings,
  isForced: boolean,
): Promise<{ version: string; changed: boolean } | null> {
  const base = await readHead(context.pool, request.variant);
  if (!isForced) await checkMove(context, base, request, settings.contract);
  return inLockedVariant(context, request, async (client, head, record) => {
    if (isStale(base, head)) return null;
    await checkContract(client, head, settings.contract);
    const known = await readClient(client, request.variant, request.client);
    if (known !== null && isSameSettings(known, settings)) {
      return { version: head.clientsVersion, changed: false };
    }
    const total = (await listClients(client, request.variant)).length;
    if (known === null && total >= maxClients) {
      throw new RegistryError(
        422,
        'LIMIT_EXCEEDED',
        `A variant has at most ${maxClients} clients.`,
      );
    }
    await saveClient(client, request.variant, request.client, settings);
    return { version: await record('SETTINGS', settings), changed: true };
  });
}

/** Removes a client and revokes its keys for ever. @throws RegistryError CLIENT_NOT_FOUND */
export async function deleteClient(
  context: RegistryContext,
  request: ClientRequest,
): Promise<{ version: string }> {
  return inLockedVariant(context, request, async (client, _head, record) => {
    await expectClient(client, request);
    await removeClient(client, request.variant, request.client);
    return { version: await record('REMOVED', {}) };
  });
}

/**
 * Makes a key for a client; nobody can read it a second time.
 * @throws RegistryError CLIENT_NOT_FOUND, LIMIT_EXCEEDED
 */
export async function createClientKey(
  context: RegistryContext,
  request: ClientRequest,
): Promise<{ version: string; id: string; key: string }> {
  return inLockedVariant(context, request, async (client, _head, record) => {
    await expectClient(client, request);
    const keys = await listClientKeys(client, request.variant, request.client);
    if (keys.length >= maxKeysPerClient) {
      const message = `A client has at most ${maxKeysPerClient} valid keys: revoke one first.`;
      throw new RegistryError(422, 'LIMIT_EXCEEDED', message);
    }
    const { id, key, hash } = createApiKey('rvc');
    await addClientKey(client, request.variant, request.client, { id, hash });
    return { version: await record('KEY_ADDED', { id }), id, key };
  });
}

/** Revokes a client's key for ever. @throws RegistryError KEY_NOT_FOUND */
export async function deleteClientKey(
  context: RegistryContext,
  request: ClientRequest,
  id: string,
): Promise<{ version: string }> {
  return inLockedVariant(context, request, async (client, _head, record) => {
    if (!(await revokeClientKey(client, request.variant, request.client, id))) {
      throw new RegistryError(404, 'KEY_NOT_FOUND', 'This client has no valid key with this id.');
    }
    return { version: await record('KEY_REVOKED', { id }) };
  });
}

/** The client, also for who only wants to know that it is there. @throws RegistryError */
export async function expectClient(
  reader: Parameters<typeof readClient>[0],
  { variant, client }: Pick<ClientRequest, 'variant' | 'client'>,
): Promise<ClientRecord> {
  const found = await readClient(reader, variant, client);
  if (found !== null) return found;
  const message = `There is no client "${client}" in this variant.`;
  throw new RegistryError(404, 'CLIENT_NOT_FOUND', message);
}

type Record = (kind: ClientChange['kind'], detail: object) => Promise<string>;

function inLockedVariant<T>(
  { pool, logger }: RegistryContext,
  { variant, client: name, author }: ClientRequest,
  work: (client: PoolClient, head: VariantHead, record: Record) => Promise<T>,
): Promise<T> {
  return inTransaction(pool, async (client) => {
    const head = await lockVariant(client, variant);
    return work(client, head, async (kind, detail) => {
      const change = { client: name, kind, detail, ...author };
      const version = await recordClientChange(client, head, change);
      logger.info({ variant, client: name, kind, keyId: author.keyId }, 'a client was changed');
      return version;
    });
  });
}

async function checkContract(
  client: PoolClient,
  head: VariantHead,
  contract: string | null,
): Promise<void> {
  if (contract === null) return;
  const state = await readState(client, head.name, head.currentNumber);
  if (state?.contracts.some(({ name }) => name === contract) === true) return;
  const message = `contract: there is no contract "${contract}" in this variant; publish it first.`;
  throw new RegistryError(422, 'CONTRACT_NOT_FOUND', message);
}

/**
 * A client that comes to see another contract keeps its list; what that contract lacks would fail.
 * @throws RegistryError OPERATION_INVALID with the operations that would
 */
async function checkMove(
  { pool, tasks }: RegistryContext,
  base: VariantHead,
  { variant, client }: ClientRequest,
  contract: string | null,
): Promise<void> {
  const known = await readClient(pool, variant, client);
  if (known?.contract === contract) return;
  const listed = await listOperations(pool, variant, client);
  const operations = listed.filter(({ isRemoved }) => !isRemoved);
  if (operations.length === 0) return;
  const supergraphSdl = supergraphOf(await readState(pool, variant, base.currentNumber), contract);
  if (supergraphSdl === null) return;
  const { problems } = await tasks.run('validateOperations', { supergraphSdl, operations });
  if (problems.length === 0) return;
  const names = problems.slice(0, 20).map(({ name, id }) => `${name} (${id})`);
  const message =
    `${problems.length} operations on the list of ${client} would fail on ` +
    `${contract === null ? 'the whole schema' : `the contract ${contract}`}: ${names.join(', ')}. ` +
    'Take them off the list first, or say that it is meant with force.';
  throw new RegistryError(422, 'OPERATION_INVALID', message, { errors: problems });
}

function isSameSettings(known: ClientRecord, settings: ClientSettings): boolean {
  const keys = Object.keys(settings) as (keyof ClientSettings)[];
  return keys.every((key) => JSON.stringify(known[key]) === JSON.stringify(settings[key]));
}
