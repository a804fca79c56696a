import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { generateSlots } from '@rendezvous/slots/domain/generate-slots';
import type { GeneratedSlot, ScheduleRule } from '@rendezvous/slots/domain/schedule';
import { exceptions, rule, rules, timeZone, timeZones, week, weeks } from './arbitraries.ts';
import { datesFrom, firstInstantAt, wallClock } from './wall-clock.ts';

const minuteMs = 60_000;
const noHolidays: ReadonlySet<string> = new Set();

function isoWeekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

function expectNoOverlap(slots: readonly GeneratedSlot[]): void {
  for (const [index, slot] of slots.entries()) {
    const next = slots[index + 1];
    if (next !== undefined && next.startsAt < slot.endsAt) {
      throw new Error(`${JSON.stringify(slot)} overlaps ${JSON.stringify(next)}`);
    }
  }
}

/** One week's request; `rest` replaces what a test is about. */
function weekOf(from: string, zone: string, ruleList: readonly ScheduleRule[]) {
  return {
    timeZone: zone,
    from,
    until: datesFrom(from, 8)[7] ?? '',
    rules: ruleList,
    exceptions: [],
    holidays: noHolidays,
  };
}

describe('generateSlots, for any schedule', () => {
  const weekWithSchedule = week.chain((from) =>
    fc.record({
      from: fc.constant(from),
      zone: timeZone,
      ruleList: rules,
      exceptionList: exceptions(datesFrom(from, 8)),
      holidays: fc.subarray(datesFrom(from, 7)).map((dates) => new Set(dates)),
    }),
  );

  test('no slot overlaps another, and all are in order', () => {
    fc.assert(
      fc.property(weekWithSchedule, ({ from, zone, ruleList, exceptionList, holidays }) => {
        const request = { ...weekOf(from, zone, ruleList), exceptions: exceptionList, holidays };
        expectNoOverlap(generateSlots(request));
      }),
      { numRuns: 300 },
    );
  });

  test('the local date of a slot is what the clock on the wall says when it starts', () => {
    fc.assert(
      fc.property(weekWithSchedule, ({ from, zone, ruleList, exceptionList, holidays }) => {
        const request = { ...weekOf(from, zone, ruleList), exceptions: exceptionList, holidays };
        for (const slot of generateSlots(request)) {
          expect(slot.localDate).toBe(wallClock(zone, slot.startsAt).date);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('two neighbouring spans give the same slots as one long span', () => {
    fc.assert(
      fc.property(
        weekWithSchedule,
        fc.integer({ min: 0, max: 7 }),
        ({ from, zone, ruleList, exceptionList, holidays }, cut) => {
          const request = { ...weekOf(from, zone, ruleList), exceptions: exceptionList, holidays };
          const middle = datesFrom(from, 8)[cut] ?? from;
          const parts = [
            ...generateSlots({ ...request, until: middle }),
            ...generateSlots({ ...request, from: middle }),
          ].sort((a, b) => a.startsAt - b.startsAt);
          expect(parts).toEqual(generateSlots(request));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('generateSlots, for one weekly rule', () => {
  test('every interval starts at its local time and is filled with slots of elapsed time', () => {
    fc.assert(
      fc.property(week, timeZone, rule, (from, zone, weekly) => {
        const date = datesFrom(from, 7).find((day) => isoWeekday(day) === weekly.weekday) ?? from;
        const startsAt = firstInstantAt(zone, date, weekly.startsMinute);
        const endsAt = firstInstantAt(zone, date, weekly.endsMinute);
        const slotMs = weekly.slotMinutes * minuteMs;
        const expected = Array.from(
          { length: Math.floor((endsAt - startsAt) / slotMs) },
          (_, index) => startsAt + index * slotMs,
        );
        const slots = generateSlots(weekOf(from, zone, [weekly]));
        expect(slots.map((slot) => slot.startsAt)).toEqual(expected);
        expect(slots.every((slot) => slot.endsAt - slot.startsAt === slotMs)).toBe(true);
        expect(slots.every((slot) => slot.visitKind === weekly.visitKind)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test.each(weeks.flatMap((from) => timeZones.map((zone) => [from, zone] as const)))(
    'around the clock, the week of %s in %s has every quarter of an hour once',
    (from, zone) => {
      const shifts = [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) =>
        [0, 105, 120, 150, 180, 720].map((startsMinute, index, starts) => ({
          weekday,
          startsMinute,
          endsMinute: starts[index + 1] ?? 1440,
          slotMinutes: 15,
          visitKind: 'IN_PERSON' as const,
        })),
      );
      const slots = generateSlots(weekOf(from, zone, shifts));
      const startsAt = firstInstantAt(zone, from, 0);
      const endsAt = firstInstantAt(zone, datesFrom(from, 8)[7] ?? '', 0);
      expect(slots).toHaveLength((endsAt - startsAt) / (15 * minuteMs));
      expect(slots[0]?.startsAt).toBe(startsAt);
      expectNoOverlap(slots);
    },
  );
});

describe('generateSlots, on named days', () => {
  const onCall: ScheduleRule = {
    weekday: 6,
    startsMinute: 20 * 60,
    endsMinute: 32 * 60,
    slotMinutes: 30,
    visitKind: 'VIDEO',
  };

  test.each([
    ['2026-03-23', 22, 'spring: the night has 11 hours'],
    ['2026-10-19', 26, 'autumn: the night has 13 hours'],
    ['2026-06-01', 24, 'an ordinary night'],
  ])('an on-call night in Paris in the week of %s has %i half hours (%s)', (from, count) => {
    const slots = generateSlots(weekOf(from, 'Europe/Paris', [onCall]));
    expect(slots).toHaveLength(count);
    expect(new Set(slots.map((slot) => slot.localDate)).size).toBe(2);
    expect(wallClock('Europe/Paris', slots.at(-1)?.endsAt ?? 0).minutes).toBe(8 * 60);
  });

  test('hours inside the gap of a spring night give no slots', () => {
    const inTheGap = { ...onCall, weekday: 7, startsMinute: 125, endsMinute: 175, slotMinutes: 5 };
    expect(generateSlots(weekOf('2026-03-23', 'Europe/Berlin', [inTheGap]))).toEqual([]);
  });

  const morning: ScheduleRule = {
    weekday: 1,
    startsMinute: 540,
    endsMinute: 720,
    slotMinutes: 60,
    visitKind: 'IN_PERSON',
  };
  const monday = weekOf('2026-11-23', 'Europe/Paris', [morning]);
  const localHours = (slots: readonly GeneratedSlot[]) =>
    slots.map((slot) => wallClock('Europe/Paris', slot.startsAt).minutes / 60);

  test('a holiday closes weekly rules, but not an on-call shift', () => {
    const holidays = new Set(['2026-11-23']);
    expect(generateSlots({ ...monday, holidays })).toEqual([]);
    const shift = { ...morning, ignoresHolidays: true };
    expect(generateSlots({ ...monday, holidays, rules: [shift] })).toHaveLength(3);
  });

  test('a rule holds from its first day until the day before its last', () => {
    const spans = [
      [{ validFrom: '2026-11-24' }, 0],
      [{ validFrom: '2026-11-23' }, 3],
      [{ validUntil: '2026-11-23' }, 0],
      [{ validUntil: '2026-11-24' }, 3],
    ] as const;
    for (const [span, count] of spans) {
      expect(generateSlots({ ...monday, rules: [{ ...morning, ...span }] })).toHaveLength(count);
    }
  });

  test('a part that is closed takes every slot away that it touches', () => {
    const closed = {
      kind: 'CLOSED',
      date: '2026-11-23',
      startsMinute: 630,
      endsMinute: 640,
    } as const;
    expect(localHours(generateSlots({ ...monday, exceptions: [closed] }))).toEqual([9, 11]);
  });

  test('a closed day with an open interval has just that interval', () => {
    const closed = { kind: 'CLOSED', date: '2026-11-23' } as const;
    const open = {
      kind: 'OPEN',
      date: '2026-11-23',
      startsMinute: 600,
      endsMinute: 660,
      slotMinutes: 30,
      visitKind: 'VIDEO',
    } as const;
    const slots = generateSlots({ ...monday, exceptions: [closed, open] });
    expect(localHours(slots)).toEqual([10, 10.5]);
    expect(slots.every((slot) => slot.visitKind === 'VIDEO')).toBe(true);
  });

  test('where hours overlap, those that start first keep their slots', () => {
    const later = { ...morning, startsMinute: 630, endsMinute: 840 };
    expect(localHours(generateSlots({ ...monday, rules: [later, morning] }))).toEqual([
      9, 10, 11, 12.5,
    ]);
  });
});
