import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { silentLogger } from '@rendezvous/platform/logger';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { Redis } from 'ioredis';
import { Registry } from 'prom-client';
import type { CacheLevelTwo } from '../src/level-two.ts';
import { createRedisLevelTwo } from '../src/redis-level-two.ts';
import { openRedisNodes, type RedisNodes } from '../src/redis-nodes.ts';
import { TagIndex } from '../src/tag-index.ts';
import {
  createTaggedCache,
  type TaggedCache,
  type TaggedCacheOptions,
} from '../src/tagged-cache.ts';
import { brokenLevelTwo, createMemoryLevelTwo } from './memory-level-two.ts';

const opened: TaggedCache<string>[] = [];
afterEach(() => {
  for (const cache of opened.splice(0)) cache.close();
});

interface TestCache {
  readonly cache: TaggedCache<string>;
  readonly time: { now: number };
  readonly metrics: Registry;
}

function createCache(o: Partial<TaggedCacheOptions<string>> = {}): TestCache {
  const time = { now: Date.parse('2026-11-23T10:00:00Z') };
  const metrics = new Registry();
  const cache = createTaggedCache<string>({
    name: 'pages',
    maxEntries: 100,
    maxCharacters: 10_000,
    ttlMs: 30_000,
    taggedLevelOneTtlMs: 1_000,
    secondDelayMs: 60_000,
    jitter: 0,
    codec: {
      encode: (value) => JSON.stringify(value),
      decode: (text) => JSON.parse(text) as string,
    },
    metrics,
    clock: () => new Date(time.now),
    ...o,
  });
  opened.push(cache);
  return { cache, time, metrics };
}

/** Something that values are made of, and how often they were. */
function createSource(state = 'old') {
  const source = { state, makes: 0, make: () => Promise.resolve({ value: '' }) };
  source.make = () => {
    source.makes += 1;
    return Promise.resolve({ value: source.state });
  };
  return source;
}

/** Begins to make a value of what there is now, and ends when it is told to. */
function createSlowMake(value: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const make = async () => {
    begin();
    await promise;
    return { value };
  };
  return { make, begun, end: resolve };
}

describe('one process', () => {
  test('a value is made once, and again when a tag of it is invalidated', async () => {
    const { cache } = createCache();
    const source = createSource();
    expect(await cache.get('a', ['x', 'y'], source.make)).toBe('old');
    source.state = 'new';
    expect(await cache.get('a', ['x', 'y'], source.make)).toBe('old');
    await cache.invalidate(['z']);
    expect(await cache.get('a', ['x', 'y'], source.make)).toBe('old');
    await cache.invalidate(['y']);
    expect(await cache.get('a', ['x', 'y'], source.make)).toBe('new');
    expect(source.makes).toBe(2);
  });

  test('a tag outdates all its values and no others', async () => {
    const { cache } = createCache();
    const source = createSource();
    for (const key of ['a', 'b', 'c']) {
      await cache.get(key, key === 'c' ? ['y'] : ['x', 'y'], source.make);
    }
    await cache.invalidate(['x']);
    source.state = 'new';
    const values = ['a', 'b', 'c'].map((key) => {
      return cache.get(key, key === 'c' ? ['y'] : ['x', 'y'], source.make);
    });
    expect(await Promise.all(values)).toEqual(['new', 'new', 'old']);
  });

  test.each([100, 10_000])('%i callers at once cause one call', async (callers) => {
    const { cache, metrics } = createCache();
    const source = createSource();
    const all = Array.from({ length: callers }, () => cache.get('a', ['x'], source.make));
    expect(new Set(await Promise.all(all))).toEqual(new Set(['old']));
    expect(source.makes).toBe(1);
    expect(await metrics.metrics()).toContain(
      `rendezvous_cache_requests_total{cache="pages",outcome="joined"} ${callers - 1}`,
    );
  });

  test('what was begun before an invalidation is not kept, and later callers begin anew', async () => {
    const { cache } = createCache();
    const slow = createSlowMake('old');
    const early = cache.get('a', ['x'], slow.make);
    await slow.begun;
    await cache.invalidate(['x']);
    const source = createSource('new');
    expect(await cache.get('a', ['x'], source.make)).toBe('new');
    slow.end();
    expect(await early).toBe('old');
    expect(await cache.get('a', ['x'], source.make)).toBe('new');
    expect(source.makes).toBe(1);
  });

  test('also where two that were begun before it end in the other order', async () => {
    const { cache } = createCache();
    const first = createSlowMake('first');
    const second = createSlowMake('second');
    const waiting = [cache.get('a', ['x'], first.make)];
    await first.begun;
    cache.invalidateLevelOne(['x']);
    waiting.push(cache.get('a', ['x'], second.make));
    await second.begun;
    first.end();
    expect(await waiting[0]).toBe('first');
    cache.invalidateLevelOne(['x']);
    second.end();
    await Promise.all(waiting);
    expect(await cache.get('a', ['x'], createSource('new').make)).toBe('new');
  });

  test('a failure is nobody else’s and not kept', async () => {
    const { cache } = createCache();
    const failing = () => Promise.reject(new Error('no'));
    await expect(cache.get('a', ['x'], failing)).rejects.toThrow('no');
    expect(await cache.get('a', ['x'], createSource().make)).toBe('old');
  });

  test('values with tags live for a second, those without as long as any', async () => {
    const { cache, time } = createCache();
    const source = createSource();
    const get = () => [cache.get('a', ['x'], source.make), cache.get('b', [], source.make)];
    await Promise.all(get());
    source.state = 'new';
    time.now += 999;
    expect(await Promise.all(get())).toEqual(['old', 'old']);
    time.now += 1;
    expect(await Promise.all(get())).toEqual(['new', 'old']);
    time.now += 29_000;
    expect(await Promise.all(get())).toEqual(['new', 'new']);
  });

  test('invalidates once more after a delay', async () => {
    const { cache } = createCache({ secondDelayMs: 20 });
    await cache.invalidate(['x']);
    // What values are made of did not know the change yet.
    const source = createSource('old');
    await cache.get('a', ['x'], source.make);
    source.state = 'new';
    const isNew = async () => (await cache.get('a', ['x'], source.make)) === 'new';
    await waitFor(isNew, { description: 'the second invalidation' });
    expect(source.makes).toBe(2);
  });

  test('keeps neither too many nor too large values, and forgets their tags with them', async () => {
    const { cache } = createCache({ maxEntries: 10, maxCharacters: 200 });
    for (let index = 0; index < 50; index += 1) {
      await cache.get(`key ${index}`, [`tag ${index}`], () => Promise.resolve({ value: 'value' }));
    }
    expect(cache.size).toBe(10);
    const large = () => Promise.resolve({ value: 'x'.repeat(100) });
    await cache.get('large', ['x'], large);
    await cache.get('other', ['x'], large);
    expect(cache.size).toBe(1);
    await cache.get('huge', ['x'], () => Promise.resolve({ value: 'x'.repeat(300) }));
    cache.clearLevelOne();
    expect(cache.size).toBe(0);
    await expect(cache.get('a', [...'abcdefghi'], large)).rejects.toThrow(RangeError);
  });
});

