import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { loadRegions } from '../src/region.ts';
import {
  addDays,
  daysBetween,
  isoWeekday,
  isTimeZone,
  localDate,
  localToInstant,
  minutesOfLocalDay,
  weekStart,
} from '../src/time.ts';

const ourZones = [...loadRegions().values()].flatMap((region) => region.timeZones);
// Offsets of half an hour, far from UTC, changes at midnight, and a day that a country skipped.
const oddZones = ['Australia/Lord_Howe', 'Pacific/Apia', 'America/St_Johns', 'Africa/Casablanca'];
const zone = fc.constantFrom(...ourZones, ...oddZones, 'Asia/Kathmandu', 'Pacific/Kiritimati');
const date = fc
  .integer({ min: 0, max: 365 * 40 })
  .map((days) => new Date(Date.UTC(2000, 0, 1 + days)).toISOString().slice(0, 10));
/** Days around the changes of clocks in Europe, which random days seldom hit. */
const oddDate = fc
  .tuple(
    fc.constantFrom('2026-03-29', '2026-10-25', '2027-03-28', '2027-10-31', '2011-12-30'),
    fc.integer({ min: -2, max: 2 }),
  )
  .map(([day, offset]) => addDays(day, offset));
const anyDate = fc.oneof(date, oddDate);
const minutes = fc.integer({ min: 0, max: 2 * 1_440 });
const at = (text: string): Date => new Date(text);

describe('from the wall clock to the instant', () => {
  test('agrees with Temporal, in every zone and on every day', () => {
    fc.assert(
      fc.property(zone, anyDate, minutes, (timeZone, day, minute) => {
        const expected = Temporal.PlainDate.from(day)
          .toPlainDateTime()
          .add({ minutes: minute })
          .toZonedDateTime(timeZone, { disambiguation: 'compatible' });
        const instant = localToInstant(timeZone, day, minute);
        expect(instant.getTime()).toBe(expected.epochMilliseconds);
      }),
      { numRuns: 3_000 },
    );
  });

  test('the clock shows at the instant what was asked for, unless it never shows it', () => {
    fc.assert(
      fc.property(zone, anyDate, fc.integer({ min: 0, max: 1_439 }), (timeZone, day, minute) => {
        const instant = localToInstant(timeZone, day, minute);
        const wallClock = Temporal.PlainDateTime.from(day).add({ minutes: minute });
        const possible = timeZoneShows(timeZone, wallClock);
        if (possible) {
          expect(localDate(timeZone, instant)).toBe(day);
          expect(minutesOfLocalDay(timeZone, instant)).toBe(minute);
        } else {
          // Skipped: moved on, by an hour in most places and by a day in Samoa in 2011.
          const shown = Temporal.Instant.fromEpochMilliseconds(instant.getTime())
            .toZonedDateTimeISO(timeZone)
            .toPlainDateTime();
          expect(Temporal.PlainDateTime.compare(shown, wallClock)).toBe(1);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('later on the clock is never earlier in time, as long as the clock shows it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ourZones), anyDate, (timeZone, day) => {
        const starts = Array.from({ length: 96 }, (_, part) => part * 15).flatMap((minute) => {
          const instant = localToInstant(timeZone, day, minute);
          // What is skipped in spring moves on, past times that are shown.
          return minutesOfLocalDay(timeZone, instant) === minute ? [instant.getTime()] : [];
        });
        expect(starts.length).toBeGreaterThanOrEqual(92);
        // In the fold the first of two equal times is meant, so order holds there as well.
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }),
    );
  });

  test('spring: 02:30 is not shown in Paris and means 03:30', () => {
    const skipped = localToInstant('Europe/Paris', '2026-03-29', 150);
    expect(skipped).toEqual(at('2026-03-29T01:30:00Z'));
    expect(minutesOfLocalDay('Europe/Paris', skipped)).toBe(210);
  });

  test('autumn: 02:30 is shown twice in Berlin and means the first', () => {
    const first = localToInstant('Europe/Berlin', '2026-10-25', 150);
    expect(first).toEqual(at('2026-10-25T00:30:00Z'));
    const second = at('2026-10-25T01:30:00Z');
    expect(minutesOfLocalDay('Europe/Berlin', second)).toBe(150);
  });

  test('overseas: the same wall clock, other instants, no daylight saving', () => {
    const utcHours = (timeZone: string): number[] =>
      ['2026-01-15', '2026-07-15'].map((day) =>
        localToInstant(timeZone, day, 9 * 60).getUTCHours(),
      );
    expect(utcHours('Europe/Paris')).toEqual([8, 7]);
    expect(utcHours('America/Guadeloupe')).toEqual([13, 13]);
    expect(utcHours('America/Martinique')).toEqual([13, 13]);
    expect(utcHours('America/Cayenne')).toEqual([12, 12]);
    expect(utcHours('Indian/Reunion')).toEqual([5, 5]);
    expect(utcHours('Indian/Mayotte')).toEqual([6, 6]);
  });

  test('minutes after midnight of the next day lie on the next day', () => {
    const instant = localToInstant('Europe/Paris', '2026-03-28', 1_440 + 60);
    expect(instant).toEqual(localToInstant('Europe/Paris', '2026-03-29', 60));
    expect(localDate('Europe/Paris', instant)).toBe('2026-03-29');
  });
});

/** Whether a clock in the zone ever shows this. */
function timeZoneShows(timeZone: string, wallClock: Temporal.PlainDateTime): boolean {
  try {
    wallClock.toZonedDateTime(timeZone, { disambiguation: 'reject' });
    return true;
  } catch {
    // "reject" also refuses times that are shown twice: those have two different instants.
    const earlier = wallClock.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
    return Temporal.PlainDateTime.compare(earlier.toPlainDateTime(), wallClock) === 0;
  }
}

describe('calendar days', () => {
  test('are counted like Temporal counts them', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -800, max: 800 }), (day, days) => {
        const plain = Temporal.PlainDate.from(day);
        expect(addDays(day, days)).toBe(plain.add({ days }).toString());
        expect(daysBetween(day, addDays(day, days))).toBe(days);
        expect(isoWeekday(day)).toBe(plain.dayOfWeek);
        const monday = weekStart(day);
        expect(isoWeekday(monday)).toBe(1);
        expect(daysBetween(monday, day)).toBe(isoWeekday(day) - 1);
      }),
    );
    expect(isoWeekday('1969-12-31')).toBe(3);
  });

  test.each(['2026-02-30', '2026-1-1', '23.11.2026', ''])('%j is none', (text) => {
    expect(() => addDays(text, 1)).toThrow(RangeError);
    expect(() => localToInstant('Europe/Paris', text, 0)).toThrow(RangeError);
  });
});

test('an unknown time zone or no instant is refused', () => {
  expect(isTimeZone('Europe/Paris')).toBe(true);
  expect(isTimeZone('Europe/Atlantis')).toBe(false);
  expect(() => localToInstant('Europe/Atlantis', '2026-01-01', 0)).toThrow(RangeError);
  expect(() => localDate('Europe/Paris', new Date(Number.NaN))).toThrow(RangeError);
});
