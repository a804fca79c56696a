/** What tests of kept pages share: a question, processes of the service, and changes. */
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';
import { createEvent } from '@rendezvous/events/envelope';
import { topicName } from '@rendezvous/events/topics';
import type { LogRecord } from '@rendezvous/messaging/event-log';
import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { useTestDatabase } from '@rendezvous/testkit/database';
import type { Pool } from 'pg';
import type { PublishedAvailability } from '../src/apply-availability.ts';
import { createSearchPageInvalidation } from '../src/invalidate-search-pages.ts';
import { createPostgresSearch } from '../src/postgres-search.ts';
import type { DoctorSearch, SearchQuestion, SearchResult } from '../src/search-doctors.ts';
import { cacheSearchPages, createSearchPages, type SearchPages } from '../src/search-page-cache.ts';
import {
  around,
  type FixtureDoctor,
  fixtureTimeZones,
  fixtureTowns,
  insertFixture,
} from './fixture.ts';

const [lyon] = fixtureTowns;
const anyDay = { from: '2026-11-22', to: '2026-12-21', partsMask: 63, required: true };
export const asOf = new Date('2026-11-23T14:30:00Z');

/** Cardiologists near Lyon with free time. */
export const question: SearchQuestion = {
  criteria: {
    terms: [],
    specialty: 'cardiology',
    circles: [around(lyon, 10)],
    languages: [],
    visitKind: null,
    insurance: null,
    window: anyDay,
    sort: 'BEST',
  },
  asOf,
  after: null,
  first: 50,
  summary: true,
};

/** One process of the service: its cache over the shared level two. Close its pages. */
function createProcess(o: {
  engine: DoctorSearch;
  pool: Pool;
  levelTwo?: CacheLevelTwo | null;
  now?: () => Date;
  searchableAfterMs?: number;
}) {
  const clock = o.now ?? (() => new Date());
  const metrics = createMetrics('test');
  const { engine, pool, levelTwo = null, searchableAfterMs = 100 } = o;
  const pages: SearchPages = createSearchPages({ levelTwo, searchableAfterMs, metrics, clock });
  const invalidation = createSearchPageInvalidation({ pages, pool, clock, logger: silentLogger });
  return { search: cacheSearchPages(engine, pages), pages, invalidation, metrics };
}

/** An engine that answers doctor 1, 2, … and counts how often it was asked. */
export function createCountingEngine(changes: Partial<SearchResult> = {}) {
  const engine = {
    asked: 0,
    search(): Promise<SearchResult> {
      engine.asked += 1;
      const hit = { doctorId: engine.asked, distanceMetres: 5, keys: [-7, 5] as const };
      const answer = { hits: [hit], hasMore: true, summary: null, marker: 'm', degraded: false };
      return Promise.resolve({ ...answer, ...changes });
    },
    suggest: () => Promise.resolve([3]),
  };
  return engine;
}

export const doctorsOf = ({ hits }: SearchResult): number[] => hits.map(({ doctorId }) => doctorId);

/** An availability as the slots service says it. */
export function recordOf(availability: PublishedAvailability): LogRecord {
  const key = String(availability.doctorId);
  const data = { ...availability, days: [...availability.days] };
  const source = { region: 'fr', service: 'slots', subject: key, now: new Date() };
  const value = createEvent('DoctorAvailabilityChanged', { ...source, data });
  return { id: value.id, topic: topicName('fr', 'slot'), key, value, headers: {} };
}

interface InstanceOptions {
  /** PostgreSQL's when absent. */
  engine?: DoctorSearch;
  levelTwo?: CacheLevelTwo | null;
  now?: () => Date;
  searchableAfterMs?: number;
}

/** A database with `doctors`, and processes over it, for the tests of one file. */
export function useSearchPages(doctors: readonly FixtureDoctor[]) {
  const database = useTestDatabase();
  const cleanUps: (() => unknown)[] = [];
  let pool: Pool;
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });
  beforeAll(async () => {
    pool = createPool({
      connectionString: database.urlFor('doctors'),
      applicationName: 'test',
      logger: silentLogger,
    });
    await insertFixture(pool, doctors);
  }, 60_000);
  afterAll(() => pool.end());
  const createEngine = (): DoctorSearch =>
    createPostgresSearch({ pool, timeZones: fixtureTimeZones, clock: () => asOf });
  return {
    database,
    /** What is undone after each test, the latest first. */
    cleanUps,
    get pool() {
      return pool;
    },
    createEngine,
    createInstance(o: InstanceOptions) {
      const instance = createProcess({ engine: createEngine(), pool, ...o });
      cleanUps.push(() => instance.pages.close());
      return instance;
    },
  };
}
