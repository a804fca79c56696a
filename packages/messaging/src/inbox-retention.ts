import { deleteInBatches } from '@rendezvous/platform/delete-in-batches';
import type { Pool } from 'pg';

const rowsPerBatch = 10_000;
const dayMs = 86_400_000;

/** Longer than the log keeps events (7 days), or a late redelivery would be taken for a new one. */
export const inboxRetentionMs = 14 * dayMs;

const deleteSql = `
  DELETE FROM inbox WHERE (consumer, event_id) IN (
    SELECT consumer, event_id FROM inbox
    WHERE processed_at < now() - $1 * interval '1 millisecond'
    ORDER BY processed_at LIMIT $2)`;

/**
 * Deletes inbox rows of the service older than olderThanMs milliseconds, at most a million a call,
 * in small transactions. Returns how many.
 */
export function deleteOldInboxRows(
  pool: Pool,
  olderThanMs: number = inboxRetentionMs,
): Promise<number> {
  return deleteInBatches(pool, deleteSql, { olderThan: olderThanMs, rowsPerBatch });
}
