/**
 * The open slots of many doctor-weeks ($1 doctors, $2 Mondays, pairwise), one row each. $3 and $4
 * enclose all weeks generously, so that partitions outside are not even opened: a local week begins
 * up to 14 hours before and ends up to 12 hours after the same week in UTC.
 */
export const selectOpenWeeksSql = `
  SELECT wanted.doctor_id, wanted.monday, schedule.time_zone,
    week.start_minutes, week.length_minutes, week.weekday_indexes, week.is_video, week.held_until
  FROM unnest($1::integer[], $2::date[]) AS wanted (doctor_id, monday)
  LEFT JOIN schedule ON schedule.doctor_id = wanted.doctor_id
  LEFT JOIN LATERAL (
    SELECT
      array_agg((date_part('epoch', open.starts_at) / 60)::integer) AS start_minutes,
      array_agg((date_part('epoch', open.ends_at - open.starts_at) / 60)::integer)
        AS length_minutes,
      array_agg(open.local_date - wanted.monday) AS weekday_indexes,
      array_agg((open.visit_kind = 'VIDEO')::integer) AS is_video,
      array_agg(coalesce(date_part('epoch', open.hold_expires_at), 0)) AS held_until
    FROM (
      SELECT slot.starts_at, slot.ends_at, slot.local_date, slot.visit_kind,
        CASE WHEN occupancy.state = 'HELD' THEN occupancy.hold_expires_at END AS hold_expires_at
      FROM slot
      LEFT JOIN slot_occupancy AS occupancy
        ON occupancy.doctor_id = slot.doctor_id AND occupancy.starts_at = slot.starts_at
          AND occupancy.starts_at >= $3 AND occupancy.starts_at < $4
      WHERE slot.doctor_id = wanted.doctor_id
        AND slot.starts_at >= $3 AND slot.starts_at < $4
        AND slot.starts_at >= (wanted.monday - 1)::timestamp AT TIME ZONE 'UTC'
        AND slot.starts_at < (wanted.monday + 8)::timestamp AT TIME ZONE 'UTC'
        AND slot.local_date >= wanted.monday AND slot.local_date < wanted.monday + 7
        AND slot.withdrawn_at IS NULL
        AND (occupancy.state IS NULL OR occupancy.state IN ('FREE', 'HELD'))
      ORDER BY slot.starts_at
    ) AS open
  ) AS week ON true`;

export interface OpenWeekRow {
  doctor_id: number;
  monday: string;
  time_zone: string | null;
  start_minutes: number[] | null;
  length_minutes: number[] | null;
  weekday_indexes: number[] | null;
  is_video: number[] | null;
  /** Seconds since 1970; 0: not held. */
  held_until: number[] | null;
}
