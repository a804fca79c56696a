import { describe, expect, test } from '@jest/globals';
import { createVocabulary } from '../src/domain/vocabulary.ts';
import { invalidateAfter } from '../src/invalidate-search-pages.ts';
import { searchDoctors } from '../src/search-doctors.ts';
import { estimatedTravelTimes } from '../src/travel-times.ts';
import { fixtureDoctors, fixtureSpecialties, fixtureTimeZones, fixtureTowns } from './fixture.ts';
import {
  asOf,
  createCountingEngine,
  doctorsOf,
  question,
  recordOf,
  useSearchPages,
} from './search-pages-under-test.ts';

const { createInstance } = useSearchPages(fixtureDoctors(500, '2026-11-22'));
const [lyon] = fixtureTowns;

describe('pages that are kept', () => {
  test('equal questions are asked of the engine once, others each', async () => {
    const engine = createCountingEngine();
    const { search } = createInstance({ engine });
    const later = { ...question, asOf: new Date(asOf.getTime() + 5_000) };
    const answers = [await search.search(question), await search.search(later)];
    expect(answers.map(doctorsOf)).toEqual([[1], [1]]);
    for (const other of [{ first: 49 }, { summary: false }]) {
      await search.search({ ...question, ...other });
    }
    for (const other of [{ specialty: 'dermatology' }, { window: null }, { visitKind: 'VIDEO' }]) {
      await search.search({ ...question, criteria: { ...question.criteria, ...other } as never });
    }
    expect(engine.asked).toBe(6);
  });

  test('later pages, and what changes all the time, are always asked of the engine', async () => {
    const engine = createCountingEngine();
    const { search } = createInstance({ engine });
    const after = { keys: [0, 0] as const, doctorId: 1, marker: 'm' };
    const anywhere = { ...question.criteria, specialty: null, circles: [] };
    for (const times of [1, 2]) {
      await search.search({ ...question, after });
      await search.search({ ...question, criteria: anywhere });
      expect(engine.asked).toBe(2 * times);
    }
    expect(
      await search.suggest({ words: ['a'], near: null, first: 1, isForgiving: false }),
    ).toEqual([3]);
  });

  test('a page of the fallback is kept for a second', async () => {
    let now = asOf.getTime();
    const engine = createCountingEngine({ degraded: true });
    const { search } = createInstance({ engine, now: () => new Date(now) });
    const whenever = { ...question, criteria: { ...question.criteria, window: null } };
    await search.search(whenever);
    await search.search(whenever);
    expect(engine.asked).toBe(1);
    now += 1_000;
    expect(doctorsOf(await search.search(whenever))).toEqual([2]);
  });

  test('a list goes on as of the moment its first page was made, though it was kept', async () => {
    let now = asOf;
    const { search } = createInstance({ now: () => now });
    const region = {
      code: 'fr',
      timeZones: fixtureTimeZones,
      slotHorizonDays: 28,
      searchRadiusMaxKm: 200,
    };
    const dependencies = () => ({
      region,
      search,
      places: { bySlug: () => Promise.resolve(null) } as never,
      travelTimes: estimatedTravelTimes,
      reference: {
        vocabulary: createVocabulary(fixtureSpecialties),
        specialties: new Map(fixtureSpecialties.map((one) => [one.id, one])),
        insurances: new Map(),
      } as never,
      now,
    });
    const near = { latitude: lyon.latitude, longitude: lyon.longitude, radiusKm: 10 };
    const input = { filter: { near }, sort: 'NEXT_AVAILABLE' as const, first: 5, summary: false };
    const one = await searchDoctors({ ...input, after: null }, dependencies());
    now = new Date(asOf.getTime() + 700);
    const other = await searchDoctors({ ...input, after: null }, dependencies());
    expect(other.edges).toEqual(one.edges);
    const cursor = other.edges.at(-1)?.cursor ?? '';
    const fields = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    expect(fields[2]).toBe(asOf.getTime());
    const next = await searchDoctors({ ...input, after: cursor }, dependencies());
    const seen = [...other.edges, ...next.edges].map(({ doctorId }) => doctorId);
    const whole = await searchDoctors({ ...input, first: 10, after: null }, dependencies());
    expect(seen).toEqual(whole.edges.map(({ doctorId }) => doctorId));
  });
});

test('what is applied outdates pages where the database answers, and only there', async () => {
  const outdated: (readonly number[])[] = [];
  const invalidation = {
    changed: (doctorIds: readonly number[]) => Promise.resolve(void outdated.push(doctorIds)),
  };
  let isAnswering = false;
  const handle = invalidateAfter(
    () => Promise.resolve(),
    invalidation,
    () => isAnswering,
  );
  await handle(recordOf({ doctorId: 1, version: 1, days: [] }));
  isAnswering = true;
  await handle(recordOf({ doctorId: 2, version: 1, days: [] }));
  expect(outdated).toEqual([[2]]);
  const failing = invalidateAfter(() => Promise.reject(new Error('no')), invalidation);
  await expect(failing(recordOf({ doctorId: 3, version: 1, days: [] }))).rejects.toThrow('no');
  expect(outdated).toHaveLength(1);
});
