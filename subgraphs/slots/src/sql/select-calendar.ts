/**
 * The slots of doctor-days ($1 doctors, $2 local dates, pairwise) with what has become of each at $3,
 * withdrawn ones too. $4 and $5 enclose all the days generously, so that partitions outside are not
 * even opened.
 */
export const selectCalendarDaysSql = `
  SELECT slot.doctor_id, wanted.date, slot.starts_at, slot.ends_at, slot.visit_kind,
    schedule.time_zone,
    CASE
      WHEN slot.withdrawn_at IS NOT NULL OR occupancy.state = 'BLOCKED' THEN 'WITHDRAWN'
      WHEN occupancy.state = 'BOOKED' THEN 'BOOKED'
      WHEN occupancy.state = 'HELD' AND occupancy.hold_expires_at > $3 THEN 'HELD'
      ELSE 'FREE'
    END AS state,
    occupancy.hold_expires_at
  FROM unnest($1::integer[], $2::date[]) AS wanted (doctor_id, date)
  JOIN slot ON slot.doctor_id = wanted.doctor_id
    AND slot.starts_at >= $4 AND slot.starts_at < $5
    AND slot.starts_at >= (wanted.date - 1)::timestamp AT TIME ZONE 'UTC'
    AND slot.starts_at < (wanted.date + 2)::timestamp AT TIME ZONE 'UTC'
    AND slot.local_date = wanted.date
  JOIN schedule ON schedule.doctor_id = slot.doctor_id
  LEFT JOIN slot_occupancy AS occupancy
    ON occupancy.doctor_id = slot.doctor_id AND occupancy.starts_at = slot.starts_at
      AND occupancy.starts_at >= $4 AND occupancy.starts_at < $5
  ORDER BY slot.doctor_id, slot.starts_at`;

export interface CalendarSlotRow {
  doctor_id: number;
  date: string;
  starts_at: Date;
  ends_at: Date;
  visit_kind: 'IN_PERSON' | 'VIDEO';
  time_zone: string;
  state: 'FREE' | 'HELD' | 'BOOKED' | 'WITHDRAWN';
  hold_expires_at: Date | null;
}

/** How many of a doctor's ($1) slots ($2) were held or booked at $3, as far as events have said. */
export const countTakenSlotsSql = `
  SELECT count(*)::integer AS taken FROM slot_occupancy
  WHERE doctor_id = $1 AND starts_at = ANY ($2::timestamptz[])
    AND (state = 'BOOKED' OR (state = 'HELD' AND hold_expires_at > $3))`;

/** How many of a doctor's ($1) slots ($2) appointments has blocked: nothing is booked on them. */
export const countBlockedSlotsSql = `
  SELECT count(*)::integer AS blocked FROM slot_occupancy
  WHERE doctor_id = $1 AND starts_at = ANY ($2::timestamptz[]) AND state = 'BLOCKED'`;

/** The doctors of practices ($1), at most $2. */
export const selectDoctorsSql = `
  SELECT doctor_id FROM schedule WHERE practice_id = ANY ($1::integer[])
  ORDER BY doctor_id LIMIT $2`;
