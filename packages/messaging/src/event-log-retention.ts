import { inTransaction } from '@rendezvous/platform/database';
import type { Pool } from 'pg';

const batchSize = 5_000;
const maxBatches = 200;
const dayMs = 86_400_000;

/** How long an event stays in the log after every group has passed it. */
export const logRetentionMs = 7 * dayMs;
const deadLetterRetentionMs = 30 * dayMs;

const lockSql = `
  SELECT pg_try_advisory_xact_lock(hashtextextended('rendezvous.event_log.retention', 0)) AS mine`;
// A group that has not come to an event yet keeps it, however old it is; the lag metric tells.
const deleteEventsSql = `
  DELETE FROM event WHERE position IN (
    SELECT position FROM event
    WHERE position <= (SELECT min(position) FROM consumer_offset)
      AND appended_at < now() - $1 * interval '1 millisecond'
    ORDER BY position LIMIT $2)`;
const deleteDeadLettersSql = `
  DELETE FROM dead_letter WHERE replayed_at < now() - $1 * interval '1 millisecond'`;

/**
 * Deletes what the log need not keep: events older than olderThanMs milliseconds that every group
 * has passed (at most a million a call), and dead letters replayed more than 30 days ago. Returns
 * the number of events; 0 also when another process is at it.
 */
export async function deleteConsumedEvents(
  pool: Pool,
  olderThanMs: number = logRetentionMs,
): Promise<number> {
  let deleted = 0;
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const count = await inTransaction(pool, async (client) => {
      const lock = await client.query<{ mine: boolean }>(lockSql);
      if (lock.rows[0]?.mine !== true) return 0;
      await client.query(deleteDeadLettersSql, [deadLetterRetentionMs]);
      return (await client.query(deleteEventsSql, [olderThanMs, batchSize])).rowCount ?? 0;
    });
    deleted += count;
    if (count < batchSize) break;
  }
  return deleted;
}
