import { afterEach, describe, expect, test } from '@jest/globals';
import type { Ranking } from '@rendezvous/cache/ranking';
import { createRedisLevelTwo } from '@rendezvous/cache/redis-level-two';
import { openRedisNodes } from '@rendezvous/cache/redis-nodes';
import type { RedisNodes } from '@rendezvous/cache/redis-nodes';
import { createRedisRanking } from '@rendezvous/cache/redis-ranking';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { createSlotCache } from '@rendezvous/slots/cache';
import type { DoctorWeek } from '@rendezvous/slots/repository';
import { countViews, createPopularity } from '@rendezvous/slots/popularity';
import { warmPopularTimes } from '@rendezvous/slots/warm-popular-times';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';

const now = new Date('2026-11-25T10:00:00Z');
const clock = () => now;
const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** The ranking in memory. */
function createMemoryRanking(): Ranking & { isAway: boolean } {
  const counts = new Map<string, number>();
  return {
    isAway: false,
    add(added) {
      if (this.isAway) return Promise.reject(new Error('away'));
      for (const [member, count] of added) counts.set(member, (counts.get(member) ?? 0) + count);
      return Promise.resolve();
    },
    top(count) {
      if (this.isAway) return Promise.reject(new Error('away'));
      const members = [...counts].toSorted((a, b) => b[1] - a[1]).map(([member]) => member);
      return Promise.resolve(members.slice(0, count));
    },
    fade() {
      for (const [member, count] of counts) {
        if (count * 0.9 >= 1) counts.set(member, count * 0.9);
        else counts.delete(member);
      }
      return Promise.resolve();
    },
  };
}

/** What every adapter of the ranking has to do. */
function describeRanking(name: string, create: () => Promise<Ranking>): void {
  describe(`ranking: ${name}`, () => {
    test('adds up and answers the highest first', async () => {
      const ranking = await create();
      expect(await ranking.top(10)).toEqual([]);
      await ranking.add(new Map(Object.entries({ '1': 2, '2': 5 })));
      await ranking.add(new Map(Object.entries({ '1': 4, '3': 1 })));
      await ranking.add(new Map());
      expect(await ranking.top(10)).toEqual(['1', '2', '3']);
      expect(await ranking.top(1)).toEqual(['1']);
    });

    test('forgets what is not wanted any more', async () => {
      const ranking = await create();
      await ranking.add(new Map(Object.entries({ '1': 100, '2': 1 })));
      await ranking.fade();
      expect(await ranking.top(10)).toEqual(['1']);
      await ranking.add(new Map(Object.entries({ '2': 95 })));
      expect(await ranking.top(10)).toEqual(['2', '1']);
      for (let run = 0; run < 50; run += 1) await ranking.fade();
      expect(await ranking.top(10)).toEqual([]);
    });
  });
}

const { redisUrl } = sharedEngines();

async function openRedis(): Promise<RedisNodes> {
  const nodes = await openRedisNodes({
    config: { urls: [redisUrl ?? ''], isCluster: false },
    namespace: testNamespace(),
    logger: silentLogger,
    metrics: createMetrics('test'),
    timeoutMs: 30_000,
  });
  cleanUps.push(() => nodes.close());
  return nodes;
}

describeRanking('in memory', () => Promise.resolve(createMemoryRanking()));
(redisUrl === null ? describe.skip : describe)('on Redis (needs redis-server)', () => {
  describeRanking('Redis', async () => {
    const nodes = await openRedis();
    return createRedisRanking(nodes, `${nodes.prefixOf('fr')}{views}`);
  });

  test('keeps no more members than its bound', async () => {
    const nodes = await openRedis();
    const ranking = createRedisRanking(nodes, `${nodes.prefixOf('fr')}{views}`);
    for (let from = 0; from < 12_000; from += 2_000) {
      const members = Array.from({ length: 2_000 }, (_, index) => from + index + 1);
      await ranking.add(new Map(members.map((member) => [`${member}`, member])));
    }
    const members = await ranking.top(20_000);
    expect(members).toHaveLength(10_000);
    expect(members[0]).toBe('12000');
  });

  test('what is warmed by one process, the others need not load, nor does it expire', async () => {
    const nodes = await openRedis();
    const levelTwo = createRedisLevelTwo(nodes, nodes.prefixOf('fr'));
    const loads: string[] = [];
    const process = () => {
      const cache = createSlotCache({
        region: 'fr',
        repository: {
          openWeeks(weeks) {
            loads.push(...weeks.map(({ doctorId, monday }) => `${doctorId} ${monday}`));
            return Promise.resolve(weeks.map(openWeek));
          },
          nextSlots: () => Promise.resolve(new Map()),
          slots: () => Promise.resolve([]),
        },
        levelTwo,
        maxWeeks: 100,
        metrics: createMetrics('test'),
        clock,
      });
      cleanUps.push(() => cache.close());
      return cache;
    };
    const popularity = createPopularity(createMemoryRanking());
    cleanUps.push(() => popularity.close());
    popularity.count([7]);
    const week = { doctorId: 7, monday: '2026-11-23' };
    await process().openWeeks([week]);
    loads.length = 0;
    expect(await warmPopularTimes({ popularity, cache: process(), clock })).toBe(1);
    expect(loads).toEqual(['7 2026-11-23', '7 2026-11-30']);
    const before = await levelTwo.getMany(['slots.fr.week:{7}2026-11-23']);
    expect(before.get('slots.fr.week:{7}2026-11-23')?.value).toContain('Europe/Paris');
    loads.length = 0;
    await process().openWeeks([week, { doctorId: 7, monday: '2026-11-30' }]);
    expect(loads).toEqual([]);
  });
});

