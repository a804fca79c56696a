import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createEngineBreaker, type EngineBreaker } from '@rendezvous/platform/circuit-breaker';
import { createPool, inTransaction } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics, type Registry } from '@rendezvous/platform/telemetry';
import { TimedOut } from '@rendezvous/platform/wait';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { Pool } from 'pg';
import { applyAvailability } from '../src/apply-availability.ts';
import { malformed } from '../src/domain/cursor.ts';
import { elasticsearchMarker, readElasticsearchMarker } from '../src/domain/engine-marker.ts';
import type { SearchCriteria } from '../src/domain/search-criteria.ts';
import { createPostgresSearch } from '../src/postgres-search.ts';
import type { DoctorSearch, SearchQuestion } from '../src/search-doctors.ts';
import { createSearchWithFallback } from '../src/search-with-fallback.ts';
import { contractAsOf, contractDoctors, describeDoctorSearch } from './doctor-search-contract.ts';
import { around, fixtureTimeZones, fixtureTowns, insertFixture } from './fixture.ts';
import { naiveSearch } from './naive-search.ts';

// Both engines are PostgreSQL here, of which postgres-search.test.ts asks all of them.
const questionsMax = 50;
const database = useTestDatabase();
let pool: Pool;
let postgres: DoctorSearch;

beforeAll(async () => {
  pool = createPool({
    connectionString: database.urlFor('doctors'),
    applicationName: 'test',
    logger: silentLogger,
  });
  await insertFixture(pool, contractDoctors);
  await pool.query('CREATE TABLE first_open_day AS TABLE doctor_open_day');
  postgres = createPostgresSearch({
    pool,
    timeZones: fixtureTimeZones,
    clock: () => contractAsOf,
  });
}, 60_000);
afterAll(() => pool.end());

/** Undoes what a test has published. */
async function restore(): Promise<void> {
  await pool.query('TRUNCATE doctor_open_day');
  await pool.query('INSERT INTO doctor_open_day TABLE first_open_day');
}

class Outage extends Error {}

/** An engine that can be away or silent, and gives out markers as Elasticsearch does. */
class Engine implements DoctorSearch {
  health: 'well' | 'down' | 'silent' | 'buggy' = 'well';
  calls = 0;

  async search(question: SearchQuestion, signal?: AbortSignal) {
    await this.#answerAtAll(signal);
    const { after } = question;
    // It reads its own markers; a list that began elsewhere it takes up with what it sees now.
    const own = after === null ? null : readElasticsearchMarker(after.marker);
    const known = own === null ? elasticsearchMarker('') : own;
    const result = await postgres.search({
      ...question,
      after: after === null ? null : { ...after, marker: known },
    });
    return { ...result, marker: elasticsearchMarker(result.marker) };
  }

  async suggest(question: Parameters<DoctorSearch['suggest']>[0], signal?: AbortSignal) {
    await this.#answerAtAll(signal);
    return postgres.suggest(question);
  }

  async #answerAtAll(signal: AbortSignal | undefined): Promise<void> {
    this.calls += 1;
    if (this.health === 'down') throw new Outage('connection refused');
    if (this.health === 'buggy') throw new TypeError('a mistake of ours');
    if (this.health === 'silent') {
      await new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(new Error('told to end')), { once: true }),
      );
    }
  }
}

let engine: Engine;
let metrics: Registry;
let breaker: EngineBreaker;
let isReady: boolean;
let failures: unknown[];
let search: DoctorSearch;

/** @param timeoutMs so long that no engine is taken for silent because the machine is slow */
function create(timeoutMs = 60_000): void {
  engine = new Engine();
  metrics = createMetrics('doctors');
  isReady = true;
  failures = [];
  breaker = createEngineBreaker({
    engine: 'elasticsearch',
    timeoutMs,
    failuresMax: 3,
    probeEveryMs: 20,
    probe: async () => {
      if (engine.health !== 'well') throw new Outage('still down');
    },
    isOutage: (error) => error instanceof Outage || error instanceof TimedOut,
    logger: silentLogger,
    metrics,
  });
  search = createSearchWithFallback({
    primary: engine,
    fallback: postgres,
    breaker,
    isReady: () => isReady,
    describe: String,
    onFailure: (error) => failures.push(error),
    region: 'fr',
    logger: silentLogger,
    metrics,
  });
}

const criteria: SearchCriteria = {
  terms: [],
  specialty: null,
  circles: [around(fixtureTowns[0], 30)],
  languages: [],
  visitKind: null,
  insurance: null,
  window: { from: '2026-11-22', to: '2026-12-21', partsMask: 63, required: false },
  sort: 'NEXT_AVAILABLE',
};
const question: SearchQuestion = {
  criteria,
  asOf: contractAsOf,
  after: null,
  first: 10,
  summary: true,
};

const publish = (availability: Parameters<typeof applyAvailability>[1]) =>
  inTransaction(pool, (client) => applyAvailability(client, availability));

