import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { setTimeout as delay } from 'node:timers/promises';
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';
import { createRedisLevelTwo } from '@rendezvous/cache/redis-level-two';
import { openRedisNodes } from '@rendezvous/cache/redis-nodes';
import type { RedisNodes, RedisNodesOptions } from '@rendezvous/cache/redis-nodes';
import { silentLogger } from '@rendezvous/platform/logger';
import { startRedisCluster } from '@rendezvous/testkit/own-engines';
import type { Engine } from '@rendezvous/testkit/own-engines';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { describeLevelTwo } from './level-two-contract.ts';

const { redisUrl } = sharedEngines();
const describeRedis = redisUrl === null ? describe.skip : describe;
const opened: RedisNodes[] = [];

afterEach(() => {
  for (const nodes of opened.splice(0)) nodes.close();
});

async function open(
  config: RedisNodesOptions['config'],
  o: Partial<RedisNodesOptions> = {},
): Promise<{ nodes: RedisNodes; levelTwo: CacheLevelTwo; prefix: string }> {
  const nodes = await openRedisNodes({
    config,
    namespace: testNamespace(),
    logger: silentLogger,
    metrics: new Registry(),
    // The contract is not about speed, and the machine of the tests may be busy.
    timeoutMs: 10_000,
    silenceMaximumMs: 10_000,
    ...o,
  });
  opened.push(nodes);
  const prefix = nodes.prefixOf('fr');
  return { nodes, prefix, levelTwo: createRedisLevelTwo(nodes, prefix) };
}

describeRedis('on Redis (needs redis-server)', () => {
  const config = { urls: [redisUrl ?? ''], isCluster: false };

  describeLevelTwo('Redis', async () => ({
    levelTwo: (await open(config)).levelTwo,
    advance: (ms) => delay(ms),
  }));
});

describeRedis('on Redis Cluster (needs redis-server)', () => {
  let masters: Engine[] = [];
  const config = () => ({ urls: masters.map(({ url }) => url), isCluster: true });
  beforeAll(async () => {
    masters = await startRedisCluster();
  }, 60_000);
  afterAll(() => Promise.all(masters.map((master) => master.kill())));

  describeLevelTwo('Redis Cluster', async () => ({
    levelTwo: (await open(config())).levelTwo,
    advance: (ms) => delay(ms),
  }));

  test('keys are spread over all nodes, those with one tag are together', async () => {
    const { nodes } = await open(config());
    const keys = Array.from({ length: 300 }, (_, index) => `{${index % 100}}${index}`);
    const parts = nodes.partition(keys);
    expect(parts).toHaveLength(3);
    const groups = parts.flatMap((part) => part.groups);
    expect(groups.every((group) => group.length >= 3)).toBe(true);
    expect(groups.flat().sort()).toEqual(keys.sort());
  });
});
