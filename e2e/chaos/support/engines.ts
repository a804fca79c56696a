/** Engines of a file's own, to be treated badly, and what the product has to be told of them. */
import { afterAll, beforeAll } from '@jest/globals';
import type { Engine } from '@rendezvous/testkit/own-engines';
import {
  startElasticsearch,
  startKafka,
  startRedis,
  startRedisCluster,
} from '@rendezvous/testkit/own-engines';

export type EngineKind = 'cache' | 'cluster' | 'locks' | 'kafka' | 'elasticsearch';

/** What is not asked for stays empty, and the product goes without it. */
export interface OwnEngines {
  readonly cache: readonly Engine[];
  readonly cluster: readonly Engine[];
  readonly locks: readonly Engine[];
  readonly kafka: readonly Engine[];
  readonly elasticsearch: readonly Engine[];
  /** The settings that switch them on. */
  readonly environment: Readonly<Record<string, string>>;
}

const lockNodes = 3;
const startTimeoutMs = 240_000;
const stopTimeoutMs = 60_000;

const starters: Readonly<Record<EngineKind, () => Promise<Engine[]>>> = {
  cache: async () => [await startRedis({ maxMemory: '64mb' })],
  cluster: startRedisCluster,
  locks: () => Promise.all(Array.from({ length: lockNodes }, () => startRedis())),
  kafka: async () => [await startKafka()],
  elasticsearch: async () => [await startElasticsearch()],
};

const settings: Readonly<
  Record<EngineKind, (urls: readonly string[]) => Readonly<Record<string, string>>>
> = {
  cache: (urls) => ({ REDIS_URL: urls.join(',') }),
  cluster: (urls) => ({ REDIS_URL: urls.join(','), CACHE: 'cluster' }),
  locks: (urls) => ({ REDIS_LOCK_URLS: urls.join(',') }),
  // The broker is a small one, and each group has further topics.
  kafka: (urls) => ({ KAFKA_BROKERS: urls.join(','), KAFKA_PARTITIONS: '6' }),
  elasticsearch: (urls) => ({ ELASTICSEARCH_URL: urls.join(',') }),
};

/** The variable by which a test run says that this machine can run such an engine. */
const variables: Readonly<Record<EngineKind, string>> = {
  cache: 'RENDEZVOUS_TEST_REDIS_URL',
  cluster: 'RENDEZVOUS_TEST_REDIS_URL',
  locks: 'RENDEZVOUS_TEST_REDIS_LOCK_URLS',
  kafka: 'RENDEZVOUS_TEST_KAFKA_BROKERS',
  elasticsearch: 'RENDEZVOUS_TEST_ELASTICSEARCH_URL',
};

/** Whether this machine can run all of these. */
export function canRun(kinds: readonly EngineKind[]): boolean {
  return kinds.every((kind) => (process.env[variables[kind]] ?? '') !== '');
}

/** Starts these before the tests of a file, all at once, and kills them after the tests. */
export function useOwnEngines(kinds: readonly EngineKind[]): OwnEngines {
  const started: Record<EngineKind, Engine[]> = {
    cache: [],
    cluster: [],
    locks: [],
    kafka: [],
    elasticsearch: [],
  };
  afterAll(async () => {
    await Promise.all(kinds.flatMap((kind) => started[kind].map((engine) => engine.kill())));
  }, stopTimeoutMs);
  beforeAll(async () => {
    const starting = kinds.map(async (kind) => (started[kind] = await starters[kind]()));
    const results = await Promise.allSettled(starting);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }, startTimeoutMs);
  // Filled in before the tests; whoever asks now gets what is there then.
  return {
    get cache() {
      return started.cache;
    },
    get cluster() {
      return started.cluster;
    },
    get locks() {
      return started.locks;
    },
    get kafka() {
      return started.kafka;
    },
    get elasticsearch() {
      return started.elasticsearch;
    },
    get environment() {
      const all = kinds.map((kind) => settings[kind](started[kind].map(({ url }) => url)));
      return Object.assign({}, ...all) as Record<string, string>;
    },
  };
}
