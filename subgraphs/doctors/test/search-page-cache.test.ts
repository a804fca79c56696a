import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';
import { createRedisLevelTwo } from '@rendezvous/cache/redis-level-two';
import { openRedisNodes, type RedisNodes } from '@rendezvous/cache/redis-nodes';
import { topicName } from '@rendezvous/events/topics';
import type { EventLog } from '@rendezvous/messaging/event-log';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import { inTransaction } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { type StallMonitor, watchStalls } from '@rendezvous/testkit/stalls';
import { waitFor } from '@rendezvous/testkit/wait-for';
import fc from 'fast-check';
import { applyAvailability, type PublishedAvailability } from '../src/apply-availability.ts';
import { createSlotEventHandler } from '../src/events.ts';
import { invalidateAfter } from '../src/invalidate-search-pages.ts';
import type { DoctorSearch, SearchQuestion, SearchResult } from '../src/search-doctors.ts';
import { around, fixtureDoctors, fixtureTowns } from './fixture.ts';
import {
  asOf,
  createCountingEngine,
  doctorsOf,
  question,
  recordOf,
  useSearchPages,
} from './search-pages-under-test.ts';

const doctors = fixtureDoctors(2_000, '2026-11-22');
const place = useSearchPages(doctors);
const { createEngine, createInstance, cleanUps, database } = place;
const [lyon] = fixtureTowns;
const freshWithinMs = 2_000;
/** Of what is published about free time. */
let version = 0;

/** Every day of a doctor filled up, as of a version. */
async function filledUp(doctorId: number, asOfVersion: number): Promise<PublishedAvailability> {
  const { rows } = await place.pool.query<{ date: string }>(
    'SELECT date::text FROM doctor_open_day WHERE doctor_id = $1',
    [doctorId],
  );
  return {
    doctorId,
    version: asOfVersion,
    days: rows.map(({ date }) => ({ date, openParts: 0, firstFreeAt: null })),
  };
}

const publish = (availability: PublishedAvailability): Promise<void> =>
  inTransaction(place.pool, (client) => applyAvailability(client, availability));

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

const { redisUrl } = sharedEngines();
const describeRedis = redisUrl === null ? describe.skip : describe;

describeRedis('several processes on Redis (needs redis-server)', () => {
  let nodes: RedisNodes;
  let levelTwo: CacheLevelTwo;
  let stalls: StallMonitor;
  let patient = 0;
  beforeAll(async () => {
    stalls = watchStalls();
    nodes = await openRedisNodes({
      config: { urls: [redisUrl ?? ''], isCluster: false },
      namespace: testNamespace(),
      logger: silentLogger,
      metrics: createMetrics('test'),
      timeoutMs: 30_000,
    });
    levelTwo = createRedisLevelTwo(nodes, nodes.prefixOf('fr'));
  });
  afterAll(() => {
    stalls.stop();
    return nodes.close();
  });

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

  /** Waits as long as a change may take to be on all pages, while this machine runs. */
  const untilFresh = (condition: () => Promise<boolean>, description: string) =>
    waitFor(condition, { description, timeoutMs: freshWithinMs, stalls });

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
    const handle = createSlotEventHandler(place.pool);
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
        await untilFresh(
          async () => (await shows(search, doctorId)) === isShown,
          `the doctor to be ${isShown ? 'shown' : 'hidden'}`,
        );
      }
    }
  });

  test('a process that hears of nothing is behind by a second', async () => {
    const [projecting, deaf] = [createInstance({ levelTwo }), createInstance({ levelTwo })];
    const doctorId = await shownBy(deaf.search);
    await publish(await filledUp(doctorId, (version += 1)));
    await projecting.invalidation.changed([doctorId]);
    expect(await shows(projecting.search, doctorId)).toBe(false);
    await untilFresh(async () => !(await shows(deaf.search, doctorId)), 'the doctor to be hidden');
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
    await untilFresh(
      async () => !(await shows(slow.search, doctorId)),
      'the slow process to forget its page',
    );
  });

  test('an engine that finds a change later than it says is asked once more', async () => {
    const engine = createEngine();
    let behind: SearchResult | null = null;
    const lagging: DoctorSearch = {
      ...engine,
      search: async (asked) => behind ?? engine.search(asked),
    };
    const doctorId = await shownBy(engine);
    const instance = createInstance({ levelTwo, engine: lagging, searchableAfterMs: 3_600_000 });
    behind = await engine.search(question);
    await publish(await filledUp(doctorId, (version += 1)));
    const timers = jest.spyOn(globalThis, 'setTimeout');
    cleanUps.push(() => timers.mockRestore());
    await instance.invalidation.changed([doctorId]);
    const [invalidateAgain] = timers.mock.calls.find(([, delayMs]) => delayMs === 3_600_000) ?? [];
    // Kept once more from what does not know it.
    expect(await shows(instance.search, doctorId)).toBe(true);
    behind = null;
    // However long that took, the time is over only now.
    invalidateAgain?.();
    await untilFresh(
      async () => !(await shows(instance.search, doctorId)),
      'the second invalidation',
    );
  });
});
