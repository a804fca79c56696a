import type { PoolClient } from 'pg';

export interface LockedSchedule {
  doctorId: number;
  timeZone: string;
  holidayRegion: string;
  /** The first local date for which nothing was generated yet; null: nothing at all. */
  generatedUntil: string | null;
}

// Not FOR UPDATE: a new rule's foreign key may be checked meanwhile.
const lockSql = `
  SELECT doctor_id, time_zone, holiday_region, generated_until
  FROM schedule WHERE doctor_id = ANY ($1::integer[])
  ORDER BY doctor_id
  FOR NO KEY UPDATE`;

/**
 * Locks the doctors' schedules until the transaction ends, in an order that rules out deadlocks.
 * Whoever changes what is free about a doctor takes this lock first: then changes, and what is
 * published about them, happen one after the other. Doctors without a schedule are left out.
 */
export async function lockSchedules(
  client: PoolClient,
  doctorIds: readonly number[],
): Promise<Map<number, LockedSchedule>> {
  const { rows } = await client.query<{
    doctor_id: number;
    time_zone: string;
    holiday_region: string;
    generated_until: string | null;
  }>({ name: 'lock-schedules', text: lockSql, values: [doctorIds] });
  return new Map(
    rows.map((row) => [
      row.doctor_id,
      {
        doctorId: row.doctor_id,
        timeZone: row.time_zone,
        holidayRegion: row.holiday_region,
        generatedUntil: row.generated_until,
      },
    ]),
  );
}
