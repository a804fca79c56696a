import { afterEach, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { createTwoLevelCache } from '@rendezvous/cache/two-level-cache';
import type { TwoLevelCache, TwoLevelCacheOptions } from '@rendezvous/cache/two-level-cache';
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { createMemoryLevelTwo } from './memory-level-two.ts';
import { useRedisProcesses } from './support/redis-processes.ts';

const { redisUrl } = sharedEngines();
const describeRedis = redisUrl === null ? describe.skip : describe;
const openProcess = useRedisProcesses();
const caches: TwoLevelCache<number>[] = [];
afterEach(() => {
  for (const cache of caches.splice(0)) cache.close();
});

/**
 * Leases that no machine that stands still outlives: where the product's second is over, the next
 * process is right to begin anew.
 */
function withLongLeases(levelTwo: CacheLevelTwo): CacheLevelTwo {
  return {
    getMany: (keys, { leaseMs = 0 } = {}) =>
      levelTwo.getMany(keys, { leaseMs: leaseMs === 0 ? 0 : 60_000 }),
    setMany: (entries) => levelTwo.setMany(entries),
    delete: (keys) => levelTwo.delete(keys),
  };
}

function cacheOver(
  levelTwo: CacheLevelTwo,
  overrides: Partial<TwoLevelCacheOptions<number>> & Pick<TwoLevelCacheOptions<number>, 'load'>,
) {
  const metrics = new Registry();
  const cache = createTwoLevelCache<number>({
    name: 'numbers',
    maxEntries: 1000,
    levelOneTtlMs: 60_000,
    absentTtlMs: 60_000,
    waitForOthersMs: 60_000,
    levelTwo: withLongLeases(levelTwo),
    metrics,
    ...overrides,
  });
  caches.push(cache);
  return { cache, metrics };
}

/** Several processes' views of one level two. */
type Views = (count: number) => Promise<CacheLevelTwo[]>;

function describeStampede(name: string, views: Views): void {
  describe(`a crowd of processes, ${name}`, () => {
    const keys = ['a', 'b', 'absent'];

    test('makes each value once, and knows together what does not exist', async () => {
      let loaded: string[] = [];
      const load = async (wanted: readonly string[]) => {
        loaded.push(...wanted);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return new Map(wanted.filter((key) => key !== 'absent').map((key) => [key, key.length]));
      };
      const processes = (await views(10)).map((view) => cacheOver(view, { load }));
      const expected = new Map([
        ['a', 1],
        ['b', 1],
      ]);
      const answers = await Promise.all(
        processes.flatMap(({ cache }) => [cache.getMany(keys), cache.getMany(keys)]),
      );
      for (const answer of answers) expect(answer).toEqual(expected);
      expect(loaded.toSorted()).toEqual(['a', 'absent', 'b']);
      loaded = [];
      for (const { cache } of processes) expect(await cache.getMany(keys)).toEqual(expected);
      expect(loaded).toEqual([]);
      const waited = await Promise.all(processes.map(({ metrics }) => metrics.metrics()));
      const answered = waited.filter((text) =>
        text.includes('lease_waits_total{cache="numbers",outcome="answered"} 3'),
      );
      expect(answered).toHaveLength(9);
    });

    test('whose first process hangs waits a bounded moment', async () => {
      const [first, second] = await views(2);
      if (first === undefined || second === undefined) throw new Error('two views are needed');
      const hanging = Promise.withResolvers<Map<string, number>>();
      const began = Promise.withResolvers<void>();
      const hung = cacheOver(first, {
        load() {
          began.resolve();
          return hanging.promise;
        },
      }).cache.get('a');
      await began.promise;
      const { cache, metrics } = cacheOver(second, {
        waitForOthersMs: 50,
        load: () => Promise.resolve(new Map([['a', 2]])),
      });
      expect(await cache.get('a')).toBe(2);
      expect(await metrics.metrics()).toContain('outcome="gave_up"} 1');
      hanging.resolve(new Map([['a', 1]]));
      expect(await hung).toBe(1);
    });

    test('whose first process fails goes on with the next one', async () => {
      const [first, second] = await views(2);
      if (first === undefined || second === undefined) throw new Error('two views are needed');
      const failing = cacheOver(first, { load: () => Promise.reject(new Error('no database')) });
      await expect(failing.cache.get('a')).rejects.toThrow('no database');
      const { cache } = cacheOver(second, {
        waitForOthersMs: 100,
        load: () => Promise.resolve(new Map([['a', 2]])),
      });
      expect(await cache.get('a')).toBe(2);
    });

    test('that waits for values and fails to load others rejects, and nothing else happens', async () => {
      const [first, second] = await views(2);
      if (first === undefined || second === undefined) throw new Error('two views are needed');
      await first.getMany(['a'], { leaseMs: 60_000 });
      const { cache } = cacheOver(second, {
        waitForOthersMs: 50,
        load: () => Promise.reject(new Error('no database')),
      });
      await expect(cache.getMany(['a', 'b'])).rejects.toThrow('no database');
    });
  });
}

describeStampede('in memory', (count) => {
  const levelTwo = createMemoryLevelTwo();
  return Promise.resolve(Array.from({ length: count }, () => levelTwo));
});

describeRedis('on Redis (needs redis-server)', () => {
  describeStampede('on Redis', async (count) => {
    const namespace = testNamespace();
    const config = { urls: [redisUrl ?? ''], isCluster: false };
    const processes = await Promise.all(
      Array.from({ length: count }, () => openProcess(config, { namespace })),
    );
    return processes.map(({ levelTwo }) => levelTwo);
  });
});
