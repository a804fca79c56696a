import type { PoolClient } from 'pg';

/** A day of a doctor as the slots service published it. */
export interface PublishedDay {
  readonly date: string;
  /** 0: nothing is free. */
  readonly openParts: number;
  /** RFC 3339; null when nothing is free. */
  readonly firstFreeAt: string | null;
}

export interface PublishedAvailability {
  readonly doctorId: number;
  /** Rises with every publication about the doctor. */
  readonly version: number;
  readonly days: readonly PublishedDay[];
}

/**
 * $1 doctor, $2 version, $3 dates, $4 open parts, $5 first free moments. changed_by only moves when
 * something a search depends on did: it is what has pagers leave the doctor out. Only then does a
 * search index, if there is one, have to hear of it, too.
 */
const applyAvailabilitySql = `
  WITH applied AS (
    INSERT INTO doctor_open_day AS known (doctor_id, date, open_parts, first_free_at, version)
    SELECT $1, day.date, day.open_parts, day.first_free_at, $2
    FROM unnest($3::date[], $4::smallint[], $5::timestamptz[])
      AS day (date, open_parts, first_free_at)
    ON CONFLICT (doctor_id, date) DO UPDATE SET
      open_parts = excluded.open_parts,
      first_free_at = excluded.first_free_at,
      version = excluded.version,
      changed_by = CASE
        WHEN known.open_parts = excluded.open_parts
          AND known.first_free_at IS NOT DISTINCT FROM excluded.first_free_at
        THEN known.changed_by ELSE excluded.changed_by END
    WHERE known.version < excluded.version
    RETURNING known.changed_by = pg_current_xact_id() AS is_news
  )
  SELECT queue_for_search_index(ARRAY[$1::integer], 0::smallint)
  WHERE EXISTS (SELECT FROM applied WHERE is_news)`;

/**
 * Notes which days have free time, where it is news: a day is only changed by a higher version than
 * the one it has. Runs in the caller's transaction.
 */
export async function applyAvailability(
  client: PoolClient,
  { doctorId, version, days }: PublishedAvailability,
): Promise<void> {
  // One statement cannot change a row twice; what is said last about a day counts.
  const unique = [...new Map(days.map((day) => [day.date, day])).values()];
  if (unique.length === 0) return;
  await client.query({
    name: 'apply-availability',
    text: applyAvailabilitySql,
    values: [
      doctorId,
      version,
      unique.map((day) => day.date),
      unique.map((day) => day.openParts),
      unique.map((day) => (day.openParts === 0 ? null : day.firstFreeAt)),
    ],
  });
}
