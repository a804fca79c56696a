import type { SlotsClient } from '@rendezvous/prisma/client';
import type { ScheduleException, ScheduleRule } from './domain/schedule.ts';

export interface Schedule {
  doctorId: number;
  timeZone: string;
  holidayRegion: string;
  rules: ScheduleRule[];
  exceptions: ScheduleException[];
}

/** The schedules of doctors with their rules, and their exceptions from a local date on. */
export async function readSchedules(
  client: SlotsClient,
  doctorIds: readonly number[],
  exceptionsFrom: string,
): Promise<Schedule[]> {
  const rows = await client.schedule.findMany({
    where: { doctorId: { in: [...doctorIds] } },
    include: {
      // The order decides which of two hours that begin together wins.
      scheduleRules: { orderBy: { id: 'asc' } },
      scheduleExceptions: {
        where: { date: { gte: new Date(exceptionsFrom) } },
        orderBy: { id: 'asc' },
      },
    },
  });
  return rows.map((row) => ({
    doctorId: row.doctorId,
    timeZone: row.timeZone,
    holidayRegion: row.holidayRegion,
    rules: row.scheduleRules.map((rule) => ({
      ...rule,
      validFrom: dateText(rule.validFrom),
      validUntil: dateText(rule.validUntil),
    })),
    exceptions: row.scheduleExceptions.map(toException),
  }));
}

/** The public holidays of some parts of a region, from one local date to another (exclusive). */
export async function readHolidays(
  client: SlotsClient,
  holidayRegions: readonly string[],
  from: string,
  until: string,
): Promise<Map<string, Set<string>>> {
  const rows = await client.holiday.findMany({
    where: {
      holidayRegion: { in: [...holidayRegions] },
      date: { gte: new Date(from), lt: new Date(until) },
    },
  });
  const holidays = new Map(holidayRegions.map((code) => [code, new Set<string>()]));
  for (const row of rows) holidays.get(row.holidayRegion)?.add(dateText(row.date) ?? '');
  return holidays;
}

interface ExceptionRow {
  date: Date;
  kind: string;
  startsMinute: number | null;
  endsMinute: number | null;
  slotMinutes: number | null;
  visitKind: 'IN_PERSON' | 'VIDEO' | null;
}

function toException(row: ExceptionRow): ScheduleException {
  const { startsMinute, endsMinute, slotMinutes, visitKind } = row;
  const date = dateText(row.date) ?? '';
  if (row.kind !== 'OPEN') return { kind: 'CLOSED', date, startsMinute, endsMinute };
  if (startsMinute === null || endsMinute === null || slotMinutes === null || visitKind === null) {
    // A check of the table rules this out.
    throw new Error(`the OPEN exception on ${date} says no hours`);
  }
  return { kind: 'OPEN', date, startsMinute, endsMinute, slotMinutes, visitKind };
}

function dateText(date: Date): string;
function dateText(date: Date | null): string | null;
function dateText(date: Date | null): string | null {
  return date === null ? null : date.toISOString().slice(0, 10);
}
