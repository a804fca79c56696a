import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SortPosition } from '../src/domain/search-criteria.ts';
import { freeTimes } from '../src/search-index/free-times.ts';
import { hasMoved } from '../src/search-index/moved-doctors.ts';
import { type IndexedHit, type Lane, readLane } from '../src/search-index/search-lane.ts';
import { isVisibleIn } from '../src/sql/snapshot.ts';

const margin = 2;

/** A doctor's exact distance, and how far the index is off. */
const placed = fc.record({
  exact: fc.integer({ min: 0, max: 30 }),
  error: fc.double({ min: -margin, max: margin, noNaN: true }),
});

describe('reading a lane', () => {
  const fakeLane = (doctors: readonly { exact: number }[]): Lane => ({
    query: {},
    sort: [],
    sourceFields: [],
    begin: null,
    hitOf: ({ doctorId }) => {
      const metres = doctors[doctorId]?.exact ?? 0;
      return { doctorId, distanceMetres: metres, keys: [metres, 0] };
    },
    boundOf: ([metres = 0]) => [Math.floor(metres - margin), 0],
  });

  test('pages of an index that is a little off are in exact order, with everybody once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(placed, { maxLength: 120 }),
        fc.integer({ min: 1, max: 7 }),
        async (doctors, first) => {
          const indexed = doctors
            .map(({ exact, error }, doctorId) => hit(doctorId, exact + error))
            .toSorted((left, right) => (left.sort[0] ?? 0) - (right.sort[0] ?? 0));
          const lane = fakeLane(doctors);
          const read: SortPosition[] = [];
          for (let page = 0; page <= doctors.length / first; page += 1) {
            const position = read.at(-1) ?? null;
            const begin = position === null ? null : [position.keys[0] - margin, -1];
            const hits = await readLane(
              { ...lane, begin },
              position,
              first,
              async (_, after, size) =>
                indexed.filter((one) => after === null || isBehind(one, after)).slice(0, size),
            );
            read.push(...hits.slice(0, first));
          }
          const expected = doctors
            .map(({ exact }, doctorId) => ({ exact, doctorId }))
            .toSorted((left, right) => left.exact - right.exact || left.doctorId - right.doctorId);
          expect(read.map(({ doctorId }) => doctorId)).toEqual(
            expected.map(({ doctorId }) => doctorId),
          );
        },
      ),
    );
  });
});

function hit(doctorId: number, metres: number): IndexedHit {
  const place = { latitude: 0, longitude: 0, popularityPoints: 0, source: null };
  return { doctorId, ...place, sort: [metres, doctorId] };
}

function isBehind({ sort }: IndexedHit, after: readonly number[]): boolean {
  const [metres = 0, doctorId = 0] = sort;
  const [afterMetres = 0, afterDoctor = 0] = after;
  return metres > afterMetres || (metres === afterMetres && doctorId > afterDoctor);
}

describe('free time in the index', () => {
  const seconds = (instant: string): number => Date.parse(instant) / 1_000;

  test('a day is taken apart into its parts, each with its first moment and its end', () => {
    const firstFreeAt = new Date('2026-11-23T10:20:30.900Z');
    const day = { date: '2026-11-23', openParts: 0b010_011, firstFreeAt };
    expect(freeTimes('Europe/Paris', [day])).toEqual([
      {
        date: '2026-11-23',
        bits: [1],
        from: seconds('2026-11-23T10:20:30Z'),
        until: seconds('2026-11-23T11:00:00Z'),
      },
      {
        date: '2026-11-23',
        bits: [2, 16],
        from: seconds('2026-11-23T11:00:00Z'),
        until: seconds('2026-11-23T17:00:00Z'),
      },
    ]);
  });

  test('an evening ends at midnight of the practice, also on an odd day of the year', () => {
    const firstFreeAt = new Date('2026-10-25T18:00:00Z');
    const [evening] = freeTimes('Europe/Paris', [
      { date: '2026-10-25', openParts: 4, firstFreeAt },
    ]);
    expect(evening).toMatchObject({ bits: [4], until: seconds('2026-10-25T23:00:00Z') });
    expect(evening?.from).toBe(seconds('2026-10-25T18:00:00Z'));
  });

  test('a full day has none', () => {
    const day = { date: '2026-11-23', openParts: 0, firstFreeAt: null };
    expect(freeTimes('Europe/Paris', [day])).toEqual([]);
  });
});

describe('who has moved since the first page', () => {
  test.each([
    ['before every running one', '10:20:12', 9, true],
    ['running', '10:20:12,15', 15, false],
    ['done by then', '10:20:12', 13, true],
    ['later', '10:20:', 20, false],
  ])('a transaction %s', (_name, snapshot, transaction, isVisible) => {
    expect(isVisibleIn(snapshot, transaction)).toBe(isVisible);
  });

  const window = { from: '2026-11-23', to: '2026-12-20', partsMask: 63, required: false };
  const asOf = new Date('2026-11-23T09:00:00Z');
  const free = freeTimes('Europe/Paris', [
    { date: '2026-11-25', openParts: 1, firstFreeAt: new Date('2026-11-25T08:00:00Z') },
  ]);

  test.each([
    ['a day before the first free one', '2026-11-24', true],
    ['the first free day', '2026-11-25', true],
    ['a day after it', '2026-11-26', false],
    ['a day before the window', '2026-11-22', false],
  ])('a change of %s', (_name, date, moved) => {
    const changedDays = [
      { date: '2026-11-25', changedBy: 5 },
      { date, changedBy: 11 },
    ];
    expect(hasMoved({ changedDays, free }, window, asOf, '11:11:')).toBe(moved);
    expect(hasMoved({ changedDays, free }, window, asOf, '12:12:')).toBe(false);
  });

  test('any day of the window, when nothing is free', () => {
    const changedDays = [{ date: '2026-12-20', changedBy: 11 }];
    expect(hasMoved({ changedDays, free: [] }, window, asOf, '11:11:')).toBe(true);
  });
});
