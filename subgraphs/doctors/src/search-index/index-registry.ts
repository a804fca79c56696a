import { inTransaction } from '@rendezvous/platform/database';
import { delay } from '@rendezvous/platform/wait';
import type { Pool, PoolClient } from 'pg';

/** An index that is fed. */
export interface RegisteredIndex {
  readonly name: string;
  readonly alias: string;
  /** The hash of the settings and mapping it was made with. */
  readonly mapping: string;
  /** false while it is being built. */
  readonly isLive: boolean;
}

const listSql = `
  SELECT name, alias, mapping, is_live AS "isLive" FROM search_index ORDER BY created_at, name`;
const insertSql = `
  INSERT INTO search_index (name, alias, mapping, is_live) VALUES ($1, $2, $3, false)`;
const tryLockSql = 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked';
const lockSql = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';

/** Transactions of ours last seconds; one that lasts longer than this hangs. */
const olderTransactionsMaxMs = 60_000;
const olderTransactionsPollMs = 20;

/** The indexes that are fed, oldest first. */
export async function registeredIndexes(client: Pool | PoolClient): Promise<RegisteredIndex[]> {
  const { rows } = await client.query<RegisteredIndex>(listSql);
  return rows;
}

/** One process at a time feeds; true if the transaction is the one until it ends. */
export async function tryFeedLock(client: PoolClient, region: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(tryLockSql, [feedLock(region)]);
  return rows[0]?.locked === true;
}

/**
 * Has an index fed from now on. When this returns, every change of a doctor is either committed, so
 * that whoever reads the tables sees it, or will be queued and written to the index.
 * @throws Error when a transaction that began before does not end within a minute
 */
export async function registerIndex(
  pool: Pool,
  region: string,
  index: Omit<RegisteredIndex, 'isLive'>,
  signal: AbortSignal,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    // Not while a batch is under way that does not know the index and takes doctors off the queue.
    await client.query(lockSql, [feedLock(region)]);
    await client.query(insertSql, [index.name, index.alias, index.mapping]);
  });
  await olderTransactionsEnded(pool, signal);
}

/** Makes an index that was built the one that answers; no other index of the alias is fed any more. */
export async function makeLive(pool: Pool, index: { name: string; alias: string }): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('DELETE FROM search_index WHERE alias = $1 AND name <> $2', [
      index.alias,
      index.name,
    ]);
    const { rowCount } = await client.query(
      'UPDATE search_index SET is_live = true WHERE name = $1',
      [index.name],
    );
    if (rowCount !== 1) throw new Error(`the index ${index.name} was given up while it was built`);
  });
}

/** Feeds the index no longer. */
export async function unregisterIndex(pool: Pool, name: string): Promise<void> {
  await pool.query('DELETE FROM search_index WHERE name = $1', [name]);
}

/** Feeds nothing any more and keeps no queue: for a service that has no search engine. */
export async function unregisterAllIndexes(pool: Pool): Promise<void> {
  await pool.query('DELETE FROM search_index');
  await pool.query('DELETE FROM search_index_queue');
}

/**
 * A transaction that looked before the index was registered did not queue its change, and may not
 * have committed it yet.
 */
async function olderTransactionsEnded(pool: Pool, signal: AbortSignal): Promise<void> {
  const next = await pool.query<{ id: string }>(
    'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS id',
  );
  const deadline = performance.now() + olderTransactionsMaxMs;
  for (;;) {
    const { rows } = await pool.query<{ ended: boolean }>(
      'SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::text::xid8 AS ended',
      [next.rows[0]?.id],
    );
    if (rows[0]?.ended === true) return;
    if (performance.now() > deadline) {
      throw new Error(
        'a database transaction has been open for more than a minute: the index cannot be built',
      );
    }
    await delay(olderTransactionsPollMs, signal);
  }
}

function feedLock(region: string): string {
  return `rendezvous.doctors.${region}.search-index-feed`;
}
