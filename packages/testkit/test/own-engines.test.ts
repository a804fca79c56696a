import { afterEach, describe, expect, test } from '@jest/globals';
import { askRedis } from '@rendezvous/stack/redis-command';
import { findMissingTools } from '@rendezvous/stack/tools';
import {
  type Engine,
  startElasticsearch,
  startKafka,
  startRedis,
  startRedisCluster,
} from '../src/own-engines.ts';
import { waitFor } from '../src/wait-for.ts';

/** Each of two engines has three minutes to start. */
const testTimeoutMs = 400_000;
const missing = new Set((await findMissingTools()).flatMap(({ neededBy }) => neededBy));
const describeRedis = missing.has('redis') ? describe.skip : describe;
const describeJava = missing.has('kafka') ? describe.skip : describe;

const engines: Engine[] = [];
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.kill()));
});

function kept<E extends Engine>(engine: E): E {
  engines.push(engine);
  return engine;
}

describeRedis('a Redis of one’s own (needs redis-server)', () => {
  test('listens where it says, and is gone when stopped', async () => {
    const redis = kept(await startRedis());
    expect(redis.url).toBe(`redis://127.0.0.1:${redis.port}`);
    expect(await askRedis(redis.port, 'PING')).toMatch(/^\+PONG/);
    expect(await askRedis(redis.port, 'CONFIG GET bind')).not.toContain('0.0.0.0');
    await redis.stop();
    expect(redis.isRunning).toBe(false);
    await expect(askRedis(redis.port, 'PING')).rejects.toThrow('ECONNREFUSED');
    expect(() => process.kill(redis.pid, 0)).toThrow('ESRCH');
  });

  test('is silent while paused, and goes on', async () => {
    const redis = kept(await startRedis());
    redis.pause();
    await expect(askRedis(redis.port, 'PING', 500)).rejects.toThrow('no answer');
    redis.resume();
    expect(await askRedis(redis.port, 'PING')).toMatch(/^\+PONG/);
  });

  test('is on the same port after a kill, with its data only when it is durable', async () => {
    const [durable, forgetful] = await Promise.all([
      startRedis({ isDurable: true, settings: { appendfsync: 'always' } }),
      startRedis(),
    ]);
    for (const redis of [kept(durable), kept(forgetful)]) {
      await askRedis(redis.port, 'SET key value');
      const before = redis.pid;
      await redis.kill();
      await redis.restart();
      expect(redis.pid).not.toBe(before);
    }
    expect(await askRedis(durable.port, 'GET key')).toContain('value');
    expect(await askRedis(forgetful.port, 'GET key')).not.toContain('value');
  });

  test('can be killed while paused', async () => {
    const redis = kept(await startRedis());
    redis.pause();
    await redis.kill();
    expect(redis.isRunning).toBe(false);
  });
});

describeRedis('a Redis Cluster of one’s own (needs redis-server)', () => {
  test('serves every hash slot, and two thirds of them while a master is away', async () => {
    const masters = await startRedisCluster();
    masters.forEach(kept);
    expect(masters).toHaveLength(3);
    const [first, second, third] = masters as [Engine, Engine, Engine];
    // One that hears nothing of the others for two seconds takes them for away until it does.
    const answers = (port: number, command: string, text: string) =>
      waitFor(async () => (await askRedis(port, command)).includes(text), { description: command });
    for (const { port } of masters) await answers(port, 'CLUSTER INFO', 'cluster_slots_ok:16384');
    // The slots of these keys, by CLUSTER KEYSLOT: a 15495, b 3300, c 7365.
    await answers(third.port, 'SET a value', 'OK');
    await answers(first.port, 'SET b value', 'OK');
    await second.kill();
    await answers(third.port, 'GET a', 'value');
    await answers(first.port, 'GET b', 'value');
    await second.restart();
    // A master that comes back waits a moment before it takes writes.
    await answers(second.port, 'SET c value', 'OK');
  });
});

describeJava('Java engines of one’s own (need Java 17 and Maven)', () => {
  test(
    'two Elasticsearch nodes live side by side and keep their data over a kill',
    async () => {
      const nodes = await Promise.all([startElasticsearch(), startElasticsearch()]);
      nodes.forEach(kept);
      const [one, other] = nodes;
      const put = await fetch(`${one.url}/things/_doc/1?refresh=true`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: '{"name":"thing"}',
      });
      expect(put.status).toBe(201);
      await one.kill();
      await one.restart();
      await fetch(`${one.url}/_cluster/health/things?wait_for_status=yellow`);
      expect((await fetch(`${one.url}/things/_doc/1`)).status).toBe(200);
      expect((await fetch(`${other.url}/things/_doc/1`)).status).toBe(404);
    },
    testTimeoutMs,
  );

  test(
    'two Kafka brokers live side by side, and one is back on its port after a stop',
    async () => {
      const brokers = await Promise.all([startKafka(), startKafka()]);
      brokers.forEach(kept);
      const [one] = brokers;
      expect(one.url).toBe(`127.0.0.1:${one.port}`);
      const before = one.pid;
      await one.stop();
      await one.restart();
      expect(one.pid).not.toBe(before);
    },
    testTimeoutMs,
  );
});
