import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { silentLogger as logger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { SwappableExecutors } from '../../src/executors.ts';
import { startPlannerThread, type PlannerThread } from '../../src/planning/planner-thread.ts';
import { RequestRefused } from '../../src/request-refused.ts';
import { type Subgraphs, SubgraphWithoutUrl } from '../../src/subgraphs.ts';
import { createExecutorsUnderTest, execute } from '../support/executors-under-test.ts';
import { composeSample } from '../support/test-gateway.ts';

const url = 'http://127.0.0.1:1/graphql';
const supergraphSdl = composeSample(url, url);

const metrics = createMetrics('gateway');
/** Persisted operations. */
const listed: string[] = [];
let planner: PlannerThread;
let subgraphs: Subgraphs;
let executors: SwappableExecutors;
let close: () => Promise<void>;
beforeAll(() => {
  // No machine is so slow: what is asserted is what is planned, not when.
  planner = startPlannerThread({ logger, metrics, planTimeoutMs: 60_000 });
  ({ executors, subgraphs, close } = createExecutorsUnderTest(planner, listed));
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

test('what is listed later is planned before anybody asks for it, once for each schema', async () => {
  await swap('11', { partner: supergraphSdl });
  const before = await plansMade();
  listed.push('query Late { __typename }', 'query NotValid { nothing }');
  executors.warmListed();
  executors.warmListed();
  await waitFor(async () => (await plansMade()) === before + 2, { description: 'both plans' });
  for (const contract of [null, 'partner']) {
    const answer = await execute(executors.executorFor(contract), 'query Late { __typename }');
    expect(answer).toContain('Query');
  }
  listed.push('query Later { __typename }');
  executors.warmListed();
  await waitFor(async () => (await plansMade()) === before + 4, { description: 'two plans more' });
});

test('what is listed while a supergraph is made ready is planned on it, too', async () => {
  const operations = ['query First { __typename }'];
  const planned: string[] = [];
  const listing: PlannerThread = {
    async load(sdl) {
      const supergraph = await planner.load(sdl);
      const plan: typeof supergraph.plan = (source, name) => {
        operations[1] ??= 'query Second { __typename }';
        planned.push(source);
        return supergraph.plan(source, name);
      };
      return { ...supergraph, plan };
    },
    close: async () => {},
  };
  const other = createExecutorsUnderTest(listing, operations);
  try {
    await other.executors.swap({ version: '1', supergraphSdl, contracts: {} });
    await waitFor(() => planned.length === 2, { description: 'both plans' });
    expect(planned).toEqual(operations);
  } finally {
    await other.close();
  }
});

async function plansMade(): Promise<number> {
  const name = 'rendezvous_gateway_query_planning_seconds';
  const { values } = (await metrics.getSingleMetric(name)?.get()) ?? { values: [] };
  const counts = values.filter(
    (each) => 'metricName' in each && each.metricName === `${name}_count`,
  );
  return counts.reduce((total, { value }) => total + value, 0);
}
