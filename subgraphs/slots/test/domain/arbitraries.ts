import fc from 'fast-check';
import type { ScheduleException, ScheduleRule } from '@rendezvous/slots/domain/schedule';

/** Time zones with and without daylight saving, in both hemispheres, one of them changing at midnight. */
export const timeZones = [
  'Europe/Paris',
  'Europe/Berlin',
  'America/Guadeloupe',
  'Indian/Reunion',
  'America/Cayenne',
  'Pacific/Noumea',
  'Australia/Sydney',
  'America/Santiago',
  'Australia/Lord_Howe',
] as const;

/** Weeks around the changes of 2026 and 2027 in these zones, and two ordinary ones. */
export const weeks = [
  '2026-03-23',
  '2026-10-19',
  '2026-03-30',
  '2026-04-01',
  '2026-08-31',
  '2026-09-28',
  '2026-12-28',
  '2027-03-22',
  '2027-06-07',
] as const;

export const timeZone = fc.constantFrom(...timeZones);
export const week = fc.constantFrom(...weeks);

const visitKind = fc.constantFrom('IN_PERSON' as const, 'VIDEO' as const);
const slotMinutes = fc.constantFrom(5, 10, 15, 20, 25, 30, 45, 60, 90, 240);

const hours = fc
  .record({
    startsMinute: fc.integer({ min: 0, max: 1439 }),
    length: fc.integer({ min: 1, max: 1440 }),
  })
  .map(({ startsMinute, length }) => ({ startsMinute, endsMinute: startsMinute + length }));

/** Any rule: it may cross midnight, and may overlap others. */
export const rule: fc.Arbitrary<ScheduleRule> = fc
  .record({
    weekday: fc.integer({ min: 1, max: 7 }),
    hours,
    slotMinutes,
    visitKind,
    ignoresHolidays: fc.boolean(),
  })
  .map(({ hours: { startsMinute, endsMinute }, ...rest }) => ({
    ...rest,
    startsMinute,
    endsMinute,
  }));

export const rules = fc.array(rule, { minLength: 1, maxLength: 12 });

/** Exceptions within three weeks of `firstDate`. */
export function exceptions(dates: readonly string[]): fc.Arbitrary<ScheduleException[]> {
  const date = fc.constantFrom(...dates);
  const closedDay = date.map((day) => ({ kind: 'CLOSED' as const, date: day }));
  const closedPart = fc
    .tuple(date, hours)
    .map(([day, part]) => ({ kind: 'CLOSED' as const, date: day, ...part }));
  const open = fc.tuple(date, hours, slotMinutes, visitKind).map(([day, part, minutes, kind]) => ({
    kind: 'OPEN' as const,
    date: day,
    ...part,
    slotMinutes: minutes,
    visitKind: kind,
  }));
  return fc.array(fc.oneof(closedDay, closedPart, open), { maxLength: 6 });
}