test('the index of tags has nothing left when its keys are gone', () => {
  const index = new TagIndex();
  index.add('a', ['x', 'y']);
  index.add('b', ['y']);
  expect([...index.keysOf(['y', 'x'])].toSorted()).toEqual(['a', 'b']);
  index.remove('a', ['x', 'y']);
  expect([...index.keysOf(['x', 'y'])]).toEqual(['b']);
  index.remove('b', ['y']);
  expect(index.size).toBe(0);
});

test('a level two that is down changes no answer', async () => {
  const { cache, metrics } = createCache({ levelTwo: brokenLevelTwo });
  const source = createSource();
  expect(await cache.get('a', ['x'], source.make)).toBe('old');
  await cache.invalidate(['x']);
  source.state = 'new';
  expect(await cache.get('a', ['x'], source.make)).toBe('new');
  const page = await metrics.metrics();
  for (const operation of ['get', 'delete']) {
    expect(page).toContain(
      `rendezvous_cache_level_two_failures_total{cache="pages",operation="${operation}"}`,
    );
  }
});

test('where the node of a tag is away, nothing is stored and nothing of before is an answer', async () => {
  const levelTwo = createMemoryLevelTwo();
  let isAway = false;
  const partial: CacheLevelTwo = {
    ...levelTwo,
    async getMany(...question) {
      const reads = await levelTwo.getMany(...question);
      if (isAway) reads.delete('pages#y');
      return reads;
    },
  };
  const source = createSource();
  const tags = ['x', 'y'];
  await createCache({ levelTwo: partial }).cache.get('a', tags, source.make);
  isAway = true;
  source.state = 'meanwhile';
  const { cache } = createCache({ levelTwo: partial });
  expect(await cache.get('a', tags, source.make)).toBe('meanwhile');
  expect(levelTwo.calls.setMany).toBe(1);
  isAway = false;
  const back = createCache({ levelTwo: partial }).cache;
  expect(await back.get('a', tags, source.make)).toBe('old');
});

