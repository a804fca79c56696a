/** Why nobody waits for a swap: the two things that would make requests stand still do not. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setEnvironmentData } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHttpServer, type RunningServer } from '@rendezvous/platform/http-server';
import { silentLogger as logger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { waitFor } from '@rendezvous/testkit/wait-for';
import {
  type PlannedSupergraph,
  type PlannerThread,
  startPlannerThread,
} from '../../src/planning/planner-thread.ts';
import { createExecutorsUnderTest, execute } from '../support/executors-under-test.ts';
import { composeSample } from '../support/test-gateway.ts';

const answer = '{"data":{"slotCount":3}}';
const query = '{ slotCount }';
const isHalted = new Int32Array(new SharedArrayBuffer(4));

let server: RunningServer;
let planner: PlannerThread;
const sampleWith = (more: string) => composeSample(server.url, server.url, more);
beforeAll(async () => {
  server = await startHttpServer({
    port: 0,
    handler: (request, response) => request.resume().on('end', () => response.end(answer)),
  });
  setEnvironmentData('isHalted', isHalted.buffer);
  const script = new URL('../support/halting-planner.ts', import.meta.url);
  const metrics = createMetrics('gateway');
  // No machine is so slow: what is asserted is that nobody waits for a plan.
  planner = startPlannerThread({ logger, metrics, script, planTimeoutMs: 60_000 });
});
afterAll(async () => {
  await planner.close();
  await server.close();
});

test('requests are answered while the planner stands still with the next supergraph', async () => {
  const { executors, close } = createExecutorsUnderTest(planner, [query]);
  await executors.swap({ version: '1', supergraphSdl: sampleWith(''), contracts: {} });
  const { schema } = executors;
  const supergraphSdl = sampleWith('extend type Query { halting: Int }');
  const swapping = executors.swap({ version: '2', supergraphSdl, contracts: {} }).then(
    () => 'swapped',
    (error: unknown) => error,
  );
  try {
    await waitFor(() => Atomics.load(isHalted, 0) === 1, {
      timeoutMs: 60_000,
      description: 'a planner that halts',
    });
    for (let count = 0; count < 20; count += 1) {
      expect(await execute(executors.executorFor(null), query)).toBe(answer);
    }
    expect(executors.schema).toBe(schema);
    expect(Atomics.load(isHalted, 0)).toBe(1);
  } finally {
    Atomics.store(isHalted, 0, 0);
    Atomics.notify(isHalted, 0);
  }
  expect(await swapping).toBe('swapped');
  expect(executors.schema.getQueryType()?.getFields()).toHaveProperty('halting');
  await close();
});

test('whoever waits has a turn between any two steps of a swap', async () => {
  let turns = 0;
  let isOver = false;
  const takeTurns = () => {
    turns += 1;
    if (!isOver) setImmediate(takeTurns);
  };
  const steps: { readonly step: string; readonly turn: number }[] = [];
  const note = (step: string) => steps.push({ step, turn: turns });

  const supergraphSdl = sampleWith('');
  const loaded = await planner.load(supergraphSdl);
  // Plans at once: then all there is between two steps are the pauses of the swap.
  const watched: PlannedSupergraph = {
    subgraphs: loaded.subgraphs,
    get apiSchemaSdl() {
      note('the schema for clients is read');
      return loaded.apiSchemaSdl;
    },
    get executionSchemaSdl() {
      note('the schema of answers or its costs are read');
      return loaded.executionSchemaSdl;
    },
    async plan() {
      note('an operation is planned');
      return { kind: 'QueryPlan' };
    },
    unload: () => {},
  };
  const quickPlanner: PlannerThread = {
    // What comes from another thread comes in another turn.
    load: async () => nextTurn(watched),
    close: async () => {},
  };
  const operations = ['{ slotCount }', '{ a: slotCount }', '{ b: slotCount }'];
  const { executors, close } = createExecutorsUnderTest(quickPlanner, operations);
  takeTurns();
  await executors.swap({ version: '1', supergraphSdl, contracts: { partner: supergraphSdl } });
  note('it is served');
  isOver = true;
  await close();

  // Of the whole API and of its contract: two schemas, the costs, three operations.
  expect(steps).toHaveLength(2 * (3 + operations.length) + 1);
  for (const [index, { step, turn }] of steps.slice(1, -1).entries()) {
    expect({ step, isLater: turn > steps[index]!.turn }).toEqual({ step, isLater: true });
  }
});
