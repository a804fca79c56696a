import { describe, test } from '@jest/globals';
import { canRun, type EngineKind, useOwnEngines } from './support/engines.ts';
import { expectCacheFelt, paused, stopped } from './support/faults.ts';
import { useChaosProduct } from './support/product.ts';
import { runScenario } from './support/scenario.ts';

const needed: readonly EngineKind[] = ['cache', 'locks'];
const testTimeoutMs = 120_000;

(canRun(needed) ? describe : describe.skip)('without Redis as a cache (needs Redis)', () => {
  const engines = useOwnEngines(needed);
  const product = useChaosProduct(engines);

  test(
    'stopped: level one and the database serve, and nothing stale comes back with it',
    async () => {
      await runScenario(product, stopped('Redis cache', engines.cache, expectCacheFelt));
    },
    testTimeoutMs,
  );

  test(
    'paused: nobody waits for it, and what it still has from before is not believed',
    async () => {
      await runScenario(product, paused('Redis cache', engines.cache, expectCacheFelt));
    },
    testTimeoutMs,
  );
});