function openWeek({ doctorId, monday }: DoctorWeek) {
  return {
    doctorId,
    monday,
    timeZone: 'Europe/Paris',
    startMinutes: [],
    lengthMinutes: [],
    weekdayIndexes: [],
    isVideo: [],
    holds: [],
  };
}

describe('warming', () => {
  const warmed: [number[], string[]][] = [];
  const cache = {
    refresh(doctorIds: readonly number[], mondays: readonly string[]) {
      warmed.push([[...doctorIds], [...mondays]]);
      return Promise.resolve();
    },
  };
  afterEach(() => void (warmed.length = 0));

  function popularityOf(ranking: Ranking) {
    const popularity = createPopularity(ranking);
    cleanUps.push(() => popularity.close());
    return popularity;
  }

  test('reads the next seven days of those most looked at, in batches', async () => {
    const ranking = createMemoryRanking();
    const [first, second] = [popularityOf(ranking), popularityOf(ranking)];
    for (let doctorId = 1; doctorId <= 120; doctorId += 1) first.count([doctorId]);
    for (let look = 0; look < 5; look += 1) second.count([42]);
    await second.share();
    expect(await warmPopularTimes({ popularity: first, cache, clock })).toBe(120);
    expect(warmed.map(([doctorIds]) => doctorIds.length)).toEqual([50, 50, 20]);
    expect(warmed[0]?.[0][0]).toBe(42);
    expect(new Set(warmed.map(([, mondays]) => mondays.join()))).toEqual(
      new Set(['2026-11-23,2026-11-30']),
    );
  });

  test('stops between two batches', async () => {
    const popularity = popularityOf(createMemoryRanking());
    popularity.count(Array.from({ length: 120 }, (_, index) => index + 1));
    const stopping = new AbortController();
    const slow = {
      async refresh(...values: Parameters<typeof cache.refresh>) {
        await cache.refresh(...values);
        stopping.abort();
      },
    };
    expect(await warmPopularTimes({ popularity, cache: slow, clock }, stopping.signal)).toBe(50);
  });

  test('does nothing while level two is away, and loses no count', async () => {
    const ranking = createMemoryRanking();
    const popularity = popularityOf(ranking);
    popularity.count([1, 2]);
    ranking.isAway = true;
    expect(await warmPopularTimes({ popularity, cache, clock })).toBe(0);
    popularity.count([2]);
    ranking.isAway = false;
    await warmPopularTimes({ popularity, cache, clock });
    expect(warmed[0]?.[0]).toEqual([2, 1]);
  });

  test('a look at a page counts each doctor once', async () => {
    const ranking = createMemoryRanking();
    const popularity = popularityOf(ranking);
    const watched = countViews(
      { openWeeks: () => Promise.resolve(new Map()) } as never,
      popularity,
    );
    await watched.openWeeks([
      { doctorId: 1, monday: '2026-11-23' },
      { doctorId: 1, monday: '2026-11-30' },
      { doctorId: 2, monday: '2026-11-23' },
    ]);
    await watched.openWeeks([{ doctorId: 2, monday: '2026-11-23' }]);
    expect(await popularity.takeTop(10)).toEqual([]);
    await popularity.share();
    expect(await ranking.top(10)).toEqual(['2', '1']);
  });
});
