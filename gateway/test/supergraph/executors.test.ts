import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { silentLogger as logger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import type { SwappableExecutors } from '../../src/executors.ts';
import { startPlannerThread, type PlannerThread } from '../../src/planning/planner-thread.ts';
import { RequestRefused } from '../../src/request-refused.ts';
import { type Subgraphs, SubgraphWithoutUrl } from '../../src/subgraphs.ts';
import { createExecutorsUnderTest, execute } from '../support/executors-under-test.ts';
import { composeSample } from '../support/test-gateway.ts';

const url = 'http://127.0.0.1:1/graphql';
const supergraphSdl = composeSample(url, url);

let planner: PlannerThread;
let subgraphs: Subgraphs;
let executors: SwappableExecutors;
let close: () => Promise<void>;
beforeAll(() => {
  planner = startPlannerThread({ logger, metrics: createMetrics('gateway') });
  ({ executors, subgraphs, close } = createExecutorsUnderTest(planner));
});
afterAll(async () => {
  await close();
  await planner.close();
});

const swap = (version: string, contracts: Record<string, string> = {}) =>
  executors.swap({ version, supergraphSdl, contracts });
const refusal = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return error instanceof RequestRefused ? [error.status, error.code] : error;
  }
};

test('there is nothing to execute with before the first supergraph', () => {
  expect(refusal(() => executors.executorFor(null))).toEqual([503, 'SERVICE_UNAVAILABLE']);
});

test('an executor that was handed out works after any number of swaps', async () => {
  await swap('1', { partner: supergraphSdl });
  const before = executors.executorFor('partner');
  const { client } = subgraphs.lease({ name: 'doctors', url });
  for (const version of ['2', '3', '4', '5', '6']) await swap(version, { partner: supergraphSdl });
  expect(executors.executorFor('partner').schema).not.toBe(before.schema);
  expect(executors.subgraphs.get('doctors')).toBe(client);
  expect(await execute(before, '{ __typename }')).toBe('{"data":{"__typename":"Query"}}');
});

test('a contract that is gone is an outage to its clients, not a wider schema', async () => {
  await swap('7', { partner: supergraphSdl });
  expect(executors.executorFor('partner').schema.getType('Doctor')).toBeDefined();
  await swap('8');
  expect(refusal(() => executors.executorFor('partner'))).toEqual([503, 'SERVICE_UNAVAILABLE']);
});

test('what cannot be served as a whole changes nothing', async () => {
  await swap('9');
  const { schema } = executors;
  const nowhere = composeSample(url, '');
  const attempt = { version: '10', supergraphSdl, contracts: { partner: nowhere } };
  await expect(executors.swap(attempt)).rejects.toThrow(SubgraphWithoutUrl);
  expect(executors.schema).toBe(schema);
});
