/**
 * The slots of doctor-days ($1 doctors, $2 local dates, pairwise) that are free and lie ahead at $3,
 * and what was last published about these days. $4 and $5 enclose all the days generously.
 */
export const selectDayStatesSql = `
  SELECT wanted.doctor_id, wanted.date, schedule.time_zone,
    published.open_parts, published.first_free_at, free.start_minutes, free.is_video
  FROM unnest($1::integer[], $2::date[]) AS wanted (doctor_id, date)
  JOIN schedule ON schedule.doctor_id = wanted.doctor_id
  LEFT JOIN published_day AS published
    ON published.doctor_id = wanted.doctor_id AND published.date = wanted.date
  LEFT JOIN LATERAL (
    SELECT
      array_agg((date_part('epoch', slot.starts_at) / 60)::integer) AS start_minutes,
      array_agg((slot.visit_kind = 'VIDEO')::integer) AS is_video
    FROM slot
    LEFT JOIN slot_occupancy AS occupancy
      ON occupancy.doctor_id = slot.doctor_id AND occupancy.starts_at = slot.starts_at
        AND occupancy.starts_at >= $4 AND occupancy.starts_at < $5
    WHERE slot.doctor_id = wanted.doctor_id
      AND slot.starts_at > $3 AND slot.starts_at >= $4 AND slot.starts_at < $5
      AND slot.starts_at >= (wanted.date - 1)::timestamp AT TIME ZONE 'UTC'
      AND slot.starts_at < (wanted.date + 2)::timestamp AT TIME ZONE 'UTC'
      AND slot.local_date = wanted.date
      AND slot.withdrawn_at IS NULL
      AND (
        occupancy.state IS NULL OR occupancy.state = 'FREE'
        OR (occupancy.state = 'HELD' AND occupancy.hold_expires_at <= $3)
      )
  ) AS free ON true
  ORDER BY wanted.doctor_id, wanted.date`;

export interface DayStateRow {
  doctor_id: number;
  date: string;
  time_zone: string;
  /** null: nothing was published. */
  open_parts: number | null;
  first_free_at: Date | null;
  start_minutes: number[] | null;
  is_video: number[] | null;
}

/** Keeps what is published about doctor-days; instants are milliseconds since 1970. */
export const upsertPublishedDaysSql = `
  INSERT INTO published_day (doctor_id, date, open_parts, first_free_at)
  SELECT doctor_id, date, open_parts, to_timestamp(first_free_ms / 1000.0)
  FROM unnest($1::integer[], $2::date[], $3::smallint[], $4::bigint[])
    AS day (doctor_id, date, open_parts, first_free_ms)
  ON CONFLICT (doctor_id, date) DO UPDATE
  SET open_parts = excluded.open_parts, first_free_at = excluded.first_free_at`;

/** The next version of what is published about each doctor of $1. */
export const nextVersionsSql = `
  UPDATE schedule SET availability_version = availability_version + 1
  WHERE doctor_id = ANY ($1::integer[])
  RETURNING doctor_id, availability_version`;
