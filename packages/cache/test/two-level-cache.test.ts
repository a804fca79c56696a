import { describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';
import { createTwoLevelCache } from '@rendezvous/cache/two-level-cache';
import type { TwoLevelCacheOptions } from '@rendezvous/cache/two-level-cache';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { brokenLevelTwo, createMemoryLevelTwo } from './memory-level-two.ts';

interface Source {
  loads: string[][];
  values: Map<string, number>;
}

/** A cache over a source that counts its loads, with a clock that tests move. */
function createCache(
  overrides: Partial<TwoLevelCacheOptions<number>> = {},
  source: Source = { loads: [], values: new Map() },
) {
  const time = { now: Date.parse('2026-11-23T10:00:00Z') };
  const metrics = new Registry();
  const cache = createTwoLevelCache<number>({
    name: 'numbers',
    maxEntries: 1000,
    levelOneTtlMs: 5000,
    metrics,
    clock: () => new Date(time.now),
    async load(keys) {
      source.loads.push([...keys]);
      await new Promise((resolve) => setImmediate(resolve));
      const known = keys.filter((key) => source.values.has(key));
      return new Map(known.map((key) => [key, source.values.get(key) ?? 0]));
    },
    ...overrides,
  });
  return { cache, source, time, metrics };
}

describe('one process', () => {
  test('reads all missing keys in one load, and then none', async () => {
    const { cache, source } = createCache();
    source.values.set('a', 1).set('b', 2);
    expect(await cache.getMany(['a', 'b', 'a'])).toEqual(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    );
    expect(await cache.get('a')).toBe(1);
    expect(source.loads).toEqual([['a', 'b']]);
  });

  test('an unknown key is asked for again', async () => {
    const { cache, source } = createCache();
    expect(await cache.get('a')).toBeUndefined();
    source.values.set('a', 1);
    expect(await cache.get('a')).toBe(1);
  });

  test.each([100, 1000, 10_000])('%i callers at once cause one load', async (callers) => {
    const { cache, source } = createCache();
    source.values.set('a', 1);
    const answers = await Promise.all(Array.from({ length: callers }, () => cache.get('a')));
    expect(new Set(answers)).toEqual(new Set([1]));
    expect(source.loads).toHaveLength(1);
  });

  test('calls that overlap load only what nobody loads already', async () => {
    const { cache, source } = createCache();
    source.values.set('a', 1).set('b', 2).set('c', 3);
    const both = await Promise.all([cache.getMany(['a', 'b']), cache.getMany(['b', 'c'])]);
    expect(both[1]).toEqual(
      new Map([
        ['b', 2],
        ['c', 3],
      ]),
    );
    expect(source.loads).toEqual([['a', 'b'], ['c']]);
  });

  test('a failing load fails its callers and is not kept', async () => {
    let isDown = true;
    const { cache } = createCache({
      load: (keys) =>
        isDown
          ? Promise.reject(new Error('database is down'))
          : Promise.resolve(new Map(keys.map((key) => [key, 1]))),
    });
    const results = await Promise.allSettled([cache.get('a'), cache.getMany(['a', 'b'])]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    isDown = false;
    expect(await cache.get('a')).toBe(1);
  });

  test('loads many keys in portions', async () => {
    const { cache, source } = createCache({ maxKeysPerLoad: 2 });
    for (const key of ['a', 'b', 'c']) source.values.set(key, 1);
    expect((await cache.getMany(['a', 'b', 'c'])).size).toBe(3);
    expect(source.loads).toEqual([['a', 'b'], ['c']]);
  });

  test('never holds more than its bound', async () => {
    const { cache, source } = createCache({ maxEntries: 10 });
    const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
    for (const key of keys) source.values.set(key, 1);
    expect((await cache.getMany(keys)).size).toBe(50);
    expect(cache.size).toBe(10);
  });

  test('lifetimes are shortened at random, by no more than the jitter', async () => {
    const lifetimes = new Set<number>();
    for (const random of [0, 0.25, 0.5, 0.999]) {
      const { cache, source, time } = createCache({ jitter: 0.2, random: () => random });
      source.values.set('a', 1);
      await cache.get('a');
      const startedAt = time.now;
      while (source.loads.length === 1) {
        time.now += 50;
        await cache.get('a');
      }
      lifetimes.add(time.now - startedAt);
    }
    expect(lifetimes.size).toBe(4);
    expect(Math.min(...lifetimes)).toBeGreaterThanOrEqual(4000);
    expect(Math.max(...lifetimes)).toBeLessThanOrEqual(5000);
  });

  test('a value is not kept beyond the moment until which it is true', async () => {
    const until = Date.parse('2026-11-23T10:00:01Z');
    const { cache, source, time } = createCache({ validUntil: () => until });
    source.values.set('a', 1);
    await cache.get('a');
    time.now = until - 1;
    await cache.get('a');
    expect(source.loads).toHaveLength(1);
    time.now = until;
    expect(await cache.get('a')).toBe(1);
    expect(source.loads).toHaveLength(2);
  });

  test('counts where answers come from', async () => {
    const { cache, source, metrics } = createCache();
    source.values.set('a', 1);
    await Promise.all([cache.get('a'), cache.get('a')]);
    await cache.get('a');
    const text = await metrics.metrics();
    for (const outcome of ['loaded', 'joined', 'level_one']) {
      expect(text).toContain(
        `rendezvous_cache_requests_total{cache="numbers",outcome="${outcome}"} 1`,
      );
    }
  });
});

describe('invalidation', () => {
  test('the next caller loads anew', async () => {
    const { cache, source } = createCache();
    source.values.set('a', 1);
    await cache.get('a');
    source.values.set('a', 2);
    await cache.invalidate(['a']);
    expect(await cache.get('a')).toBe(2);
    cache.close();
  });

  test('a fill that began before is answered to its callers, but not kept', async () => {
    const began = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const { cache, source } = createCache({
      async load() {
        const value = source.values.get('a') ?? 0;
        began.resolve();
        await goOn.promise;
        return new Map([['a', value]]);
      },
    });
    source.values.set('a', 1);
    const before = cache.get('a');
    await began.promise;
    source.values.set('a', 2);
    await cache.invalidate(['a']);
    const after = cache.get('a');
    goOn.resolve();
    expect(await before).toBe(1);
    expect(await after).toBe(2);
    expect(await cache.get('a')).toBe(2);
    cache.close();
  });

  test('happens once more after the delay', async () => {
    const levelTwo = createMemoryLevelTwo();
    const { cache } = createCache({ levelTwo, secondDeleteDelayMs: 5 });
    await cache.invalidate(['a']);
    expect(levelTwo.calls.delete).toBe(1);
    await waitFor(() => levelTwo.calls.delete === 2, { description: 'the second deletion' });
  });
});

describe('what else a cache is asked to do', () => {
  test('remembers for a while that a key does not exist', async () => {
    const { cache, source, time } = createCache({ absentTtlMs: 1000, jitter: 0 });
    expect(await cache.get('a')).toBeUndefined();
    source.values.set('a', 1);
    expect(await cache.getMany(['a'])).toEqual(new Map());
    time.now += 1000;
    expect(await cache.get('a')).toBe(1);
    expect(source.loads).toHaveLength(2);
  });

  test('forgets everything in this process, also what is being loaded', async () => {
    const goOn = Promise.withResolvers<void>();
    const { cache, source } = createCache();
    source.values.set('a', 1).set('b', 1);
    await cache.get('a');
    const slow = createCache({
      async load() {
        await goOn.promise;
        return new Map([['a', 1]]);
      },
    });
    const answer = slow.cache.get('a');
    cache.clearLevelOne();
    slow.cache.clearLevelOne();
    goOn.resolve();
    expect(await answer).toBe(1);
    expect([cache.size, slow.cache.size]).toEqual([0, 0]);
    source.values.set('a', 2);
    expect(await cache.get('a')).toBe(2);
  });

  test('loads keys anew on demand, in both levels, and says how old answers are', async () => {
    const levelTwo = createMemoryLevelTwo();
    const { cache, source, metrics } = createCache({ levelTwo });
    const other = createCache({ levelTwo }, source);
    source.values.set('a', 1);
    await cache.get('a');
    source.values.set('a', 2);
    await cache.refresh(['a', 'a', 'unknown']);
    expect([await cache.get('a'), await other.cache.get('a')]).toEqual([2, 2]);
    expect(source.loads).toEqual([['a'], ['a', 'unknown']]);
    const texts = [await metrics.metrics(), await other.metrics.metrics()];
    expect(texts[0]).toContain('requests_total{cache="numbers",outcome="refreshed"} 2');
    expect(texts[0]).toContain('age_seconds_count{cache="numbers",level="one"} 1');
    expect(texts[1]).toContain('age_seconds_count{cache="numbers",level="two"} 1');
  });

  test('an echo of another process’s invalidation deletes once in level two', async () => {
    const levelTwo = createMemoryLevelTwo();
    // Loads at once, so that no timer can end between the two deletions and the look after them.
    const load = () => Promise.resolve(new Map([['a', 1]]));
    const { cache } = createCache({ levelTwo, secondDeleteDelayMs: 5, load });
    await cache.invalidate(['a'], { isEcho: true });
    await cache.get('a');
    expect(cache.size).toBe(1);
    await waitFor(() => cache.size === 0, { description: 'the second deletion' });
    expect(levelTwo.calls.delete).toBe(1);
  });

  test('counts fills that came too late', async () => {
    const levelTwo = createMemoryLevelTwo();
    const { cache, source, metrics } = createCache({
      levelTwo,
      async load() {
        await levelTwo.delete(['numbers:a']);
        return new Map([['a', 1]]);
      },
    });
    expect(await cache.get('a')).toBe(1);
    expect([cache.size, source.loads.length]).toEqual([0, 0]);
    expect(await metrics.metrics()).toContain(
      'fills_refused_total{cache="numbers",reason="outdated"} 1',
    );
  });
});

describe('two processes with one level two', () => {
  function createPair(levelTwo: CacheLevelTwo = createMemoryLevelTwo()) {
    const source: Source = { loads: [], values: new Map([['a', 1]]) };
    const first = createCache({ levelTwo }, source);
    const second = createCache({ levelTwo }, source);
    return { first, second, source };
  }

  test('what one has loaded the other need not load', async () => {
    const { first, second, source } = createPair();
    await first.cache.get('a');
    expect(await second.cache.get('a')).toBe(1);
    expect(source.loads).toHaveLength(1);
  });

  test('a fill that began before the other’s invalidation does not reach level two', async () => {
    const levelTwo = createMemoryLevelTwo();
    const { first, second, source } = createPair(levelTwo);
    const slow = Promise.withResolvers<Map<string, number>>();
    const stale = createCache({ levelTwo, load: () => slow.promise }, source);
    const answer = stale.cache.get('a');
    await new Promise((resolve) => setImmediate(resolve));
    source.values.set('a', 2);
    await first.cache.invalidate(['a']);
    slow.resolve(new Map([['a', 1]]));
    expect(await answer).toBe(1);
    expect(await second.cache.get('a')).toBe(2);
    first.cache.close();
  });

  test('a broken level two costs loads, never an answer', async () => {
    const { first, second, source } = createPair(brokenLevelTwo);
    expect(await first.cache.get('a')).toBe(1);
    expect(await second.cache.get('a')).toBe(1);
    expect(source.loads).toHaveLength(2);
    await first.cache.invalidate(['a']);
    const text = await first.metrics.metrics();
    for (const operation of ['get', 'delete']) {
      expect(text).toContain(
        `level_two_failures_total{cache="numbers",operation="${operation}"} 1`,
      );
    }
    first.cache.close();
  });

  test('a value that cannot be read counts as missing', async () => {
    const levelTwo = createMemoryLevelTwo();
    await levelTwo.setMany([{ key: 'numbers:a', value: '{', version: '0', ttlMs: 60_000 }]);
    const { first, source } = createPair(levelTwo);
    expect(await first.cache.get('a')).toBe(1);
    expect(source.loads).toHaveLength(1);
  });
});
