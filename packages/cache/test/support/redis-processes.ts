import { afterEach } from '@jest/globals';
import { Redis } from 'ioredis';
import { Registry } from 'prom-client';
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';
import { createRedisLevelTwo } from '@rendezvous/cache/redis-level-two';
import { openRedisNodes } from '@rendezvous/cache/redis-nodes';
import type { RedisNodes, RedisNodesOptions } from '@rendezvous/cache/redis-nodes';
import { silentLogger } from '@rendezvous/platform/logger';
import { testNamespace } from '@rendezvous/testkit/engines';

/** What a process has of Redis. */
export interface RedisProcess {
  nodes: RedisNodes;
  levelTwo: CacheLevelTwo;
  metrics: Registry;
  prefix: string;
}

/** Opens the connections of any number of "processes", which end with each test. */
export function useRedisProcesses(): (
  config: RedisNodesOptions['config'],
  overrides?: Partial<RedisNodesOptions>,
) => Promise<RedisProcess> {
  const opened: RedisNodes[] = [];
  afterEach(() => {
    for (const nodes of opened.splice(0)) nodes.close();
  });
  return async (config, overrides = {}) => {
    const metrics = new Registry();
    const nodes = await openRedisNodes({
      config,
      namespace: testNamespace(),
      logger: silentLogger,
      metrics,
      probeEveryMs: 50,
      // Longer than the product's: that the machine stands still for a moment is no outage.
      timeoutMs: 10_000,
      silenceMaximumMs: 10_000,
      ...overrides,
    });
    opened.push(nodes);
    const prefix = nodes.prefixOf('fr');
    return { nodes, prefix, metrics, levelTwo: createRedisLevelTwo(nodes, prefix) };
  };
}

/** Runs one command on a connection of its own. */
export async function runCommand(url: string, ...words: (string | number)[]): Promise<unknown> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const [command = '', ...rest] = words.map(String);
    return await redis.call(command, ...rest);
  } finally {
    redis.disconnect();
  }
}

/** Stores values as a process does that has just loaded them. */
export async function store(
  levelTwo: CacheLevelTwo,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const reads = await levelTwo.getMany(Object.keys(values));
  await levelTwo.setMany(
    Object.entries(values).map(([key, value]) => ({
      key,
      value,
      version: reads.get(key)?.version ?? '',
      ttlMs: 60_000,
    })),
  );
}

/** What level two answers for each key; undefined: nothing at all. */
export async function valuesOf(
  levelTwo: CacheLevelTwo,
  keys: readonly string[],
): Promise<(string | null | undefined)[]> {
  const reads = await levelTwo.getMany(keys);
  return keys.map((key) => reads.get(key)?.value);
}
