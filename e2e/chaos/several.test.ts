import { describe, test } from '@jest/globals';
import { canRun, type EngineKind, type OwnEngines, useOwnEngines } from './support/engines.ts';
import {
  expectCacheFelt,
  expectElasticsearchFelt,
  expectKafkaFelt,
  expectLockFelt,
  type Fault,
  paused,
  stopped,
  together,
} from './support/faults.ts';
import { useChaosProduct } from './support/product.ts';
import { runScenario } from './support/scenario.ts';

const needed: readonly EngineKind[] = ['cache', 'locks', 'kafka', 'elasticsearch'];
const testTimeoutMs = 150_000;

type Manner = typeof stopped;

const redis = (engines: OwnEngines, manner: Manner): Fault[] => [
  manner('Redis cache', engines.cache, expectCacheFelt),
  manner('all lock nodes', engines.locks, expectLockFelt),
];
const kafka = (engines: OwnEngines, manner: Manner): Fault =>
  manner('Kafka', engines.kafka, expectKafkaFelt);
const elasticsearch = (engines: OwnEngines, manner: Manner): Fault =>
  manner('Elasticsearch', engines.elasticsearch, expectElasticsearchFelt);

(canRun(needed) ? describe : describe.skip)(
  'without several engines at once (needs Redis, Java 17 and Maven)',
  () => {
    const engines = useOwnEngines(needed);
    const product = useChaosProduct(engines);

    test(
      'Redis and Kafka stopped',
      async () => {
        await runScenario(product, together([...redis(engines, stopped), kafka(engines, stopped)]));
      },
      testTimeoutMs,
    );

    test.each([
      { how: 'stopped', manner: stopped },
      { how: 'paused', manner: paused },
    ])(
      'all of them $how: PostgreSQL is the only engine that must exist',
      async ({ manner }) => {
        const all = [
          ...redis(engines, manner),
          kafka(engines, manner),
          elasticsearch(engines, manner),
        ];
        await runScenario(product, together(all));
      },
      testTimeoutMs,
    );
  },
);
