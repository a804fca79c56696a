import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadRegion } from '@rendezvous/region/region';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { sharedEngines } from '@rendezvous/testkit/engines';
import fc from 'fast-check';
import { createElasticsearchSearch } from '../src/elasticsearch-search.ts';
import { metresBetween } from '../src/domain/earth.ts';
import { foldedWords } from '../src/domain/fold.ts';
import { type KnownWord, lexicalTerm } from '../src/domain/lexical-term.ts';
import type { Circle, Point, SearchCriteria } from '../src/domain/search-criteria.ts';
import { createPostgresRegion } from '../src/postgres-region.ts';
import {
  type DoctorPage,
  type DoctorSearch,
  searchDoctors,
  type SearchDoctorsInput,
  type SearchQuestion,
} from '../src/search-doctors.ts';
import { createIndexReader } from '../src/search-index/index-reader.ts';
import { lookUpWords } from '../src/search-index/known-words.ts';
import { expandWordsSql, nearWordsMax } from '../src/sql/expand-words.ts';
import { mistypedWords, questionsFrom, readMaterial } from './generated-questions.ts';
import { type IndexedDoctors, indexDoctors } from './indexed-doctors.ts';
import { seededDoctors } from './seeded-doctors.ts';

const { elasticsearchUrl } = sharedEngines();
const describeElasticsearch = elasticsearchUrl === null ? describe.skip : describe;

const doctors = 5_000;
const questions = 200;
const pagesMax = 3;
/** Afternoon in France, morning on Martinique, evening on La Réunion. */
const now = new Date('2026-11-23T14:30:00Z');
/** Another seed asks other questions; any may be tried. */
const seed = 20_261_123;

/** A thousandth of a millimetre: less than anybody can be off. */
const edgeMetres = 1e-6;
const stemmers = [
  { analyzer: 'bio_fr', configuration: 'pg_catalog.french' },
  { analyzer: 'bio_de', configuration: 'pg_catalog.german' },
  { analyzer: 'bio_en', configuration: 'pg_catalog.english' },
];

