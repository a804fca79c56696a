import type { Pool } from 'pg';
import type { Clock } from '@rendezvous/platform/clock';
import { deleteInBatches } from '@rendezvous/platform/delete-in-batches';

/** How long an answer is kept for repetitions of its request: far longer than any client retries. */
const retentionMs = 2 * 86_400_000;
const rowsPerBatch = 1_000;

const deleteSql = `
  DELETE FROM request WHERE (actor, request_id) IN (
    SELECT actor, request_id FROM request WHERE created_at < $1
    ORDER BY created_at LIMIT $2)`;

/** Deletes stored answers that nobody repeats any more, in small transactions. */
export async function forgetRequests({ pool, clock }: { pool: Pool; clock: Clock }): Promise<void> {
  const olderThan = new Date(clock().getTime() - retentionMs);
  await deleteInBatches(pool, deleteSql, { olderThan, rowsPerBatch });
}
