/**
 * The planner's thread, except that it stands still in the middle of loading a supergraph that has
 * the field `halting`, until it is told to go on.
 */
import { getEnvironmentData, parentPort } from 'node:worker_threads';
import type { PlannerCall } from '../../src/planning/planner-messages.ts';

/** Bounds a test that never tells. */
const haltMaximumMs = 120_000;

const isHalted = new Int32Array(getEnvironmentData('isHalted') as SharedArrayBuffer);

// Its listener comes first, and begins to load.
await import('../../src/planning/planner-worker.ts');
parentPort?.on('message', (call: PlannerCall) => {
  if (call.kind !== 'load' || !call.supergraphSdl.includes('halting')) return;
  Atomics.store(isHalted, 0, 1);
  Atomics.wait(isHalted, 0, 1, haltMaximumMs);
});
