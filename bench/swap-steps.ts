/**
 * What a swap takes of the thread that answers requests, in processor time, which does not depend on
 * what else the machine does: how long nothing else gets a turn, and all of it together. Meanwhile
 * objects are made and dropped as requests do, for the garbage collector.
 *
 *   node bench/swap-steps.ts      BENCH_SWAPS=40 (default 20)
 */
import { readFile } from 'node:fs/promises';
import { silentLogger as logger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { manifest } from '../e2e/supergraph-swap/subgraphs.ts';
import { startPlannerThread } from '../gateway/src/planning/planner-thread.ts';
import { createExecutorsUnderTest } from '../gateway/test/support/executors-under-test.ts';

const swaps = Number(process.env['BENCH_SWAPS'] ?? 20);
/** Until what runs often is compiled. */
const warmUpSwaps = 6;
/** Of some 30 kB, once parsed. */
const requestLike = JSON.stringify(
  Array.from({ length: 600 }, (_, id) => ({ id, name: `${id}`, of: { from: [id] } })),
);

const supergraphSdl = await readFile(
  new URL('../gateway/supergraph.graphql', import.meta.url),
  'utf8',
);
const planner = startPlannerThread({ logger, metrics: createMetrics('gateway') });
const operations = manifest.operations.map(({ body }) => body);
const { executors, close } = createExecutorsUnderTest(planner, operations);
try {
  await measure();
} finally {
  await close();
  await planner.close();
}

async function measure(): Promise<void> {
  const longest: number[] = [];
  for (let count = -warmUpSwaps; count < swaps; count += 1) {
    const turnsMs = await turnsOfOneSwap(String(count));
    if (count >= 0) longest.push(Math.max(...turnsMs));
  }
  const withoutSwap: number[] = [];
  for (let count = 0; count < swaps; count += 1) {
    const turnsMs = await turnsDuring(() => new Promise((done) => setTimeout(done, 300)));
    withoutSwap.push(Math.max(...turnsMs));
  }
  console.log(`${swaps} swaps of the product's supergraph and one contract, processor time`);
  print('longest turn of a swap', longest);
  print('longest turn without one', withoutSwap);
}

function turnsOfOneSwap(version: string): Promise<number[]> {
  const contracts = { partner: supergraphSdl };
  return turnsDuring(() => executors.swap({ version, supergraphSdl, contracts }));
}

/** The processor time of each turn of the event loop, in milliseconds. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number[]> {
  const turnsMs: number[] = [];
  let beforeMs = processorTimeMs();
  const timer = setInterval(() => {
    for (let count = 0; count < 2; count += 1) JSON.parse(requestLike);
    const nowMs = processorTimeMs();
    turnsMs.push(nowMs - beforeMs);
    beforeMs = nowMs;
  }, 2);
  await work();
  clearInterval(timer);
  return turnsMs;
}

/** Of this thread alone. */
function processorTimeMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function print(name: string, valuesMs: readonly number[]): void {
  const sorted = valuesMs.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const most = sorted.at(-1) ?? 0;
  console.log(`  ${name.padEnd(26)} median ${middle.toFixed(1)} ms, most ${most.toFixed(1)} ms`);
}
