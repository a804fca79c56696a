import { describe, test } from '@jest/globals';
import { canRun, type EngineKind, useOwnEngines } from './support/engines.ts';
import { expectLockFelt, paused, stopped } from './support/faults.ts';
import { useChaosProduct } from './support/product.ts';
import { runScenario } from './support/scenario.ts';

const needed: readonly EngineKind[] = ['locks'];
const testTimeoutMs = 120_000;

/** A majority is what it takes; all of them at once are away in several.test.ts. */
const name = 'two of three lock nodes';
const count = 2;

(canRun(needed) ? describe : describe.skip)('without the lock (needs Redis)', () => {
  const engines = useOwnEngines(needed);
  const product = useChaosProduct(engines);

  test(
    `${name} stopped: the database decides alone and nobody is sent away`,
    async () => {
      await runScenario(product, stopped(name, engines.locks.slice(0, count), expectLockFelt));
    },
    testTimeoutMs,
  );

  test(
    `${name} paused: the database decides alone and nobody is sent away`,
    async () => {
      await runScenario(product, paused(name, engines.locks.slice(0, count), expectLockFelt));
    },
    testTimeoutMs,
  );
});