function describeProcesses(name: string, levelTwoOf: () => CacheLevelTwo): void {
  describe(`several processes over ${name}`, () => {
    /** Keys and tags of the test's own. */
    function scenario() {
      const id = randomUUID();
      const levelTwo = levelTwoOf();
      const counts = { reads: 0, writes: 0 };
      const counting: CacheLevelTwo = {
        getMany: (...question) => {
          counts.reads += 1;
          return levelTwo.getMany(...question);
        },
        setMany: (entries) => {
          counts.writes += 1;
          return levelTwo.setMany(entries);
        },
        delete: (keys) => levelTwo.delete(keys),
      };
      const process = (o: Partial<TaggedCacheOptions<string>> = {}) =>
        createCache({ levelTwo: counting, name: id, ...o });
      return { key: 'a', tags: ['x', 'y', 'z'], process, counts };
    }

    test('one makes the value, the others read it with its tags in one round trip', async () => {
      const { key, tags, process, counts } = scenario();
      const [one, other] = [process(), process()];
      const source = createSource();
      await one.cache.get(key, tags, source.make);
      expect(counts).toEqual({ reads: 1, writes: 1 });
      expect(await other.cache.get(key, tags, source.make)).toBe('old');
      expect(counts).toEqual({ reads: 2, writes: 1 });
      expect(source.makes).toBe(1);
    });

    test('one invalidates, the others are behind by the life of level one', async () => {
      const { key, tags, process } = scenario();
      const [one, other] = [process(), process()];
      const source = createSource();
      await one.cache.get(key, tags, source.make);
      await other.cache.get(key, tags, source.make);
      source.state = 'new';
      await one.cache.invalidate(['y']);
      expect(await one.cache.get(key, tags, source.make)).toBe('new');
      expect(await other.cache.get(key, tags, source.make)).toBe('old');
      other.time.now += 1_000;
      expect(await other.cache.get(key, tags, source.make)).toBe('new');
      expect(source.makes).toBe(2);
    });

    test('one who hears of it invalidates level one and reads what is new', async () => {
      const { key, tags, process } = scenario();
      const [one, other] = [process(), process()];
      const source = createSource();
      await other.cache.get(key, tags, source.make);
      source.state = 'new';
      await one.cache.invalidate(['x']);
      other.cache.invalidateLevelOne(['x']);
      expect(await other.cache.get(key, tags, source.make)).toBe('new');
    });

    test('a value made of what was outdated meanwhile is stored and never an answer', async () => {
      const { key, tags, process } = scenario();
      const [slow, one, third] = [process(), process(), process()];
      const making = createSlowMake('old');
      const early = slow.cache.get(key, tags, making.make);
      await making.begun;
      // Another process changes what the value is made of. The slow one hears nothing of it.
      await one.cache.invalidate(['z']);
      making.end();
      expect(await early).toBe('old');
      const source = createSource('new');
      expect(await third.cache.get(key, tags, source.make)).toBe('new');
      expect(await one.cache.get(key, tags, source.make)).toBe('new');
      expect(source.makes).toBe(1);
    });

    test('what is not to stay stays in one process', async () => {
      const { key, tags, process } = scenario();
      const [one, other] = [process(), process()];
      const passing = () => Promise.resolve({ value: 'passing', ttlMs: 500 });
      await one.cache.get(key, tags, passing);
      expect(await one.cache.get(key, tags, createSource().make)).toBe('passing');
      expect(await other.cache.get(key, tags, createSource('own').make)).toBe('own');
      one.time.now += 500;
      expect(await one.cache.get(key, tags, createSource().make)).toBe('own');
    });

    test('a value of another version of the code is as good as none', async () => {
      const { key, tags, process } = scenario();
      const plain = { encode: (value: string) => value, decode: (text: string) => text };
      await process({ codec: plain }).cache.get(key, tags, () => Promise.resolve({ value: '{' }));
      const source = createSource();
      expect(await process().cache.get(key, tags, source.make)).toBe('old');
    });
  });
}

const memory = createMemoryLevelTwo();
describeProcesses('memory', () => memory);

const { redisUrl } = sharedEngines();
const describeRedis = redisUrl === null ? describe.skip : describe;

describeRedis('on Redis (needs redis-server)', () => {
  const namespace = testNamespace();
  let nodes: RedisNodes;
  let redis: Redis;
  let levelTwo: CacheLevelTwo;
  beforeAll(async () => {
    const config = { urls: [redisUrl ?? ''], isCluster: false };
    const metrics = new Registry();
    const limits = { timeoutMs: 10_000, silenceMaximumMs: 10_000 };
    nodes = await openRedisNodes({ config, namespace, logger: silentLogger, metrics, ...limits });
    levelTwo = createRedisLevelTwo(nodes, nodes.prefixOf('fr'));
    redis = new Redis(redisUrl ?? '');
  });
  afterAll(() => {
    nodes.close();
    redis.disconnect();
  });

  describeProcesses('Redis', () => levelTwo);

  test('a tag lives longer than its values; without it they are no answers', async () => {
    const name = randomUUID();
    const [one, other] = [createCache({ levelTwo, name }), createCache({ levelTwo, name })];
    const source = createSource();
    await one.cache.get('a', ['x'], source.make);
    const tagKey = `${nodes.prefixOf('fr')}${name}#x`;
    expect(await redis.pttl(tagKey)).toBeGreaterThan(60_000);
    await redis.del(tagKey);
    source.state = 'new';
    expect(await other.cache.get('a', ['x'], source.make)).toBe('new');
  });
});
