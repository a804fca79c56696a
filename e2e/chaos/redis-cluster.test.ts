import { describe, test } from '@jest/globals';
import { canRun, type EngineKind, useOwnEngines } from './support/engines.ts';
import { cacheFault } from './support/faults.ts';
import { useChaosProduct } from './support/product.ts';
import { runScenario, scenarioTimeoutMs } from './support/scenario.ts';

const needed: readonly EngineKind[] = ['cluster'];

(canRun(needed) ? describe : describe.skip)('on a Redis Cluster (needs Redis)', () => {
  const engines = useOwnEngines(needed);
  const product = useChaosProduct(engines);

  test(
    'one of three masters stopped: searches go on, with what the others hold',
    () => runScenario(product, cacheFault('stopped', engines.cluster.slice(0, 1))),
    scenarioTimeoutMs,
  );
});
