import { inTransaction } from '@rendezvous/platform/database';
import { maxRegistryDocumentBytes } from '@rendezvous/platform/registry-limits';
import type { PoolClient } from 'pg';
import { isStale, untilUpToDate } from './attempts.ts';
import { type ClientRequest, expectClient } from './change-clients.ts';
import type { RegistryContext } from './context.ts';
import { ManifestInvalid, type PersistedOperation, readManifest } from './domain/manifest.ts';
import { nothingPublished, RegistryError } from './registry-error.ts';
import type { ListedOperation } from './store/clients.ts';
import { isStorable } from './store/documents.ts';
import {
  addOperations,
  listOperations,
  measureLists,
  removeOperations,
} from './store/operations.ts';
import { readState, supergraphOf } from './store/publications.ts';
import { writeUsage } from './store/usage.ts';
import { lockVariant, readHead, recordClientChange } from './store/variants.ts';

/** What was done to a client's list. */
export interface ListOutcome {
  /** Of the variant's clients. */
  readonly version: string;
  readonly added: number;
  readonly unchanged: number;
  readonly removed: number;
}

const maxOperationsPerClient = 5_000;
/**
 * A quarter of what gateways take is for the clients themselves: a document that is too large would
 * keep from them also that a key was revoked.
 */
const maxListsBytes = (maxRegistryDocumentBytes * 3) / 4;

/**
 * Adds the operations of a manifest to a client's list and takes the ids in `remove` off it, as a
 * whole or not at all. An operation must be valid for the schema that the client sees; an id keeps
 * its body for ever.
 * @throws RegistryError MANIFEST_INVALID, PERSISTED_QUERY_ID_CONFLICT, OPERATION_INVALID,
 *   CLIENT_NOT_FOUND, NOTHING_PUBLISHED, LIMIT_EXCEEDED, BUSY or CONFLICT
 */
export function publishOperations(
  context: RegistryContext,
  request: ClientRequest,
  list: { manifest: unknown; remove: readonly string[] },
): Promise<ListOutcome> {
  const operations = readOperations(list.manifest, request.client);
  return untilUpToDate(context, request.variant, () =>
    attemptPublish(context, request, operations, list.remove),
  );
}

/** Null when the variant changed while the operations were validated. */
async function attemptPublish(
  { pool, tasks, logger }: RegistryContext,
  request: ClientRequest,
  operations: readonly PersistedOperation[],
  remove: readonly string[],
): Promise<ListOutcome | null> {
  const { variant, client: name, author } = request;
  const base = await readHead(pool, variant);
  const { contract } = await expectClient(pool, request);
  const state = await readState(pool, variant, base.currentNumber);
  const supergraphSdl = supergraphOf(state, contract);
  if (supergraphSdl === null) throw nothingPublished(variant);
  const known = await listOperations(pool, variant, name);
  const { added, removed } = compare(known, operations, remove);
  const unchanged = operations.length - added.length;
  if (added.length === 0 && removed.length === 0) {
    return { version: base.clientsVersion, added: 0, unchanged, removed: 0 };
  }
  const { problems, usage } = await tasks.run('validateOperations', {
    supergraphSdl,
    operations: added,
  });
  if (problems.length > 0) {
    const message =
      `${problems.length} operations are not valid for the schema that ${name} sees; ` +
      'nothing was published.';
    throw new RegistryError(422, 'OPERATION_INVALID', message, { errors: problems });
  }
  const version = await inTransaction(pool, async (client) => {
    const head = await lockVariant(client, variant);
    if (isStale(base, head)) return null;
    await addOperations(client, variant, name, added);
    await removeOperations(client, variant, name, removed);
    if (added.length > 0) await checkListsSize(client, variant);
    await writeUsage(
      client,
      variant,
      usage.map((each) => ({ ...each, client: name })),
    );
    const detail = { added: added.map(({ id }) => id), removed };
    return recordClientChange(client, head, {
      client: name,
      kind: 'OPERATIONS',
      detail,
      ...author,
    });
  });
  if (version === null) return null;
  const counts = { added: added.length, unchanged, removed: removed.length };
  logger.info({ variant, client: name, ...counts, keyId: author.keyId }, 'a list was published');
  return { version, ...counts };
}

/** @throws RegistryError LIMIT_EXCEEDED, so that the transaction is rolled back */
async function checkListsSize(client: PoolClient, variant: string): Promise<void> {
  if ((await measureLists(client, variant)) <= maxListsBytes) return;
  const message =
    `The lists of all clients of ${variant} would take more than ${maxListsBytes} bytes. ` +
    'Remove operations that no client in use sends.';
  throw new RegistryError(422, 'LIMIT_EXCEEDED', message);
}

/**
 * The operations of a manifest for a client.
 * @throws RegistryError MANIFEST_INVALID, PERSISTED_QUERY_ID_CONFLICT
 */
export function readOperations(manifest: unknown, client: string): PersistedOperation[] {
  const operations = parseManifest(manifest, client);
  const odd = operations.find(({ body }) => !isStorable(body));
  if (odd === undefined) return operations;
  const message = `The operation ${odd.name} must be valid Unicode without the character U+0000`;
  throw new RegistryError(400, 'MANIFEST_INVALID', message);
}

function parseManifest(manifest: unknown, client: string): PersistedOperation[] {
  try {
    return readManifest(manifest, client);
  } catch (error) {
    if (!(error instanceof ManifestInvalid)) throw error;
    if (error.code === 'PERSISTED_QUERY_ID_CONFLICT') {
      throw new RegistryError(409, error.code, error.message);
    }
    throw new RegistryError(400, 'MANIFEST_INVALID', error.message, { reason: error.code });
  }
}

function compare(
  known: readonly ListedOperation[],
  operations: readonly PersistedOperation[],
  remove: readonly string[],
): { added: PersistedOperation[]; removed: string[] } {
  const byId = new Map(known.map((each) => [each.id, each]));
  const conflicts = operations.filter(({ id, body }) => (byId.get(id)?.body ?? body) !== body);
  if (conflicts.length > 0) {
    const names = conflicts.slice(0, 20).map(({ name, id }) => `${name} (${id})`);
    const message =
      `These ids have another body already: ${names.join(', ')}. An id stands for one document ` +
      'for ever, so nothing was published.';
    const ids = conflicts.map(({ id }) => id);
    throw new RegistryError(409, 'PERSISTED_QUERY_ID_CONFLICT', message, { ids });
  }
  const added = operations.filter(({ id }) => byId.get(id)?.isRemoved !== false);
  const kept = new Set(operations.map(({ id }) => id));
  const removed = remove.filter((id) => byId.get(id)?.isRemoved === false && !kept.has(id));
  const total = known.filter(({ isRemoved }) => !isRemoved).length + added.length - removed.length;
  if (total > maxOperationsPerClient) {
    const message =
      `A client has at most ${maxOperationsPerClient} operations; this would make ${total}. ` +
      'Remove some that no version of the client in use sends.';
    throw new RegistryError(422, 'LIMIT_EXCEEDED', message);
  }
  return { added, removed };
}
