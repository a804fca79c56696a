import { createRedisClient } from '@rendezvous/cache/redis-client';
import type { EngineConfig } from '@rendezvous/platform/engine-config';
import type { Lifecycle } from '@rendezvous/platform/lifecycle';
import type { Logger } from '@rendezvous/platform/logger';
import { createMemoryRateCounter, type RateCounter } from '@rendezvous/platform/rate-counter';
import type { DependencyState } from '@rendezvous/platform/subgraph-server';
import type { Registry } from 'prom-client';
import type { ProtectionConfig } from '../protection-settings.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { createRedisRateCounter, type RedisRateCounter } from './redis-rate-counter.ts';

interface StartOptions {
  readonly config: {
    readonly protection: Pick<ProtectionConfig, 'rates' | 'trustedProxies'>;
    readonly engines: Pick<EngineConfig, 'redis' | 'namespace'>;
  };
  readonly secret: string;
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  readonly metrics: Registry;
}

/** The limits, and where they are counted. */
interface StartedRateLimits {
  readonly rateLimits: RateLimits;
  /** Of the engine they are counted on; empty without one. */
  engines(): Readonly<Record<string, DependencyState>>;
}

/** Also of a connection that says nothing any more, which is given up then. */
const connectMaximumMs = 1_000;

/**
 * Counts on Redis where there is one, which all gateways of an installation share, and in this
 * process otherwise. Waits a moment for Redis, so that the first requests are counted there.
 */
export async function startRateLimits(o: StartOptions): Promise<StartedRateLimits> {
  const { rates, trustedProxies } = o.config.protection;
  const { secret, metrics } = o;
  const fallback = createMemoryRateCounter();
  const redis = await openRedisCounter(o, fallback);
  const counter = redis ?? fallback;
  return {
    rateLimits: createRateLimits({ rates, counter, trustedProxies, secret, metrics }),
    engines: () => (redis === null ? {} : { 'redis-rate-limits': redis.state }),
  };
}

async function openRedisCounter(
  { config, lifecycle, logger, metrics }: StartOptions,
  fallback: RateCounter,
): Promise<RedisRateCounter | null> {
  const { redis, namespace } = config.engines;
  if (redis === null) return null;
  const client = createRedisClient(redis, connectMaximumMs, logger);
  lifecycle.onStop('rate limits', () => client.close());
  await client.waitUntilReady(connectMaximumMs);
  const counter = createRedisRateCounter({ client, namespace, fallback, logger, metrics });
  lifecycle.onStop('rate counter', () => counter.close());
  return counter;
}
