import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PublishedAvailability } from '../src/apply-availability.ts';
import { foldedWords } from '../src/domain/fold.ts';
import { partsMask } from '../src/domain/parts.ts';
import type { SearchCriteria } from '../src/domain/search-criteria.ts';
import { createVocabulary } from '../src/domain/vocabulary.ts';
import type {
  DoctorSearch,
  SearchHit,
  SearchQuestion,
  SearchSummary,
} from '../src/search-doctors.ts';
import {
  around,
  fixtureDoctors,
  fixtureFirstNames,
  fixtureInsurances,
  fixtureLanguages,
  fixtureLastNames,
  fixtureSpecialties,
  fixtureTowns,
} from './fixture.ts';
import { freeSeconds, naiveSearch } from './naive-search.ts';

/** What an adapter of the doctor-search port brings to be tested. */
export interface SearchUnderTest {
  readonly search: DoctorSearch;
  /** Publishes a doctor's free time; searches that begin afterwards see it. */
  publish(availability: PublishedAvailability): Promise<void>;
}

/** The doctors every adapter has to hold before its tests begin. */
export const contractDoctors = fixtureDoctors(2_000, '2026-11-22');
/** Afternoon in Paris, morning on Martinique, evening on La Réunion. */
export const contractAsOf = new Date('2026-11-23T14:30:00Z');

const lastDaySeconds = Date.parse('2026-12-21T00:00:00Z') / 1_000;
const vocabulary = createVocabulary(fixtureSpecialties);
const [lyon] = fixtureTowns;
const everything: SearchCriteria = {
  terms: [],
  specialty: null,
  circles: [],
  languages: [],
  visitKind: null,
  insurance: null,
  window: null,
  sort: 'BEST',
};
const anyDay = { from: '2026-11-22', to: '2026-12-21', partsMask: 63, required: false };

const texts = fc.constantFrom(
  ...fixtureFirstNames,
  ...fixtureLastNames,
  'cardiologue',
  'Herzarzt',
  'heart',
  'Hautarzt',
  "women's health",
  'médecin de famille',
  'Lyon',
  'Saint-Étienne',
  'Lilas',
  'Augenärzte',
);
const days = fc
  .integer({ min: 0, max: 29 })
  .map((day) => new Date(Date.parse('2026-11-22') + day * 86_400_000).toISOString().slice(0, 10));
const visitKinds = fc.constantFrom('IN_PERSON' as const, 'VIDEO' as const);
const dayParts = fc.subarray(['MORNING', 'AFTERNOON', 'EVENING'] as const);
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { freq: 1 });

/** Questions a caller can ask, as the use case would put them. */
const questions: fc.Arbitrary<SearchCriteria> = fc
  .record({
    words: fc.array(texts, { maxLength: 2 }),
    specialty: maybe(fc.constantFrom(...fixtureSpecialties.map((one) => one.id), 'astrology')),
    circles: fc.array(
      fc
        .tuple(fc.constantFrom(...fixtureTowns), fc.integer({ min: 1, max: 200 }))
        .map(([town, radiusKm]) => around(town, radiusKm)),
      { maxLength: 2, size: '-1' },
    ),
    languages: fc.subarray(fixtureLanguages),
    visitKind: maybe(visitKinds),
    insurance: maybe(fc.constantFrom(...fixtureInsurances)),
    window: maybe(fc.tuple(days, days, dayParts, fc.boolean())),
    sort: fc.constantFrom('BEST' as const, 'DISTANCE' as const, 'NEXT_AVAILABLE' as const),
  })
  .map(({ words, window, sort, ...rest }) => ({
    ...rest,
    terms: vocabulary.interpret(foldedWords(words.join(' '))),
    sort: sort === 'DISTANCE' && rest.circles.length === 0 ? 'BEST' : sort,
    window:
      window === null
        ? sort === 'NEXT_AVAILABLE'
          ? { ...anyDay, partsMask: partsMask([], rest.visitKind) }
          : null
        : {
            from: window[0] < window[1] ? window[0] : window[1],
            to: window[0] < window[1] ? window[1] : window[0],
            partsMask: partsMask(window[2], rest.visitKind),
            required: sort === 'NEXT_AVAILABLE' ? window[3] : true,
          },
  }));

/**
 * What every adapter of the doctor-search port has to do, whatever engine it has.
 * @param questionsMax how many generated questions are asked; fewer where another file asks more of
 *   the same engine
 */
