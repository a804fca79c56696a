import type { Pool } from 'pg';

/** What staff, partners and other services read of a region's calendars. */
export interface CalendarRepository {
  /** The practice of each doctor's calendar; doctors without one are left out. */
  practices(doctorIds: readonly number[]): Promise<Map<number, number>>;
}

const selectPracticesSql =
  'SELECT doctor_id, practice_id FROM schedule WHERE doctor_id = ANY ($1::integer[])';

/** Reads from PostgreSQL. */
export function createCalendarRepository(pool: Pool): CalendarRepository {
  return {
    async practices(doctorIds) {
      const { rows } = await pool.query<{ doctor_id: number; practice_id: number }>({
        name: 'practices-of-calendars',
        text: selectPracticesSql,
        values: [doctorIds],
      });
      return new Map(rows.map((row) => [row.doctor_id, row.practice_id]));
    },
  };
}
