import type { Pool } from 'pg';
import { readSchedules } from './read-schedules.ts';
import type { Schedule } from './read-schedules.ts';
import type { SlotRecord } from './repository.ts';
import { doctorDayValues } from './sql/doctor-days.ts';
import type { DoctorDay } from './sql/doctor-days.ts';
import {
  countBlockedSlotsSql,
  selectCalendarDaysSql,
  selectDoctorsSql,
} from './sql/select-calendar.ts';
import type { CalendarSlotRow } from './sql/select-calendar.ts';

/** A slot with what has become of it, withdrawn ones too. */
export interface CalendarSlot extends SlotRecord {
  localDate: string;
  state: CalendarSlotRow['state'];
  holdExpiresAt: Date | null;
}

/** What staff, partners and other services read of a region's calendars. One statement each. */
export interface CalendarRepository {
  /** The practice of each doctor's calendar; doctors without one are left out. */
  practices(doctorIds: readonly number[]): Promise<Map<number, number>>;
  /** The doctors of practices, at most 200. */
  doctors(practiceIds: readonly number[]): Promise<number[]>;
  /** Schedules, with exceptions from a local date on; doctors without one are left out. */
  schedules(doctorIds: readonly number[], exceptionsFrom: string): Promise<Schedule[]>;
  /** The slots of days, in order of doctor and start. */
  days(days: readonly DoctorDay[], now: Date): Promise<CalendarSlot[]>;
  /** How many of a doctor's slots (starts in minutes since 1970) are blocked by now. */
  countBlocked(doctorId: number, startMinutes: readonly number[]): Promise<number>;
}

const doctorsMax = 200;
const minuteMs = 60_000;
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

    async doctors(practiceIds) {
      const { rows } = await pool.query<{ doctor_id: number }>({
        name: 'doctors-of-practices',
        text: selectDoctorsSql,
        values: [practiceIds, doctorsMax],
      });
      return rows.map((row) => row.doctor_id);
    },

    schedules: (doctorIds, exceptionsFrom) => readSchedules(pool, doctorIds, exceptionsFrom),

    async days(days, now) {
      const { rows } = await pool.query<CalendarSlotRow>({
        name: 'calendar-days',
        text: selectCalendarDaysSql,
        values: doctorDayValues(days, now),
      });
      return rows.map(toCalendarSlot);
    },

    async countBlocked(doctorId, startMinutes) {
      const { rows } = await pool.query<{ blocked: number }>({
        name: 'count-blocked-slots',
        text: countBlockedSlotsSql,
        values: [doctorId, startMinutes.map((minute) => new Date(minute * minuteMs).toISOString())],
      });
      return rows[0]?.blocked ?? 0;
    },
  };
}

function toCalendarSlot(row: CalendarSlotRow): CalendarSlot {
  return {
    doctorId: row.doctor_id,
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at.getTime(),
    timeZone: row.time_zone,
    visitKind: row.visit_kind,
    localDate: row.date,
    state: row.state,
    holdExpiresAt: row.state === 'HELD' ? row.hold_expires_at : null,
  };
}
