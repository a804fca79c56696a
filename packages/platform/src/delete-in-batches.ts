import type { Pool } from 'pg';

const batchesMax = 100;

/**
 * Deletes rows in small transactions, so that no lock is held for long: runs `text`, whose first
 * parameter says how old and whose second how many rows at most, until it deletes fewer than that.
 * At most 100 times a call; returns how many rows.
 */
export async function deleteInBatches(
  pool: Pool,
  text: string,
  { olderThan, rowsPerBatch }: { olderThan: Date | number; rowsPerBatch: number },
): Promise<number> {
  let deleted = 0;
  for (let batch = 0; batch < batchesMax; batch += 1) {
    const { rowCount } = await pool.query(text, [olderThan, rowsPerBatch]);
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < rowsPerBatch) break;
  }
  return deleted;
}
