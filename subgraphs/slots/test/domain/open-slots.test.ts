import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseAlternatives, freeSlots } from '@rendezvous/slots/domain/open-slots';

describe('freeSlots', () => {
  test('leaves out what has begun and what is held, and nothing else', () => {
    const slot = fc.record({
      startMinute: fc.integer({ min: 0, max: 500 }),
      heldUntil: fc.option(fc.integer({ min: 0, max: 500 })),
    });
    const slots = fc.uniqueArray(slot, { selector: ({ startMinute }) => startMinute });
    fc.assert(
      fc.property(slots, fc.integer({ min: 0, max: 500 }), (list, nowMinute) => {
        const now = nowMinute * 60_000;
        const sorted = list.toSorted((a, b) => a.startMinute - b.startMinute);
        const week = {
          timeZone: 'Europe/Paris',
          monday: '2026-11-23',
          startMinutes: sorted.map(({ startMinute }) => startMinute),
          lengthMinutes: sorted.map(() => 20),
          weekdayIndexes: sorted.map(() => 0),
          isVideo: sorted.map(() => 0),
          holds: sorted.flatMap(({ heldUntil }, position): [number, number][] =>
            heldUntil === null ? [] : [[position, heldUntil * 60_000]],
          ),
        };
        const expected = sorted
          .filter(({ startMinute, heldUntil }) => {
            return startMinute > nowMinute && (heldUntil === null || heldUntil <= nowMinute);
          })
          .map(({ startMinute }) => startMinute * 60_000);
        expect(freeSlots(1, week, now).map(({ startsAt }) => startsAt)).toEqual(expected);
      }),
    );
  });
});

describe('chooseAlternatives', () => {
  const slot = fc.record({
    startsAt: fc.integer({ min: 0, max: 100 }),
    visitKind: fc.constantFrom('IN_PERSON' as const, 'VIDEO' as const),
  });
  const slots = fc.uniqueArray(slot, { selector: ({ startsAt }) => startsAt });

  test('no slot that was left out would serve better than one that was chosen', () => {
    fc.assert(
      fc.property(slots, slot, fc.integer({ min: 1, max: 20 }), (free, wanted, first) => {
        const chosen = chooseAlternatives(free, wanted, first);
        const others = free.filter(({ startsAt }) => startsAt !== wanted.startsAt);
        expect(chosen).toHaveLength(Math.min(first, others.length));
        expect(chosen.every(({ startsAt }) => startsAt !== wanted.startsAt)).toBe(true);
        const cost = (one: typeof wanted): number =>
          (one.visitKind === wanted.visitKind ? 0 : 1000) +
          Math.abs(one.startsAt - wanted.startsAt);
        const worst = Math.max(0, ...chosen.map(cost));
        const leftOut = others.filter((other) => !chosen.includes(other));
        expect(leftOut.filter((other) => cost(other) < worst)).toEqual([]);
      }),
    );
  });

  test('when the wanted kind is unknown, only the distance counts', () => {
    const free = [
      { startsAt: 10, visitKind: 'VIDEO' as const },
      { startsAt: 30, visitKind: 'IN_PERSON' as const },
    ];
    expect(chooseAlternatives(free, { startsAt: 29, visitKind: null }, 1)).toEqual([free[1]]);
    expect(chooseAlternatives(free, { startsAt: 20, visitKind: null }, 1)).toEqual([free[1]]);
  });
});
