import { z } from 'zod';

/** Where the optional engines are. What is null has its embedded stand-in behind the same port. */
export interface EngineConfig {
  /**
   * Begins every Redis key, Kafka topic and group, and Elasticsearch index of this installation, so
   * that several installations can share engines.
   */
  readonly namespace: string;
  /** Redis of the cache: one node, or the first nodes to ask for a Cluster's layout. */
  readonly redis: { readonly urls: readonly string[]; readonly isCluster: boolean } | null;
  /** Independent Redis nodes of the lock, an odd number of them. */
  readonly lockUrls: readonly string[] | null;
  /** `host:port` of the Kafka brokers to ask first. */
  readonly kafkaBrokers: readonly string[] | null;
  /** Of Kafka topics that are created; the number of partitions is final. */
  readonly kafkaTopics: { readonly partitions: number; readonly replicationFactor: number };
  readonly elasticsearchUrl: string | null;
}

const redisUrl = z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' });

function listOf(item: z.ZodString | z.ZodURL) {
  return z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(item).min(1).max(15));
}

/** The settings that switch engines on; each is optional. */
export const engineSettings = {
  ENGINE_NAMESPACE: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits and hyphens')
    .default('rendezvous'),
  REDIS_URL: listOf(redisUrl).optional(),
  CACHE: z
    .enum(['single', 'cluster'], { error: 'must be "single" or "cluster"' })
    .default('single'),
  REDIS_LOCK_URLS: listOf(redisUrl).optional(),
  KAFKA_BROKERS: listOf(
    z.string().regex(/^[^\s:/]+:\d{1,5}$/, 'must be host:port, several separated by commas'),
  ).optional(),
  KAFKA_PARTITIONS: z.coerce.number().int().min(1).max(1_000).default(24),
  KAFKA_REPLICATION_FACTOR: z.coerce.number().int().min(1).max(9).default(1),
  ELASTICSEARCH_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// URL' }).optional(),
} as const;

type EngineValues = z.output<z.ZodObject<typeof engineSettings>>;

/** Pure. Without REDIS_LOCK_URLS the lock uses the cache's Redis, unless that is a Cluster. */
export function readEngines(values: EngineValues): EngineConfig {
  const isCluster = values.CACHE === 'cluster';
  const redis = values.REDIS_URL === undefined ? null : { urls: values.REDIS_URL, isCluster };
  return {
    namespace: values.ENGINE_NAMESPACE,
    redis,
    lockUrls: values.REDIS_LOCK_URLS ?? (isCluster ? null : (values.REDIS_URL ?? null)),
    kafkaBrokers: values.KAFKA_BROKERS ?? null,
    kafkaTopics: {
      partitions: values.KAFKA_PARTITIONS,
      replicationFactor: values.KAFKA_REPLICATION_FACTOR,
    },
    elasticsearchUrl: values.ELASTICSEARCH_URL ?? null,
  };
}

/** What an installation on PostgreSQL alone is configured with. */
export const noEngines: EngineConfig = {
  namespace: 'rendezvous',
  redis: null,
  lockUrls: null,
  kafkaBrokers: null,
  kafkaTopics: { partitions: 24, replicationFactor: 1 },
  elasticsearchUrl: null,
};
