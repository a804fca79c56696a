import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createRedisClient } from '@rendezvous/cache/redis-client';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMemoryRateCounter } from '@rendezvous/platform/rate-counter';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { type Engine, startRedis } from '@rendezvous/testkit/own-engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { Registry } from 'prom-client';
import {
  createRedisRateCounter,
  type RedisRateCounterOptions,
} from '../../src/rate-limits/redis-rate-counter.ts';

const { redisUrl } = sharedEngines();
const describeRedis = redisUrl === null ? describe.skip : describe;

/** The machine of the tests may stand still, which is no outage of Redis. */
const patienceMs = 30_000;

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

/** The counter of one gateway of several. */
async function open(
  url: string,
  namespace: string,
  overrides: Partial<RedisRateCounterOptions> = {},
) {
  const client = createRedisClient({ urls: [url], isCluster: false }, patienceMs, silentLogger);
  opened.push(client);
  expect(await client.waitUntilReady(patienceMs)).toBe(true);
  const metrics = new Registry();
  const counter = createRedisRateCounter({
    client,
    namespace,
    fallback: createMemoryRateCounter(),
    timeoutMs: patienceMs,
    probeEveryMs: 50,
    logger: silentLogger,
    metrics,
    ...overrides,
  });
  opened.push(counter);
  const { count } = counter;
  return { count, stateOf: () => counter.state, client, metrics };
}

describeRedis('a counter on Redis (needs redis-server)', () => {
  let redis: Engine;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.kill());

  test('is shared by gateways, and ends', async () => {
    const namespace = testNamespace();
    const [one, other] = [await open(redis.url, namespace), await open(redis.url, namespace)];
    expect((await one.count('a')).count).toBe(1);
    const second = await other.count('a');
    expect(second.count).toBe(2);
    expect(second.resetsInMs).toBeGreaterThan(0);
    expect(second.resetsInMs).toBeLessThanOrEqual(60_000);
    expect((await one.count('b')).count).toBe(1);
    const connection = one.client.connection(one.client.nodes()[0] ?? '');
    expect(await connection.get(`${namespace}:rate:a`)).toBe('2');
    expect(await connection.ttl(`${namespace}:rate:a`)).toBeGreaterThan(0);
  });

  test('goes on in memory while Redis is away, and on Redis once it is back', async () => {
    const namespace = testNamespace();
    const { count, stateOf, metrics, client } = await open(redis.url, namespace);
    for (const expected of [1, 2, 3]) expect((await count('a')).count).toBe(expected);
    await redis.kill();
    for (const expected of [1, 2, 3, 4]) expect((await count('a')).count).toBe(expected);
    expect(await metrics.metrics()).toContain(
      'rendezvous_breaker_open{engine="redis-rate-limits"} 1',
    );
    expect(stateOf()).toEqual({ ok: true, detail: 'away: going on without it' });
    await redis.restart();
    const [node = ''] = client.nodes();
    await waitFor(
      async () => {
        await count('a');
        // It came back empty.
        return client.connection(node).exists(`${namespace}:rate:a`);
      },
      { description: 'Redis to count again' },
    );
  });

  test('waits for nobody who says nothing', async () => {
    const { count, metrics } = await open(redis.url, testNamespace(), { timeoutMs: 50 });
    const isOpen = async () => /breaker_open\{[^}]*\} 1/.test(await metrics.metrics());
    redis.pause();
    try {
      for (const expected of [1, 2, 3, 4]) expect((await count('a')).count).toBe(expected);
      expect(await isOpen()).toBe(true);
    } finally {
      redis.resume();
    }
    await waitFor(async () => !(await isOpen()), { description: 'the breaker to close' });
  });
});
