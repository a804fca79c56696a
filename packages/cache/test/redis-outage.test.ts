import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { createTwoLevelCache } from '@rendezvous/cache/two-level-cache';
import { EngineAway } from '@rendezvous/platform/circuit-breaker';
import { sharedEngines } from '@rendezvous/testkit/engines';
import { startRedis } from '@rendezvous/testkit/own-engines';
import type { Engine } from '@rendezvous/testkit/own-engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { runCommand, store, useRedisProcesses, valuesOf } from './support/redis-processes.ts';

/** What is waited for where Redis is silent, or not there from the start. */
const hurry = { timeoutMs: 1_000, silenceMaximumMs: 1_000 };
const describeRedis = sharedEngines().redisUrl === null ? describe.skip : describe;

describeRedis('Redis away (needs redis-server)', () => {
  let redis: Engine;
  const openProcess = useRedisProcesses();
  const open: typeof openProcess = (config, overrides) => openProcess(config, overrides);
  const config = () => ({ urls: [redis.url], isCluster: false });

  beforeAll(async () => {
    // It comes back with what it had: the worst case for a cache.
    redis = await startRedis({ isDurable: true, settings: { appendfsync: 'always' } });
  }, 30_000);
  beforeEach(async () => {
    redis.resume();
    if (!redis.isRunning) await redis.restart();
    await runCommand(redis.url, 'CONFIG', 'SET', 'maxmemory', 0);
  });
  afterAll(() => redis.kill());

  const untilBack = (nodes: { readiness(): { detail?: string } }) =>
    waitFor(() => nodes.readiness().detail === undefined, { description: 'the breaker to close' });

  test('killed: what was deleted meanwhile is deleted once it is back, for everybody', async () => {
    const first = await open(config(), { namespace: 'owed' });
    await store(first.levelTwo, { a: 'old', b: 'as before' });
    await redis.kill();
    await expect(first.levelTwo.delete(['a'])).rejects.toThrow();
    await redis.restart();
    // A process that has seen nothing of it believes what it finds.
    const other = await open(config(), { namespace: 'owed' });
    expect(await valuesOf(other.levelTwo, ['a', 'b'])).toEqual(['old', 'as before']);
    await waitFor(() => first.levelTwo.getMany(['c']), { description: 'an answer' });
    expect(await valuesOf(other.levelTwo, ['a', 'b'])).toEqual([null, 'as before']);
  });

  test('killed: who noticed does not believe what was stored before, and can store anew', async () => {
    const { levelTwo } = await open(config());
    await store(levelTwo, { a: 'old' });
    await redis.kill();
    await expect(levelTwo.getMany(['a'])).rejects.toThrow();
    await redis.restart();
    const reads = await waitFor(() => levelTwo.getMany(['a'], { leaseMs: 25_000 }), {
      description: 'an answer',
    });
    expect(reads.get('a')).toMatchObject({ value: null, lease: 'mine' });
    const again = await levelTwo.getMany(['a'], { leaseMs: 25_000 });
    expect(again.get('a')).toMatchObject({ value: null, lease: 'others' });
    await store(levelTwo, { a: 'new' });
    expect(await valuesOf(levelTwo, ['a'])).toEqual(['new']);
  });

  test('more deletions failed than are remembered: everything of the namespace goes', async () => {
    const first = await open(config(), { namespace: 'overflow', owedMax: 10 });
    const neighbour = await open(config(), { namespace: 'overflown' });
    const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
    const values = Object.fromEntries(keys.map((key) => [key, 'old']));
    await store(first.levelTwo, values);
    await store(neighbour.levelTwo, { a: 'stays' });
    await runCommand(redis.url, 'SET', 'overflow:fr:lock:1', 'stays');
    await redis.kill();
    await expect(first.levelTwo.delete(keys.slice(0, 11))).rejects.toThrow();
    await redis.restart();
    const other = await open(config(), { namespace: 'overflow' });
    await waitFor(() => first.levelTwo.getMany(['c']), { description: 'an answer' });
    expect(new Set(await valuesOf(other.levelTwo, keys))).toEqual(new Set([null]));
    const third = await open(config(), { namespace: 'overflown' });
    expect(await valuesOf(third.levelTwo, ['a'])).toEqual(['stays']);
    expect(await runCommand(redis.url, 'GET', 'overflow:fr:lock:1')).toBe('stays');
  });

  test('silent: a few callers wait for their limit, then none, and all are answered', async () => {
    const { nodes, levelTwo, metrics } = await open(config(), { ...hurry, probeEveryMs: 300 });
    const cache = createTwoLevelCache<number>({
      name: 'numbers',
      maxEntries: 1000,
      levelOneTtlMs: 5000,
      absentTtlMs: 1000,
      levelTwo,
      load: (keys) => Promise.resolve(new Map(keys.map((key) => [key, 1]))),
      metrics,
    });
    redis.pause();
    for (let key = 0; key < 100; key += 1) expect(await cache.get(`${key}`)).toBe(1);
    await cache.invalidate(['1']);
    expect(await cache.get('1')).toBe(1);
    const text = await metrics.metrics();
    expect(text).toContain('rendezvous_breaker_open{engine="redis-cache"} 1');
    expect(text).toMatch(/level_two_failures_total\{cache="numbers",operation="get"\} 10\d/);
    await expect(levelTwo.getMany(['a'])).rejects.toThrow(EngineAway);
    expect(nodes.readiness()).toEqual({ ok: true, detail: 'away: going on without' });
    redis.resume();
    await untilBack(nodes);
    const isUsed = async (): Promise<boolean> => {
      await store(levelTwo, { a: 'back' });
      return (await valuesOf(levelTwo, ['a']))[0] === 'back';
    };
    await waitFor(isUsed, { description: 'a value that is kept' });
    cache.close();
  });

  test('away from the start: everything goes on, and it is used once it is there', async () => {
    await redis.kill();
    const { nodes, levelTwo } = await open(config(), hurry);
    await expect(levelTwo.getMany(['a'])).rejects.toThrow();
    await redis.restart();
    await waitFor(() => levelTwo.getMany(['a']), { description: 'an answer' });
    await untilBack(nodes);
  });

  test('a Cluster that was never reached: everything goes on, and readiness says so', async () => {
    const nowhere = { urls: ['redis://127.0.0.1:1'], isCluster: true };
    const { nodes, levelTwo } = await open(nowhere, hurry);
    await expect(levelTwo.getMany(['a'])).rejects.toThrow('not connected');
    await expect(levelTwo.delete(['a'])).rejects.toThrow('not connected');
    expect(nodes.readiness()).toEqual({ ok: true, detail: 'away: going on without' });
  });

  test('full: fills are refused, which is no outage, and reads and deletions go on', async () => {
    const { nodes, levelTwo, metrics } = await open(config());
    await store(levelTwo, { a: 'before' });
    const version = (await levelTwo.getMany(['b'])).get('b')?.version ?? '';
    await runCommand(redis.url, 'CONFIG', 'SET', 'maxmemory', 1);
    const load = () => Promise.resolve(new Map([['b', 1]]));
    const cache = createTwoLevelCache<number>({
      name: 'numbers',
      maxEntries: 10,
      levelOneTtlMs: 1,
      levelTwo,
      load,
      metrics,
    });
    for (let round = 0; round < 10; round += 1) expect(await cache.get('b')).toBe(1);
    const entry = { key: 'b', value: '1', version, ttlMs: 1000 };
    expect(await levelTwo.setMany([entry])).toEqual(new Map([['b', 'full']]));
    expect((await levelTwo.getMany(['new'])).get('new')?.version).toBeNull();
    expect(await valuesOf(levelTwo, ['a'])).toEqual(['before']);
    await levelTwo.delete(['a']);
    expect(await valuesOf(levelTwo, ['a'])).toEqual([null]);
    expect(nodes.readiness()).toEqual({ ok: true });
    expect(await metrics.metrics()).not.toContain('level_two_failures_total{');
    cache.close();
  });

  test('a record that is too large is refused', async () => {
    const { levelTwo } = await open(config());
    const version = (await levelTwo.getMany(['a'])).get('a')?.version ?? '';
    const entry = { key: 'a', value: 'x'.repeat(8_200), version, ttlMs: 1000 };
    expect(await levelTwo.setMany([entry])).toEqual(new Map([['a', 'full']]));
  });

  test('asks for a page of 20 doctors in one round trip', async () => {
    const { nodes, levelTwo } = await open(config());
    const keys = Array.from({ length: 40 }, (_, index) => `{${index % 20}}week ${index}`);
    const [part] = nodes.partition(keys);
    const reads = () =>
      nodes.run(part?.node ?? '', async ({ redis: connection }) => {
        const info = await connection.info('stats');
        return Number(/total_reads_processed:(\d+)/.exec(info)?.[1]);
      });
    const counts: number[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const before = await reads();
      await levelTwo.getMany(keys);
      // Asking for the count is a read, too.
      counts.push((await reads()) - before - 1);
    }
    // Connections of tests before may just be ending, which Redis counts as well.
    expect(Math.min(...counts)).toBe(1);
  });
});

test('without Redis at all nothing is counted as a failure', async () => {
  const metrics = new Registry();
  const cache = createTwoLevelCache<number>({
    name: 'numbers',
    maxEntries: 10,
    levelOneTtlMs: 1,
    load: () => Promise.resolve(new Map([['a', 1]])),
    metrics,
  });
  expect(await cache.get('a')).toBe(1);
  expect(await metrics.metrics()).not.toContain('level_two_failures_total{');
});
