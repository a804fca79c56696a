import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { OpenWeek } from '@rendezvous/slots/domain/open-slots';
import { readOpenWeek, writeOpenWeek } from '@rendezvous/slots/domain/open-week-text';

const slot = fc.record({
  gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 500 })),
  length: fc.constantFrom(5, 15, 20, 30, 240),
  isVideo: fc.constantFrom(0, 1),
});

/** Weeks of any zone: the first slot may lie 14 hours before the Monday in UTC. */
const week: fc.Arbitrary<OpenWeek> = fc
  .record({
    monday: fc.constantFrom('2026-11-23', '2026-12-28', '2027-03-22'),
    timeZone: fc.constantFrom('Europe/Paris', 'Pacific/Kiritimati', null),
    first: fc.integer({ min: -840, max: 3_000 }),
    slots: fc.array(slot, { maxLength: 120 }),
  })
  .chain(({ monday, timeZone, first, slots }) => {
    const open: OpenWeek = {
      timeZone,
      monday,
      startMinutes: [],
      lengthMinutes: [],
      weekdayIndexes: [],
      isVideo: [],
      holds: [],
    };
    let start = Date.parse(monday) / 60_000 + first;
    for (const [index, { gap, length, isVideo }] of slots.entries()) {
      start += gap;
      open.startMinutes.push(start);
      open.lengthMinutes.push(length);
      open.weekdayIndexes.push(Math.min(6, Math.floor((index * 7) / slots.length)));
      open.isVideo.push(isVideo);
      start += length;
    }
    return fc
      .uniqueArray(fc.nat({ max: Math.max(slots.length - 1, 0) }), {
        maxLength: slots.length === 0 ? 0 : 3,
      })
      .map((positions) => ({
        ...open,
        holds: positions.map((position): [number, number] => [
          position,
          1_795_000_000_000 + position,
        ]),
      }));
  });

describe('a week as text', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(week, (open) => {
        expect(readOpenWeek(writeOpenWeek(open))).toEqual(open);
      }),
    );
  });

  test('a working week without bookings takes a fraction of its JSON', () => {
    const open: OpenWeek = {
      timeZone: 'Europe/Paris',
      monday: '2026-11-23',
      startMinutes: [],
      lengthMinutes: [],
      weekdayIndexes: [],
      isVideo: [],
      holds: [],
    };
    for (let day = 0; day < 5; day += 1) {
      for (let index = 0; index < 18; index += 1) {
        const half = index < 9 ? 480 : 600;
        open.startMinutes.push(Date.parse('2026-11-23') / 60_000 + day * 1440 + half + 20 * index);
        open.lengthMinutes.push(20);
        open.weekdayIndexes.push(day);
        open.isVideo.push(0);
      }
    }
    const text = writeOpenWeek(open);
    expect(text).toMatch(/^w1;Europe\/Paris;2026-11-23;1hcAk\.9,/);
    expect(text.length).toBeLessThan(JSON.stringify(open).length / 10);
  });

  test.each([
    '',
    'w0;;2026-11-23;;',
    'w1;;2026-11-23;',
    'w1;;2026-11-23;1Zk;',
    'w1;;2026-11-23;Ak;',
    'w1;;2026-11-23;;!',
    'w1;;2026-11-23;;;',
    '{"monday":"2026-11-23"}',
  ])('refuses what it has not written: %j', (text) => {
    expect(() => readOpenWeek(text)).toThrow(SyntaxError);
  });
});