export function describeDoctorSearch(
  engine: string,
  prepare: () => Promise<SearchUnderTest>,
  questionsMax = 200,
): void {
  describe(`doctor search on ${engine}`, () => {
    let subject: SearchUnderTest;
    beforeAll(async () => {
      subject = await prepare();
    }, 60_000);

    const ask = (criteria: SearchCriteria, more: Partial<SearchQuestion> = {}) =>
      subject.search.search({
        criteria,
        asOf: contractAsOf,
        after: null,
        first: 20,
        summary: true,
        ...more,
      });

    /** Reads page after page, at most 500. */
    async function readAll(
      criteria: SearchCriteria,
      first: number,
      between?: () => Promise<void>,
    ): Promise<SearchHit[]> {
      const hits: SearchHit[] = [];
      let after: SearchQuestion['after'] = null;
      for (let page = 0; page < 500; page += 1) {
        const result = await ask(criteria, { first, after, summary: false });
        hits.push(...result.hits);
        const last = result.hits.at(-1);
        if (!result.hasMore || last === undefined) return hits;
        after = { ...last, marker: result.marker };
        await between?.();
      }
      throw new Error('the list does not end');
    }

    test(`answers ${questionsMax} questions like a search that looks at every doctor`, async () => {
      let answered = 0;
      await fc.assert(
        fc.asyncProperty(questions, fc.integer({ min: 1, max: 50 }), async (criteria, first) => {
          const expected = naiveSearch(contractDoctors, criteria, contractAsOf);
          const page = await ask(criteria, { first });
          answered += page.hits.length > 0 ? 1 : 0;
          expect(page.hits).toEqual(expected.hits.slice(0, first));
          expect(page.hasMore).toBe(expected.hits.length > first);
          expect(inAnyOrder(page.summary)).toEqual(inAnyOrder(expected.summary));
          const last = page.hits.at(-1);
          if (!page.hasMore || last === undefined) return;
          const next = await ask(criteria, {
            first,
            after: { ...last, marker: page.marker },
            summary: false,
          });
          expect(next.hits).toEqual(expected.hits.slice(first, 2 * first));
          expect(next.summary).toBeNull();
        }),
        { numRuns: questionsMax },
      );
      // Equal but empty answers would prove nothing.
      expect(answered).toBeGreaterThan(questionsMax / 10);
    }, 120_000);

    test('finds every doctor without any condition, most popular first, facets sorted', async () => {
      const { summary, hits, degraded } = await ask(everything);
      expect(summary?.totalCount).toBe(contractDoctors.length);
      expect(hits).toEqual(
        naiveSearch(contractDoctors, everything, contractAsOf).hits.slice(0, 20),
      );
      const counts = summary?.facets.specialties.map((facet) => facet.count) ?? [];
      expect(counts).toEqual(counts.toSorted((left, right) => right - left));
      expect(degraded).toBe(false);
    });

    test.each([
      ['Dubios', 'Dubois'],
      ['Lefevre', 'Lefèvre'],
      ['Mueller', 'Müller'],
      ['Roussau', 'Rousseau'],
      ['CHEVALIER', 'Chevalier'],
    ])('the text "%s" finds doctors named %s', async (typed, meant) => {
      const { hits } = await ask({
        ...everything,
        terms: vocabulary.interpret(foldedWords(typed)),
      });
      const names = hits.map((hit) => contractDoctors[hit.doctorId - 1]?.name ?? '');
      expect(names).toHaveLength(20);
      expect(names.filter((one) => !one.endsWith(meant))).toEqual([]);
    });

    test.each(['heart', 'Herzarzt', 'cardiologue', 'cardiolgue', 'Kardiologen', 'COEUR', 'cœur'])(
      'the text "%s" finds cardiologists',
      async (typed) => {
        const terms = vocabulary.interpret(foldedWords(typed));
        const { hits } = await ask({ ...everything, terms });
        expect(hits).toHaveLength(20);
        for (const hit of hits) {
          expect(contractDoctors[hit.doctorId - 1]?.specialties).toContain('cardiology');
        }
      },
    );

    test('a word that stands for a specialty and one that is a town narrow each other', async () => {
      const terms = vocabulary.interpret(foldedWords('un cardiologue à Lyon'));
      const { hits, summary } = await ask({ ...everything, terms });
      const expected = contractDoctors.filter(
        (doctor) => doctor.specialties.includes('cardiology') && doctor.town === 'Lyon',
      );
      expect(summary?.totalCount).toBe(expected.length);
      expect(hits.every((hit) => expected.some((doctor) => doctor.id === hit.doctorId))).toBe(true);
    });

    test('descriptions are found in their own language, whatever the form of the word', async () => {
      for (const typed of ['langjährigen Erfahrungen', 'experiences', 'hospitaliers']) {
        const terms = vocabulary.interpret(foldedWords(typed));
        expect((await ask({ ...everything, terms })).summary?.totalCount).toBeGreaterThan(600);
      }
    });

    test('words nobody has find nobody, and their facets are empty', async () => {
      const terms = vocabulary.interpret(foldedWords('xyzzyplugh'));
      const { hits, hasMore, summary } = await ask({ ...everything, terms });
      expect({ hits, hasMore }).toEqual({ hits: [], hasMore: false });
      expect(summary).toEqual({
        totalCount: 0,
        facets: { specialties: [], languages: [], insurances: [], visitKinds: [] },
      });
    });

    test.each(['BEST', 'DISTANCE', 'NEXT_AVAILABLE'] as const)(
      'pages by %s together have every doctor exactly once',
      async (sort) => {
        const window = sort === 'NEXT_AVAILABLE' ? anyDay : null;
        const criteria = { ...everything, circles: [around(lyon, 30)], window, sort };
        const hits = await readAll(criteria, 17);
        expect(hits).toEqual(naiveSearch(contractDoctors, criteria, contractAsOf).hits);
        expect(hits.length).toBeGreaterThan(200);
      },
    );

    test('suggests doctors whose names begin like the words, nearly so if wanted', async () => {
      const suggested = async (words: string[], isForgiving: boolean) => {
        const found = await subject.search.suggest({ words, near: lyon, first: 5, isForgiving });
        return found.map((doctorId) => contractDoctors[doctorId - 1]?.name ?? '');
      };
      const exact = await suggested(['chlo', 'dubo'], false);
      expect(exact.length).toBeGreaterThan(0);
      expect(exact.filter((name) => name !== 'Dr Chloé Dubois')).toEqual([]);
      expect(await suggested(['delacrix'], false)).toEqual([]);
      const nearly = await suggested(['delacrix'], true);
      expect(nearly).toHaveLength(5);
      expect(nearly.filter((name) => !name.endsWith('Delacroix'))).toEqual([]);
      expect(await suggested(['xyzzyplugh'], true)).toEqual([]);
    });

    test('a list read while free time changes has nobody twice and everybody who stayed', async () => {
      const criteria: SearchCriteria = {
        ...everything,
        circles: [around(lyon, 30)],
        window: anyDay,
        sort: 'NEXT_AVAILABLE',
      };
      const before = naiveSearch(contractDoctors, criteria, contractAsOf).hits;
      const changed = new Set<number>();
      let version = 0;
      const hits = await readAll(criteria, 9, async () => {
        version += 1;
        // Every third doctor of the list moves at some time: some later, some earlier, some away.
        for (const [index, { doctorId }] of before.entries()) {
          if (index % 3 !== 0 || (index / 3) % 25 !== version % 25) continue;
          const doctor = contractDoctors[doctorId - 1];
          if (doctor === undefined) continue;
          changed.add(doctorId);
          await subject.publish({
            doctorId,
            version,
            days: moved(
              doctor.openDays.map((day) => day.date),
              version,
            ),
          });
        }
      });
      const ids = hits.map((hit) => hit.doctorId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(changed.size).toBeGreaterThan(50);
      const stayed = before.filter((hit) => !changed.has(hit.doctorId));
      expect(hits.filter((hit) => !changed.has(hit.doctorId))).toEqual(stayed);
    }, 120_000);

    test('a change after the first free day moves nobody, an equal publication neither', async () => {
      const criteria: SearchCriteria = {
        ...everything,
        specialty: 'dermatology',
        window: anyDay,
        sort: 'NEXT_AVAILABLE',
        circles: [around(fixtureTowns[4], 60)],
      };
      const expected = naiveSearch(contractDoctors, criteria, contractAsOf).hits;
      const hits = await readAll(criteria, 10, async () => {
        for (const hit of expected.slice(-30)) {
          const doctor = contractDoctors[hit.doctorId - 1];
          const first = doctor?.openDays.find((day) => day.date >= '2026-11-24');
          if (doctor === undefined || first === undefined) continue;
          await subject.publish({ doctorId: doctor.id, version: 1_000, days: [first] });
          await subject.publish({
            doctorId: doctor.id,
            version: 1_001,
            days: [{ date: '2026-12-21', openParts: 1, firstFreeAt: '2026-12-21T08:00:00Z' }],
          });
        }
      });
      const free = expected.filter((hit) => {
        const doctor = contractDoctors[hit.doctorId - 1];
        return doctor !== undefined && freeSeconds(doctor, criteria, contractAsOf) < lastDaySeconds;
      });
      expect(hits.map((hit) => hit.doctorId)).toEqual(
        expect.arrayContaining(free.map((hit) => hit.doctorId)),
      );
    }, 120_000);
  });
}

/** Full, later, or with an earlier day in front, by turns. */
function moved(dates: readonly string[], turn: number): PublishedAvailability['days'] {
  if (turn % 3 === 0) return dates.map((date) => ({ date, openParts: 0, firstFreeAt: null }));
  if (turn % 3 === 1)
    return [{ date: '2026-11-24', openParts: 63, firstFreeAt: '2026-11-24T07:00:00Z' }];
  return dates.map((date) => ({ date, openParts: 36, firstFreeAt: `${date}T21:30:00Z` }));
}

/** Adapters may list values of equal count in any order. */
function inAnyOrder(summary: SearchSummary | null): unknown {
  if (summary === null) return null;
  const facets = Object.entries(summary.facets).map(([facet, values]) => [
    facet,
    values.toSorted((left, right) => (left.value < right.value ? -1 : 1)),
  ]);
  return { totalCount: summary.totalCount, facets: Object.fromEntries(facets) };
}
