import type { ScheduleException, ScheduleRule } from './domain/schedule.ts';
import { selectHolidaysSql, selectSchedulesSql } from './sql/select-schedules.ts';
import type { ScheduleRow, StoredExceptionRow, StoredRuleRow } from './sql/select-schedules.ts';

/** An exception as it is stored. */
export type StoredException = ScheduleException & {
  id: number;
  /** Why, as the practice noted it. */
  reason: string | null;
};

export interface Schedule {
  doctorId: number;
  practiceId: number;
  timeZone: string;
  holidayRegion: string;
  /** The first local date for which nothing was generated yet; null: nothing at all. */
  generatedUntil: string | null;
  rules: ScheduleRule[];
  exceptions: StoredException[];
}

/** A pool, or the connection of a transaction: who holds locks must not wait for another one. */
export interface Queryable {
  query<R extends object>(statement: {
    name: string;
    text: string;
    values: unknown[];
  }): Promise<{ rows: R[] }>;
}

/** The schedules of doctors with their rules, and their exceptions from a local date on. */
export async function readSchedules(
  connection: Queryable,
  doctorIds: readonly number[],
  exceptionsFrom: string,
): Promise<Schedule[]> {
  const { rows } = await connection.query<ScheduleRow>({
    name: 'schedules',
    text: selectSchedulesSql,
    values: [doctorIds, exceptionsFrom],
  });
  return rows.map((row) => ({
    doctorId: row.doctor_id,
    practiceId: row.practice_id,
    timeZone: row.time_zone,
    holidayRegion: row.holiday_region,
    generatedUntil: row.generated_until,
    rules: row.rules.map(toRule),
    exceptions: row.exceptions.map(toException),
  }));
}

/** The public holidays of some parts of a region, from one local date to another (exclusive). */
export async function readHolidays(
  connection: Queryable,
  holidayRegions: readonly string[],
  from: string,
  until: string,
): Promise<Map<string, Set<string>>> {
  const { rows } = await connection.query<{ holiday_region: string; date: string }>({
    name: 'holidays',
    text: selectHolidaysSql,
    values: [holidayRegions, from, until],
  });
  const holidays = new Map(holidayRegions.map((code) => [code, new Set<string>()]));
  for (const row of rows) holidays.get(row.holiday_region)?.add(row.date);
  return holidays;
}

function toRule(row: StoredRuleRow): ScheduleRule {
  return {
    weekday: row.weekday,
    startsMinute: row.starts_minute,
    endsMinute: row.ends_minute,
    slotMinutes: row.slot_minutes,
    visitKind: row.visit_kind,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    ignoresHolidays: row.ignores_holidays,
  };
}

function toException(row: StoredExceptionRow): StoredException {
  const { id, date, reason, starts_minute: startsMinute, ends_minute: endsMinute } = row;
  const { slot_minutes: slotMinutes, visit_kind: visitKind } = row;
  if (row.kind !== 'OPEN') return { kind: 'CLOSED', id, date, reason, startsMinute, endsMinute };
  if (startsMinute === null || endsMinute === null || slotMinutes === null || visitKind === null) {
    // A check of the table rules this out.
    throw new Error(`the OPEN exception on ${date} says no hours`);
  }
  return { kind: 'OPEN', id, date, reason, startsMinute, endsMinute, slotMinutes, visitKind };
}
