import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dayPartBit, summarizeDays } from '@rendezvous/slots/domain/day-parts';
import { generateSlots } from '@rendezvous/slots/domain/generate-slots';
import { rules, timeZone, week } from './arbitraries.ts';
import { datesFrom, wallClock } from './wall-clock.ts';

const generated = fc
  .record({ from: week, zone: timeZone, ruleList: rules })
  .map(({ from, zone, ruleList }) => ({
    zone,
    slots: generateSlots({
      timeZone: zone,
      from,
      until: datesFrom(from, 8)[7] ?? '',
      rules: ruleList,
      exceptions: [],
      holidays: new Set(),
    }),
  }));

test('a slot falls into the part of the day that the clock on the wall says', () => {
  fc.assert(
    fc.property(generated, ({ zone, slots }) => {
      for (const slot of slots) {
        const { minutes } = wallClock(zone, slot.startsAt);
        const part = minutes < 720 ? 0 : minutes < 1080 ? 1 : 2;
        const expected = 2 ** (part + (slot.visitKind === 'VIDEO' ? 3 : 0));
        expect(dayPartBit(zone, slot)).toBe(expected);
      }
    }),
    { numRuns: 50 },
  );
});

test('a day is the union of its slots and starts with the earliest, whatever their order', () => {
  fc.assert(
    fc.property(generated, ({ zone, slots }) => {
      const days = summarizeDays(zone, slots.toReversed());
      expect(days.map((day) => day.date)).toEqual([
        ...new Set(slots.map((slot) => slot.localDate)),
      ]);
      for (const day of days) {
        const own = slots.filter((slot) => slot.localDate === day.date);
        expect(day.firstFreeAt).toBe(own[0]?.startsAt);
        expect(day.openParts).toBe(own.reduce((mask, slot) => mask | dayPartBit(zone, slot), 0));
      }
    }),
    { numRuns: 50 },
  );
});
