import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';
import { createRedisLevelTwo } from '@rendezvous/cache/redis-level-two';
import { openRedisNodes, type RedisNodes } from '@rendezvous/cache/redis-nodes';
import { createEvent } from '@rendezvous/events/envelope';
import { topicName } from '@rendezvous/events/topics';
import type { EventLog, LogRecord } from '@rendezvous/messaging/event-log';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import { createPool, inTransaction } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { applyAvailability, type PublishedAvailability } from '../src/apply-availability.ts';
import { createVocabulary } from '../src/domain/vocabulary.ts';
import { createSlotEventHandler } from '../src/events.ts';
import { createSearchPageInvalidation, invalidateAfter } from '../src/invalidate-search-pages.ts';
import { createPostgresSearch } from '../src/postgres-search.ts';
import {
  type DoctorSearch,
  searchDoctors,
  type SearchQuestion,
  type SearchResult,
} from '../src/search-doctors.ts';
import { cacheSearchPages, createSearchPages } from '../src/search-page-cache.ts';
import { estimatedTravelTimes } from '../src/travel-times.ts';
import {
  around,
  fixtureDoctors,
  fixtureSpecialties,
  fixtureTimeZones,
  fixtureTowns,
  insertFixture,
} from './fixture.ts';

const database = useTestDatabase();
const doctors = fixtureDoctors(2_000, '2026-11-22');
const asOf = new Date('2026-11-23T14:30:00Z');
const [lyon] = fixtureTowns;
const anyDay = { from: '2026-11-22', to: '2026-12-21', partsMask: 63, required: true };
const freshWithinMs = 2_000;
/** Of what is published about free time. */
let version = 0;
let pool: Pool;

const cleanUps: (() => unknown)[] = [];
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

