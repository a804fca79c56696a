import type { StackSettings } from './settings.ts';
import type { Member } from './supervisor.ts';

/** The engines of a stack, however they are run. */
export interface StackEngines {
  readonly superuserUrl: string;
  readonly members: readonly Member[];
  /** What is to be done once all of them run. */
  whenStarted(): Promise<void>;
}

/** The variables that tell the services where the engines of this stack are. Pure. */
export function engineEnvironment(settings: StackSettings): Record<string, string> {
  const { ports, startedEngines, isCluster, kafkaPartitions } = settings;
  const redisUrl = (port: number) => `redis://127.0.0.1:${port}`;
  const cachePorts = isCluster ? ports.clusterMasters : [ports.redis];
  return {
    ...(startedEngines.has('redis') ? { REDIS_URL: cachePorts.map(redisUrl).join(',') } : {}),
    ...(startedEngines.has('locks')
      ? { REDIS_LOCK_URLS: ports.locks.map(redisUrl).join(',') }
      : {}),
    ...(startedEngines.has('kafka')
      ? { KAFKA_BROKERS: `127.0.0.1:${ports.kafka}`, KAFKA_PARTITIONS: String(kafkaPartitions) }
      : {}),
    ...(startedEngines.has('elasticsearch')
      ? { ELASTICSEARCH_URL: `http://127.0.0.1:${ports.elasticsearch}` }
      : {}),
    CACHE: isCluster ? 'cluster' : 'single',
  };
}
