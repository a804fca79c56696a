import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Circle, Point, SearchCriteria } from '../src/domain/search-criteria.ts';
import { tagsOfDoctor, tagsOfSearch } from '../src/domain/search-tags.ts';

const anyDay = { from: '2026-11-22', to: '2026-12-21', partsMask: 63, required: false };
const criteria: SearchCriteria = {
  terms: [],
  specialty: null,
  circles: [],
  languages: [],
  visitKind: null,
  insurance: null,
  window: anyDay,
  sort: 'NEXT_AVAILABLE',
};
const lyon: Circle = { latitude: 45.7578, longitude: 4.832, radiusMetres: 10_000 };
const specialties = ['cardiology', 'dermatology', 'pediatrics'];

const degrees = (max: number) => fc.double({ min: -max, max, noNaN: true });
const point: fc.Arbitrary<Point> = fc.record({ latitude: degrees(90), longitude: degrees(180) });
const radius = fc.double({ min: 1, max: 200_000, noNaN: true });

/** Where one arrives from a point after so many metres in a direction, on a sphere. */
function move({ latitude, longitude }: Point, metres: number, bearing: number): Point {
  const radian = Math.PI / 180;
  const angle = metres / 6_378_168;
  const [lat, long] = [latitude * radian, longitude * radian];
  const sine =
    Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(bearing);
  const there = Math.asin(Math.max(-1, Math.min(1, sine)));
  const across = Math.atan2(
    Math.sin(bearing) * Math.sin(angle) * Math.cos(lat),
    Math.cos(angle) - Math.sin(lat) * Math.sin(there),
  );
  const turned = (long + across) / radian;
  return { latitude: there / radian, longitude: ((turned + 540) % 360) - 180 };
}

describe('the tags of searches and doctors', () => {
  test('a search has a tag of every doctor it can find', () => {
    fc.assert(
      fc.property(
        point,
        fc.array(
          fc.record({ radiusMetres: radius, back: fc.double({ min: 0, max: 1, noNaN: true }) }),
          {
            maxLength: 3,
          },
        ),
        fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
        fc.subarray(specialties, { minLength: 1 }),
        fc.option(fc.constantFrom(...specialties)),
        (doctorAt, circles, bearing, own, wanted) => {
          // The doctor is in each circle, however near to its edge.
          const around = circles.map(({ radiusMetres, back }) => ({
            ...move(doctorAt, radiusMetres * back, bearing),
            radiusMetres,
          }));
          const specialty = wanted !== null && own.includes(wanted) ? wanted : null;
          const tags = tagsOfSearch({ ...criteria, circles: around, specialty });
          if (tags === null) return;
          const theirs = new Set(tagsOfDoctor({ ...doctorAt, specialties: own }));
          expect(tags.some((tag) => theirs.has(tag))).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('they are few, whatever the circle', () => {
    fc.assert(
      fc.property(
        point,
        radius,
        fc.option(fc.constantFrom(...specialties)),
        (at, radiusMetres, specialty) => {
          const circles = [{ ...at, radiusMetres }];
          const tags = tagsOfSearch({ ...criteria, circles, specialty }) ?? [];
          expect(tags.length).toBeLessThanOrEqual(6);
          expect(new Set(tags).size).toBe(tags.length);
        },
      ),
    );
  });

  test('a circle of 10 km has cells of 28 km, one of 50 km cells of 111 km', () => {
    const of = (radiusMetres: number) =>
      tagsOfSearch({ ...criteria, circles: [{ ...lyon, radiusMetres }] }) ?? [];
    expect(of(10_000).every((tag) => tag.startsWith('@0.25:'))).toBe(true);
    expect(of(50_000).every((tag) => tag.startsWith('@1:'))).toBe(true);
  });

  test('the smallest of several circles counts', () => {
    const wide = { ...lyon, radiusMetres: 200_000 };
    expect(tagsOfSearch({ ...criteria, circles: [wide, lyon] })).toEqual(
      tagsOfSearch({ ...criteria, circles: [lyon] }),
    );
  });

  test('without a place, or with a very wide one, the specialty counts, and nothing without one', () => {
    const wide = [{ ...lyon, radiusMetres: 200_000 }];
    for (const circles of [[], wide]) {
      expect(tagsOfSearch({ ...criteria, circles, specialty: 'cardiology' })).toEqual([
        'cardiology@*',
      ]);
      expect(tagsOfSearch({ ...criteria, circles })).toBeNull();
    }
  });

  test('where free time plays no part, nothing of it can change a page', () => {
    expect(tagsOfSearch({ ...criteria, window: null, sort: 'BEST' })).toEqual([]);
  });
});
