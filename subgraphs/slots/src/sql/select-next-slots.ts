/**
 * The first slot after $2 and before $3 that is free at $2, for each doctor of $1; and when the
 * first hold before it ends, because that slot may then be an earlier one.
 */
export const selectNextSlotsSql = `
  SELECT schedule.doctor_id, schedule.time_zone, next.starts_at, next.ends_at, next.visit_kind,
    (
      SELECT min(occupancy.hold_expires_at)
      FROM slot_occupancy AS occupancy
      WHERE occupancy.doctor_id = schedule.doctor_id AND occupancy.state = 'HELD'
        AND occupancy.starts_at > $2
        AND occupancy.starts_at < coalesce(next.starts_at, $3)
        AND occupancy.hold_expires_at > $2
    ) AS earlier_from
  FROM schedule
  LEFT JOIN LATERAL (
    SELECT slot.starts_at, slot.ends_at, slot.visit_kind
    FROM slot
    WHERE slot.doctor_id = schedule.doctor_id
      AND slot.starts_at > $2 AND slot.starts_at < $3
      AND slot.withdrawn_at IS NULL
      -- A scalar subquery, because it is looked up slot by slot until one is free; a join would read
      -- the doctor's whole horizon first.
      AND coalesce((
        SELECT occupancy.state = 'FREE'
          OR (occupancy.state = 'HELD' AND occupancy.hold_expires_at <= $2)
        FROM slot_occupancy AS occupancy
        WHERE occupancy.doctor_id = slot.doctor_id AND occupancy.starts_at = slot.starts_at
      ), true)
    ORDER BY slot.starts_at
    LIMIT 1
  ) AS next ON true
  WHERE schedule.doctor_id = ANY ($1::integer[])`;

export interface NextSlotRow {
  doctor_id: number;
  time_zone: string;
  starts_at: Date | null;
  ends_at: Date | null;
  visit_kind: 'IN_PERSON' | 'VIDEO' | null;
  earlier_from: Date | null;
}
