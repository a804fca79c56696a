import type { Client } from '@elastic/elasticsearch';
import { inTransaction } from '@rendezvous/platform/database';
import type { Logger } from '@rendezvous/platform/logger';
import { withTimeout } from '@rendezvous/platform/wait';
import type { Pool, PoolClient } from 'pg';
import { registeredIndexes, tryFeedLock } from './index-registry.ts';
import { nextVersion, readDocuments } from './read-documents.ts';
import { type RefusedDocument, writeDocuments } from './write-documents.ts';

export interface DrainOptions {
  readonly pool: Pool;
  readonly client: Client;
  readonly region: string;
  /** The hash of the settings and mapping this process makes documents for. */
  readonly mapping: string;
  readonly logger: Logger;
  /** Doctors at most; 500. */
  readonly batchSize?: number;
  /** Ends the work at once. */
  readonly signal: AbortSignal;
}

/** What became of a batch of the queue. */
export interface Drained {
  /** Doctors whose documents were written; unless there is more, searches find them by now. */
  readonly doctorIds: readonly number[];
  readonly refused: readonly RefusedDocument[];
  /** Whether there may be more to do at once. */
  readonly hasMore: boolean;
}

interface QueuedDoctor {
  readonly doctor_id: number;
  readonly revision: string;
}

/** How many doctors are written at a time while Elasticsearch is quick. */
export const batchMax = 500;
/** Below the database's limits for statements that wait and transactions that are idle. */
const batchTimeoutMs = 8_000;
/** Nothing was to be done, or another process does it. */
export const nothingDrained: Drained = { doctorIds: [], refused: [], hasMore: false };

const readQueueSql = `
  SELECT doctor_id, revision::text FROM search_index_queue ORDER BY priority, revision LIMIT $1`;
const waitingSql = 'SELECT EXISTS (SELECT FROM search_index_queue) AS waiting';
/** Whoever has changed once more since stays in the queue. */
const deleteSql = `
  DELETE FROM search_index_queue AS queued
  USING unnest($1::integer[], $2::bigint[]) AS done (doctor_id, revision)
  WHERE queued.doctor_id = done.doctor_id AND queued.revision = done.revision`;

/**
 * Writes the next doctors of the queue to every index that is fed, and takes them off the queue.
 * One process of the region does it at a time, in a transaction that ends with its lock: what a
 * crash or an outage interrupts is done again, and an older version never replaces a newer one.
 * @throws what Elasticsearch or PostgreSQL threw; the queue is as before then
 */
export async function drainQueue(o: DrainOptions): Promise<Drained> {
  // The poll of an idle service is this one cheap statement, without transaction and lock.
  const { rows } = await o.pool.query<{ waiting: boolean }>(waitingSql);
  if (rows[0]?.waiting !== true) return nothingDrained;
  return inTransaction(o.pool, (client) => drainBatch(o, client), { attempts: 1 });
}

async function drainBatch(o: DrainOptions, client: PoolClient): Promise<Drained> {
  if (!(await tryFeedLock(client, o.region))) return nothingDrained;
  const { batchSize = batchMax } = o;
  const indexes = await registeredIndexes(client);
  // After a new version of this service began an index of its own, only the new one feeds.
  if (indexes.at(-1)?.mapping !== o.mapping) return nothingDrained;
  const { rows } = await client.query<QueuedDoctor>(readQueueSql, [batchSize]);
  if (rows.length === 0) return nothingDrained;
  const doctorIds = rows.map((row) => row.doctor_id);
  const version = await nextVersion(client);
  const documents = await readDocuments(client, doctorIds);
  const fed = indexes.filter((index) => index.mapping === o.mapping).map((index) => index.name);
  const hasMore = rows.length === batchSize;
  // Waiting also gathers what changes meanwhile: there is one batch a second instead of one each.
  const manner = { untilVisible: !hasMore, isPatient: false };
  const refused = await withTimeout(
    'feeding the search index',
    batchTimeoutMs,
    (signal) => writeDocuments(o.client, fed, { version, documents }, manner, signal),
    o.signal,
  );
  for (const { doctorId, problem } of refused) {
    // Kept in the queue it would be refused again for ever; the drift check still finds it.
    o.logger.error({ doctorId, problem }, 'the search index refuses a document');
  }
  await client.query(deleteSql, [doctorIds, rows.map((row) => row.revision)]);
  return { doctorIds, refused, hasMore };
}
