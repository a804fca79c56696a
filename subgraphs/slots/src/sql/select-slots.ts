/** The slots with the given keys ($1 doctors, $2 starts, pairwise), withdrawn ones too. */
export const selectSlotsSql = `
  SELECT slot.doctor_id, slot.starts_at, slot.ends_at, slot.visit_kind, schedule.time_zone,
    slot.withdrawn_at IS NOT NULL AS is_withdrawn
  FROM unnest($1::integer[], $2::timestamptz[]) AS wanted (doctor_id, starts_at)
  JOIN slot ON slot.doctor_id = wanted.doctor_id AND slot.starts_at = wanted.starts_at
  JOIN schedule ON schedule.doctor_id = slot.doctor_id`;

export interface SlotRow {
  doctor_id: number;
  starts_at: Date;
  ends_at: Date;
  visit_kind: 'IN_PERSON' | 'VIDEO';
  time_zone: string;
  is_withdrawn: boolean;
}
