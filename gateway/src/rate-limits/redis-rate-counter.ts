import type { RedisClient } from '@rendezvous/cache/redis-client';
import { createEngineBreaker } from '@rendezvous/platform/circuit-breaker';
import type { Logger } from '@rendezvous/platform/logger';
import { countOnly, type RateCount, type RateCounter } from '@rendezvous/platform/rate-counter';
import type { DependencyState } from '@rendezvous/platform/subgraph-server';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { Registry } from 'prom-client';

type Connection = ReturnType<RedisClient['connection']>;

export interface RedisRateCounterOptions {
  readonly client: RedisClient;
  /** Begins every key: `<namespace>:rate:`. */
  readonly namespace: string;
  /** Counts while Redis is away. */
  readonly fallback: RateCounter;
  /** How long a request waits for Redis, in milliseconds. */
  readonly timeoutMs?: number;
  /** How often a Redis that is away is asked whether it is back, in milliseconds. */
  readonly probeEveryMs?: number;
  readonly logger: Logger;
  readonly metrics: Registry;
}

/** A counter that several gateways share. */
export interface RedisRateCounter extends RateCounter {
  readonly state: DependencyState;
  close(): void;
}

const defaultTimeoutMs = 100;
const defaultProbeEveryMs = 500;
const failuresMax = 3;

/** The key's slot of a Cluster has moved: not an outage, the next question finds it. */
const movedPattern = /^(MOVED|ASK|TRYAGAIN) /;

/**
 * Counts on Redis. Who is not answered in time is counted by the fallback instead; while Redis is
 * away nobody waits for it at all (packages/platform/src/circuit-breaker.ts).
 */
export function createRedisRateCounter(o: RedisRateCounterOptions): RedisRateCounter {
  const { client, fallback } = o;
  const keyPrefix = `${o.namespace}:rate`;
  // A client keeps its connections, of which a Cluster has one for each node.
  const limiters = new WeakMap<Connection, RateLimiterRedis>();
  const breaker = createEngineBreaker({
    engine: 'redis-rate-limits',
    timeoutMs: o.timeoutMs ?? defaultTimeoutMs,
    failuresMax,
    probeEveryMs: o.probeEveryMs ?? defaultProbeEveryMs,
    isOutage: (error) => !isMoved(error),
    probe: () => pingAll(client),
    logger: o.logger,
    metrics: o.metrics,
  });

  function limiterOf(connection: Connection): RateLimiterRedis {
    let limiter = limiters.get(connection);
    if (limiter === undefined) {
      limiter = new RateLimiterRedis({ ...countOnly, keyPrefix, storeClient: connection });
      limiters.set(connection, limiter);
    }
    return limiter;
  }

  async function countOnRedis(key: string): Promise<RateCount> {
    const [place] = client.partition([`${keyPrefix}:${key}`]);
    const limiter = limiterOf(client.connection(place?.node ?? ''));
    const { consumedPoints, msBeforeNext } = await limiter.consume(key);
    return { count: consumedPoints, resetsInMs: msBeforeNext };
  }

  return {
    async count(key) {
      try {
        return await breaker.run(() => countOnRedis(key));
      } catch (error) {
        if (isMoved(error)) client.refreshLayout();
        return fallback.count(key);
      }
    },
    get state() {
      return breaker.state;
    },
    close: () => breaker.close(),
  };
}

function isMoved(error: unknown): boolean {
  return error instanceof Error && movedPattern.test(error.message);
}

async function pingAll(client: RedisClient): Promise<void> {
  const nodes = client.nodes();
  if (nodes.length === 0) throw new Error('no node of Redis is known');
  await Promise.all(nodes.map((node) => client.connection(node).ping()));
}
