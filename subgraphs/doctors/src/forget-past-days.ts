import type { Clock } from '@rendezvous/platform/clock';
import { addDays, localDate } from '@rendezvous/region/time';
import type { Pool } from 'pg';

const batchSize = 10_000;
const batchesMax = 100;
/** Lists are read on for 24 hours, and it can be yesterday somewhere. */
const keptDays = 3;

const forgetPastDaysSql = `
  WITH forgotten AS (
    DELETE FROM doctor_open_day WHERE (doctor_id, date) IN (
      SELECT doctor_id, date FROM doctor_open_day WHERE date < $1::date ORDER BY date LIMIT $2)
    RETURNING doctor_id
  )
  SELECT count(*) AS count, queue_for_search_index(array_agg(doctor_id), 1::smallint)
  FROM forgotten`;

/**
 * Deletes days that no search can ask for any more, at most a million a call; says how many. They
 * leave the search index, too.
 */
export async function forgetPastDays(pool: Pool, clock: Clock): Promise<number> {
  const before = addDays(localDate('UTC', clock()), -keptDays);
  let deleted = 0;
  for (let batch = 0; batch < batchesMax; batch += 1) {
    const { rows } = await pool.query<{ count: number }>(forgetPastDaysSql, [before, batchSize]);
    const count = rows[0]?.count ?? 0;
    deleted += count;
    if (count < batchSize) break;
  }
  return deleted;
}