const question: SearchQuestion = {
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

const createEngine = (): DoctorSearch =>
  createPostgresSearch({ pool, timeZones: fixtureTimeZones, clock: () => asOf });

/** One process of the service: its cache over the shared level two. */
function createInstance(o: {
  engine?: DoctorSearch;
  levelTwo?: CacheLevelTwo | null;
  now?: () => Date;
  searchableAfterMs?: number;
}) {
  const clock = o.now ?? (() => new Date());
  const metrics = createMetrics('test');
  const { levelTwo = null, searchableAfterMs = 100 } = o;
  const pages = createSearchPages({ levelTwo, searchableAfterMs, metrics, clock });
  cleanUps.push(() => pages.close());
  const invalidation = createSearchPageInvalidation({ pages, pool, clock, logger: silentLogger });
  const search = cacheSearchPages(o.engine ?? createEngine(), pages);
  return { search, invalidation, metrics };
}

/** An engine that answers doctor 1, 2, … and counts how often it was asked. */
function createCountingEngine(changes: Partial<SearchResult> = {}) {
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

const doctorsOf = ({ hits }: SearchResult): number[] => hits.map(({ doctorId }) => doctorId);

/** Every day of a doctor filled up, as of a version. */
async function filledUp(doctorId: number, version: number): Promise<PublishedAvailability> {
  const { rows } = await pool.query<{ date: string }>(
    'SELECT date::text FROM doctor_open_day WHERE doctor_id = $1',
    [doctorId],
  );
  return {
    doctorId,
    version,
    days: rows.map(({ date }) => ({ date, openParts: 0, firstFreeAt: null })),
  };
}

function recordOf(availability: PublishedAvailability): LogRecord {
  const key = String(availability.doctorId);
  const data = { ...availability, days: [...availability.days] };
  const source = { region: 'fr', service: 'slots', subject: key, now: new Date() };
  const value = createEvent('DoctorAvailabilityChanged', { ...source, data });
  return { id: value.id, topic: topicName('fr', 'slot'), key, value, headers: {} };
}

const publish = (availability: PublishedAvailability): Promise<void> =>
  inTransaction(pool, (client) => applyAvailability(client, availability));

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

test('whatever changes, kept pages are what the engine answers', async () => {
  const { search, invalidation, metrics } = createInstance({ searchableAfterMs: 60_000 });
  const engine = createEngine();
  const questions = [lyon, fixtureTowns[4], fixtureTowns[9]].flatMap((town) =>
    [5, 60].flatMap((radiusKm) =>
      [null, 'cardiology', 'pediatrics'].map((specialty): SearchQuestion => {
        const criteria = { ...question.criteria, specialty, circles: [around(town, radiusKm)] };
        return { ...question, criteria, first: 20 };
      }),
    ),
  );
  const shown = doctors.filter(({ latitude, longitude }) =>
    [lyon, fixtureTowns[4], fixtureTowns[9]].some(
      (town) => Math.abs(town.latitude - latitude) + Math.abs(town.longitude - longitude) < 0.1,
    ),
  );
  const changes = fc.array(
    fc.record({
      doctor: fc.constantFrom(...shown),
      openParts: fc.constantFrom(0, 1, 63),
      asked: fc.array(fc.constantFrom(...questions), { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 5, maxLength: 10 },
  );
  await fc.assert(
    fc.asyncProperty(changes, async (steps) => {
      for (const { doctor, openParts, asked } of steps) {
        const firstFreeAt = openParts === 0 ? null : '2026-11-27T09:00:00Z';
        const { id: doctorId } = doctor;
        version += 1;
        await publish({
          doctorId,
          version,
          days: [{ date: '2026-11-27', openParts, firstFreeAt }],
        });
        await invalidation.changed([doctorId]);
        for (const one of asked) {
          const [kept, made] = [await search.search(one), await engine.search(one)];
          expect([kept.hits, kept.summary]).toEqual([made.hits, made.summary]);
        }
      }
    }),
    { numRuns: 8 },
  );
  const [, hits] =
    /requests_total\{cache="search_pages",outcome="level_one"[^}]*\} (\d+)/.exec(
      await metrics.metrics(),
    ) ?? [];
  expect(Number(hits)).toBeGreaterThan(0);
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

const { redisUrl } = sharedEngines();
const describeRedis = redisUrl === null ? describe.skip : describe;

describeRedis('several processes on Redis (needs redis-server)', () => {
  let nodes: RedisNodes;
  let levelTwo: CacheLevelTwo;
  let patient = 0;
  beforeAll(async () => {
    nodes = await openRedisNodes({
      config: { urls: [redisUrl ?? ''], isCluster: false },
      namespace: testNamespace(),
      logger: silentLogger,
      metrics: createMetrics('test'),
      timeoutMs: 5_000,
    });
    levelTwo = createRedisLevelTwo(nodes, nodes.prefixOf('fr'));
  });
  afterAll(() => nodes.close());

  /** A doctor who is shown, another one each time. */
  async function shownBy(search: DoctorSearch): Promise<number> {
    const shown = doctorsOf(await search.search(question));
    const doctorId = shown[patient % shown.length];
    patient += 1;
    if (doctorId === undefined) throw new Error('nobody is shown');
    return doctorId;
  }

  const shows = async (search: DoctorSearch, doctorId: number): Promise<boolean> =>
    doctorsOf(await search.search(question)).includes(doctorId);

  function openLog(): EventLog {
    const log = createPostgresEventLog({
      pool: database.pool('event_log'),
      region: 'fr',
      logger: silentLogger,
      metrics: createMetrics('test'),
      pollMs: 50,
    });
    cleanUps.push(() => log.close());
    return log;
  }

  test('one process makes a page, another one answers it', async () => {
    const engine = createCountingEngine();
    const other = { ...question, criteria: { ...question.criteria, insurance: 'msa' } };
    const first = await createInstance({ engine, levelTwo }).search.search(other);
    expect(await createInstance({ engine, levelTwo }).search.search(other)).toEqual(first);
    expect(engine.asked).toBe(1);
    expect(first).toMatchObject({ asOf, marker: 'm', hasMore: true });
  });

  test('a doctor who fills up and opens is on all pages within two seconds', async () => {
    const [projecting, other] = [createInstance({ levelTwo }), createInstance({ levelTwo })];
    const log = openLog();
    const handle = createSlotEventHandler(pool);
    await log.consume({
      group: 'doctors',
      topics: [topicName('fr', 'slot')],
      handle: invalidateAfter(handle, projecting.invalidation),
    });
    for (const { invalidation } of [projecting, other]) {
      await openLog().follow({
        topics: [topicName('fr', 'slot')],
        handle: (record) => invalidation.follow(record),
        onGap: () => invalidation.clear(),
      });
    }
    const doctorId = await shownBy(other.search);
    expect(await shows(projecting.search, doctorId)).toBe(true);
    const opened = {
      doctorId,
      days: [{ date: '2026-11-25', openParts: 63, firstFreeAt: '2026-11-25T08:00:00Z' }],
    };
    for (const [isShown, availability] of [
      [false, await filledUp(doctorId, (version += 1))],
      [true, { ...opened, version: (version += 1) }],
    ] as const) {
      await log.publish([recordOf(availability)]);
      for (const { search } of [projecting, other]) {
        await waitFor(async () => (await shows(search, doctorId)) === isShown, {
          description: `the doctor to be ${isShown ? 'shown' : 'hidden'}`,
          timeoutMs: freshWithinMs,
        });
      }
    }
  });

  test('a process that hears of nothing is behind by a second', async () => {
    const [projecting, deaf] = [createInstance({ levelTwo }), createInstance({ levelTwo })];
    const doctorId = await shownBy(deaf.search);
    await publish(await filledUp(doctorId, (version += 1)));
    await projecting.invalidation.changed([doctorId]);
    expect(await shows(projecting.search, doctorId)).toBe(false);
    await waitFor(async () => !(await shows(deaf.search, doctorId)), {
      description: 'the doctor to be hidden',
      timeoutMs: freshWithinMs,
    });
  });

  test('a page read before a change and kept after it is no answer', async () => {
    const engine = createEngine();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: read, resolve: isRead } = Promise.withResolvers<void>();
    const slowEngine: DoctorSearch = {
      ...engine,
      async search(asked) {
        const answer = await engine.search(asked);
        isRead();
        await released;
        return answer;
      },
    };
    const doctorId = await shownBy(engine);
    const [projecting, third] = [createInstance({ levelTwo }), createInstance({ levelTwo })];
    const slow = createInstance({ levelTwo, engine: slowEngine });
    // So that there is no page yet: what earlier tests kept is outdated.
    await projecting.invalidation.changed([doctorId]);
    const early = slow.search.search(question);
    await read;
    await publish(await filledUp(doctorId, (version += 1)));
    await projecting.invalidation.changed([doctorId]);
    release();
    expect(doctorsOf(await early)).toContain(doctorId);
    for (const { search } of [third, projecting]) {
      expect(await shows(search, doctorId)).toBe(false);
    }
    await waitFor(async () => !(await shows(slow.search, doctorId)), {
      description: 'the slow process to forget its page',
      timeoutMs: freshWithinMs,
    });
  });

  test('an engine that finds a change later than it says is asked once more', async () => {
    const engine = createEngine();
    let behind: SearchResult | null = null;
    const lagging: DoctorSearch = {
      ...engine,
      search: async (asked) => behind ?? engine.search(asked),
    };
    const doctorId = await shownBy(engine);
    const instance = createInstance({ levelTwo, engine: lagging, searchableAfterMs: 300 });
    behind = await engine.search(question);
    await publish(await filledUp(doctorId, (version += 1)));
    await instance.invalidation.changed([doctorId]);
    // Kept once more from what does not know it.
    expect(await shows(instance.search, doctorId)).toBe(true);
    behind = null;
    await waitFor(async () => !(await shows(instance.search, doctorId)), {
      description: 'the second invalidation',
      timeoutMs: freshWithinMs,
    });
  });
});
