import type { EngineConfig } from '@rendezvous/platform/engine-config';
import type { Readiness, ServiceBase } from '@rendezvous/platform/subgraph-service';
import { openRedisNodes } from './redis-nodes.ts';
import type { RedisNodes } from './redis-nodes.ts';

/** The Redis of the caches of all regions of a process. */
export interface SharedRedis {
  /** null: there is none. */
  readonly nodes: Promise<RedisNodes | null>;
  readonly readiness: Readiness;
}

/** Opens it if there is one; it is closed when the service stops, which never needs it. */
export function openSharedRedis(
  { redis: config, namespace }: EngineConfig,
  { lifecycle, logger, metrics }: ServiceBase,
): SharedRedis {
  if (config === null) {
    return { nodes: Promise.resolve(null), readiness: () => Promise.resolve({}) };
  }
  const nodes = openRedisNodes({ config, namespace, logger, metrics });
  lifecycle.onStop('redis cache', async () => (await nodes).close());
  return { nodes, readiness: async () => ({ 'redis-cache': (await nodes).readiness() }) };
}
