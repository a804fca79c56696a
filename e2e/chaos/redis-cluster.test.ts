import { describe, test } from '@jest/globals';
import { canRun, type EngineKind, useOwnEngines } from './support/engines.ts';
import { expectCacheFelt, stopped } from './support/faults.ts';
import { useChaosProduct } from './support/product.ts';
import { runScenario } from './support/scenario.ts';

const needed: readonly EngineKind[] = ['cluster'];
const testTimeoutMs = 120_000;

(canRun(needed) ? describe : describe.skip)('on a Redis Cluster (needs Redis)', () => {
  const engines = useOwnEngines(needed);
  const product = useChaosProduct(engines);

  test(
    'one of three masters stopped: searches go on, with what the others hold',
    async () => {
      const fault = stopped('one master', engines.cluster.slice(0, 1), expectCacheFelt);
      await runScenario(product, fault);
    },
    testTimeoutMs,
  );
});
