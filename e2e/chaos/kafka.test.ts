import { describe, test } from '@jest/globals';
import { canRun, type EngineKind, useOwnEngines } from './support/engines.ts';
import { expectKafkaFelt, paused, stopped } from './support/faults.ts';
import { useChaosProduct } from './support/product.ts';
import { runScenario } from './support/scenario.ts';

const needed: readonly EngineKind[] = ['kafka'];
const testTimeoutMs = 120_000;

(canRun(needed) ? describe : describe.skip)('without Kafka (needs Java 17 and Maven)', () => {
  const engines = useOwnEngines(needed);
  const product = useChaosProduct(engines);

  test(
    'stopped: the outboxes keep every event, in order, until it is back',
    async () => {
      await runScenario(product, stopped('Kafka', engines.kafka, expectKafkaFelt));
    },
    testTimeoutMs,
  );

  test(
    'paused: the outboxes keep every event, in order, until it goes on',
    async () => {
      await runScenario(product, paused('Kafka', engines.kafka, expectKafkaFelt));
    },
    testTimeoutMs,
  );
});