describeElasticsearch('the same doctors in both engines (needs Java 17 and Maven)', () => {
  const database = useTestDatabase({ contents: seededDoctors('fr', doctors, now) });
  let served: ReturnType<typeof createPostgresRegion>;
  let indexed: IndexedDoctors;
  let elasticsearch: DoctorSearch;

  beforeAll(async () => {
    const pool = database.pool('doctors');
    served = createPostgresRegion({ region: loadRegion('fr'), pool, clock: () => now });
    const { specialties } = await served.reference();
    indexed = await indexDoctors(elasticsearchUrl ?? '', pool, [...specialties.values()]);
    elasticsearch = createElasticsearchSearch(indexed);
  }, 180_000);
  afterAll(async () => {
    await served.close();
    await indexed.close();
  });

  async function ask(search: DoctorSearch, input: SearchDoctorsInput): Promise<DoctorPage> {
    const { region, places, travelTimes } = served;
    const reference = await served.reference();
    return searchDoctors(input, { region, search, places, travelTimes, reference, now });
  }

  /** Only words such as "de": refused before an engine is asked. */
  async function isRefused(input: SearchDoctorsInput): Promise<boolean> {
    const { vocabulary } = await served.reference();
    const words = foldedWords(input.filter.text ?? '');
    return words.length > 0 && vocabulary.interpret(words).length === 0;
  }

  /** The first pages, each asked of the next of the engines with the cursor of the one before. */
  async function readPages(
    input: SearchDoctorsInput,
    ...engines: DoctorSearch[]
  ): Promise<DoctorPage[]> {
    const pages: DoctorPage[] = [];
    let after: string | null = null;
    for (let page = 0; page < pagesMax; page += 1) {
      const engine = engines[page % engines.length] ?? elasticsearch;
      const answer = await ask(engine, { ...input, after, summary: page === 0 });
      pages.push(answer);
      after = answer.edges.at(-1)?.cursor ?? null;
      if (!answer.hasNextPage) break;
    }
    return pages;
  }

  test(`${questions} questions find the same, page by page, also when the engine changes`, async () => {
    const material = await readMaterial(database.pool('doctors'));
    const asked = fc.sample(questionsFrom(material), { numRuns: questions, seed });
    const differences: object[] = [];
    let found = 0;
    let pages = 0;
    for (const input of asked) {
      if (await isRefused(input)) continue;
      const expected = comparable(await readPages(input, served.search));
      const answered = comparable(await readPages(input, elasticsearch));
      const mixed = comparable(await readPages(input, served.search, elasticsearch));
      if (!isDeepStrictEqual(answered, expected)) differences.push({ input, answered, expected });
      if (!isDeepStrictEqual(mixed, expected)) differences.push({ input, mixed, expected });
      found += (expected[0]?.edges.length ?? 0) > 0 ? 1 : 0;
      pages += expected.length;
    }
    expect(differences).toEqual([]);
    // Equal but empty answers would prove nothing.
    expect(found).toBeGreaterThan(questions / 3);
    expect(pages).toBeGreaterThan(questions * 1.2);
  }, 600_000);

  test('who lies on the edge of a circle is in it or not in both', async () => {
    const { rows } = await database.pool('doctors').query<Point & { id: number }>(
      `SELECT doctor.id, latitude, longitude
       FROM doctor JOIN practice ON practice.id = practice_id WHERE doctor.id % 250 = 0`,
    );
    for (const [index, doctor] of rows.entries()) {
      // At all distances a caller may ask for.
      const centre = { ...doctor, latitude: doctor.latitude + (index + 1) * 0.05 };
      const edge = metresBetween(centre, doctor);
      const totals: number[] = [];
      for (const radiusMetres of [edge + edgeMetres, edge - edgeMetres]) {
        const question = nearQuestion({ ...centre, radiusMetres });
        const expected = await served.search.search(question);
        expect(await elasticsearch.search(question)).toEqual(expected);
        totals.push(expected.summary?.totalCount ?? 0);
      }
      expect(totals[0]).toBeGreaterThan(totals[1] ?? 0);
    }
    expect(rows.length).toBeGreaterThan(10);
  }, 120_000);

  test('what a word may be a misspelling of is the same', async () => {
    const { names } = await readMaterial(database.pool('doctors'));
    const typed = fc.sample(mistypedWords(names), { numRuns: 200, seed });
    const words = [...new Set(typed.flatMap(foldedWords))];
    const rows: KnownWord[] = [];
    for (let start = 0; start < words.length; start += 20) {
      const some = [words.slice(start, start + 20), nearWordsMax];
      rows.push(...(await database.pool('doctors').query<KnownWord>(expandWordsSql, some)).rows);
    }
    const reader = createIndexReader({ ...indexed, signal: undefined, preference: 'test' });
    const known = await lookUpWords(reader, words);
    const meaning = (word: string, from: ReadonlyMap<string, KnownWord>) =>
      lexicalTerm({ words: [word], specialties: [], guesses: ['guess'] }, from);
    const expected = new Map(rows.map((row) => [row.word, row]));
    for (const word of words) expect(meaning(word, known)).toEqual(meaning(word, expected));
    const corrected = words.filter((word) => meaning(word, known).alternatives.flat().length > 1);
    expect(corrected.length).toBeGreaterThan(60);
  }, 120_000);

  test('words of descriptions are stemmed alike', async () => {
    const { prose } = await readMaterial(database.pool('doctors'));
    const different: string[] = [];
    for (const { analyzer, configuration } of stemmers) {
      const { rows } = await database.pool('doctors').query<{ word: string; stems: string[] }>(
        `SELECT word, tsvector_to_array(to_tsvector($2::regconfig, word)) AS stems
         FROM unnest($1::text[]) AS word`,
        [prose, configuration],
      );
      const { tokens = [] } = await indexed.client.indices.analyze({
        index: indexed.index,
        analyzer,
        text: rows.map(({ word }) => word).join(' '),
      });
      const stemsAt = new Map(tokens.map(({ start_offset, token }) => [start_offset, token]));
      let offset = 0;
      for (const { word, stems } of rows) {
        if (stemsAt.get(offset) !== stems[0]) different.push(`${analyzer} ${word}`);
        offset += word.length + 1;
      }
    }
    expect(prose.length).toBeGreaterThan(200);
    expect(different).toEqual([]);
  }, 120_000);
});

/** Whoever is near, nearest first. */
function nearQuestion(circle: Circle): SearchQuestion {
  const criteria: SearchCriteria = {
    terms: [],
    specialty: null,
    circles: [circle],
    languages: [],
    visitKind: null,
    insurance: null,
    window: null,
    sort: 'DISTANCE',
  };
  return { criteria, asOf: now, after: null, first: 50, summary: true };
}

/** Everything a caller sees but the cursors, which name the engine. */
function comparable(pages: readonly DoctorPage[]) {
  return pages.map(({ edges, ...page }) => ({
    ...page,
    edges: edges.map(({ cursor: _cursor, ...edge }) => edge),
  }));
}
