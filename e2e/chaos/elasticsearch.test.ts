import { describe, test } from '@jest/globals';
import { canRun, type EngineKind, useOwnEngines } from './support/engines.ts';
import { expectElasticsearchFelt, paused, stopped } from './support/faults.ts';
import { useChaosProduct } from './support/product.ts';
import { runScenario } from './support/scenario.ts';

const needed: readonly EngineKind[] = ['elasticsearch'];
const testTimeoutMs = 120_000;

(canRun(needed) ? describe : describe.skip)(
  'without Elasticsearch (needs Java 17 and Maven)',
  () => {
    const engines = useOwnEngines(needed);
    const product = useChaosProduct(engines);

    test(
      'stopped: PostgreSQL answers, marked as degraded, and the index catches up',
      async () => {
        const fault = stopped('Elasticsearch', engines.elasticsearch, expectElasticsearchFelt);
        await runScenario(product, fault);
      },
      testTimeoutMs,
    );

    test(
      'paused: PostgreSQL answers, marked as degraded, and the index catches up',
      async () => {
        const fault = paused('Elasticsearch', engines.elasticsearch, expectElasticsearchFelt);
        await runScenario(product, fault);
      },
      testTimeoutMs,
    );
  },
);