describe('a search with a fallback', () => {
  beforeEach(() => create());
  afterEach(() => breaker.close());
  afterAll(restore);

  test('is answered by the engine as long as it is well', async () => {
    const result = await search.search(question);
    expect(result.degraded).toBe(false);
    expect(result.hits).toHaveLength(10);
    expect(engine.calls).toBe(1);
    expect(await metrics.metrics()).not.toMatch(/search_degraded_total\{/);
  });

  test('is answered the same by the fallback, for the very request that failed', async () => {
    const well = await search.search(question);
    engine.health = 'down';
    const degraded = await search.search(question);
    expect(degraded).toMatchObject({ hits: well.hits, summary: well.summary, degraded: true });
    expect(failures).toEqual([new Outage('connection refused')]);
    expect(await metrics.metrics()).toMatch(
      /search_degraded_total\{[^}]*operation="search",reason="failed"[^}]*\} 1/,
    );
  });

  test('does not wait for a silent engine beyond its time, then not at all', async () => {
    breaker.close();
    create(1_000);
    engine.health = 'silent';
    await Promise.all([1, 2, 3].map(() => search.search(question)));
    expect(failures).toHaveLength(3);
    expect(breaker.isClosed).toBe(false);
    expect((await search.search(question)).degraded).toBe(true);
    expect(engine.calls).toBe(3);
    expect(await metrics.metrics()).toMatch(/search_degraded_total\{[^}]*reason="away"[^}]*\} 1/);
    engine.health = 'well';
    await waitFor(() => breaker.isClosed, { description: 'the breaker to close' });
    await waitFor(async () => !(await search.search(question)).degraded, {
      description: 'the engine to answer',
    });
  });

  test('answers also when we make a mistake, without taking the engine for dead', async () => {
    engine.health = 'buggy';
    for (let call = 0; call < 5; call += 1) {
      expect((await search.search(question)).degraded).toBe(true);
    }
    expect(breaker.isClosed).toBe(true);
  });

  test('asks the engine nothing before its index is whole', async () => {
    isReady = false;
    expect((await search.search(question)).degraded).toBe(true);
    await search.suggest({ words: ['dubo'], near: null, first: 5, isForgiving: false });
    expect(engine.calls).toBe(0);
    const text = await metrics.metrics();
    expect(text).toMatch(/operation="search",reason="not ready"[^}]*\} 1/);
    expect(text).toMatch(/operation="suggest",reason="not ready"[^}]*\} 1/);
  });

  test('suggests from the fallback', async () => {
    const asked = { words: ['dubo'], near: null, first: 5, isForgiving: false };
    const well = await search.suggest(asked);
    engine.health = 'down';
    expect(await search.suggest(asked)).toEqual(well);
    expect(well).toHaveLength(5);
  });

  test('refuses bad input without asking the fallback, and the engine stays trusted', async () => {
    const refusing = createSearchWithFallback({
      primary: { ...postgres, search: () => Promise.reject(malformed()) },
      fallback: { ...postgres, search: () => Promise.reject(new Error('must not be asked')) },
      breaker,
      isReady: () => true,
      describe: String,
      region: 'fr',
      logger: silentLogger,
      metrics,
    });
    for (let call = 0; call < 5; call += 1) {
      await expect(refusing.search(question)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    }
    expect(breaker.isClosed).toBe(true);
  });

  test.each([
    ['BEST', null],
    ['DISTANCE', null],
    ['NEXT_AVAILABLE', criteria.window],
  ] as const)(
    'a list by %s is read on with the other engine, back and forth',
    async (sort, window) => {
      const asked = { ...criteria, sort, window };
      const expected = naiveSearch(contractDoctors, asked, contractAsOf).hits;
      const hits = [];
      let after: SearchQuestion['after'] = null;
      let degradedPages = 0;
      for (let page = 0; page < 100; page += 1) {
        isReady = page % 2 === 1;
        const result = await search.search({ ...question, criteria: asked, after, first: 17 });
        degradedPages += result.degraded ? 1 : 0;
        hits.push(...result.hits);
        const last = result.hits.at(-1);
        if (!result.hasMore || last === undefined) break;
        after = { ...last, marker: result.marker };
      }
      expect(hits).toEqual(expected);
      expect(degradedPages).toBeGreaterThan(5);
    },
  );

  test('who moves after the switch is on no later page', async () => {
    const first = await search.search(question);
    engine.health = 'down';
    const last = first.hits.at(-1);
    if (last === undefined) throw new Error('nobody was found');
    const second = await search.search({ ...question, after: { ...last, marker: first.marker } });
    const [moved] = second.hits;
    const end = second.hits.at(-1);
    if (moved === undefined || end === undefined) throw new Error('nobody was found');
    const days = contractDoctors[moved.doctorId - 1]?.openDays ?? [];
    await publish({
      doctorId: moved.doctorId,
      version: 9_000,
      days: days.map(({ date }) => ({ date, openParts: 36, firstFreeAt: `${date}T22:00:00Z` })),
    });
    const rest = await search.search({
      ...question,
      first: 50,
      after: { ...end, marker: second.marker },
    });
    expect(rest.hits).toHaveLength(50);
    expect(rest.hits.map((hit) => hit.doctorId)).not.toContain(moved.doctorId);
  });
});

describe('through a breaker', () => {
  beforeAll(() => create());
  afterAll(async () => {
    breaker.close();
    await restore();
  });
  describeDoctorSearch('an engine that is well', async () => ({ search, publish }), questionsMax);
});

describe('without the engine', () => {
  beforeAll(() => {
    create();
    engine.health = 'down';
  });
  afterAll(() => breaker.close());
  describeDoctorSearch(
    'the fallback alone',
    async () => ({
      search: {
        ...search,
        async search(asked) {
          const { degraded, ...result } = await search.search(asked);
          if (!degraded) throw new Error('the engine that is down has answered');
          return { ...result, degraded: false };
        },
      },
      publish,
    }),
    questionsMax,
  );
});
