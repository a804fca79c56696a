import { createRedisClient } from '@rendezvous/cache/redis-client';
import type { EngineConfig } from '@rendezvous/platform/engine-config';
import type { Lifecycle } from '@rendezvous/platform/lifecycle';
import type { Logger } from '@rendezvous/platform/logger';
import type { Registry } from 'prom-client';
import type { ProtectionConfig } from '../protection-settings.ts';
import { createMemoryRateCounter, type RateCounter } from './rate-counter.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { createRedisRateCounter } from './redis-rate-counter.ts';

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

const connectMaximumMs = 1_000;

/**
 * Counts on Redis where there is one, which all gateways of an installation share, and in this
 * process otherwise. Waits a moment for Redis, so that the first requests are counted there.
 */
export async function startRateLimits(o: StartOptions): Promise<RateLimits> {
  const { rates, trustedProxies } = o.config.protection;
  const { secret, metrics } = o;
  const counter = await openCounter(o);
  return createRateLimits({ rates, counter, trustedProxies, secret, metrics });
}

async function openCounter({
  config,
  lifecycle,
  logger,
  metrics,
}: StartOptions): Promise<RateCounter> {
  const { redis, namespace } = config.engines;
  const fallback = createMemoryRateCounter();
  if (redis === null) return fallback;
  const client = createRedisClient(redis, logger);
  lifecycle.onStop('rate limits', () => client.close());
  await client.waitUntilReady(connectMaximumMs);
  const counter = createRedisRateCounter({ client, namespace, fallback, logger, metrics });
  lifecycle.onStop('rate counter', () => counter.close());
  return counter;
}
