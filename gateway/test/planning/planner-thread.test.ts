import { readFile } from 'node:fs/promises';
import { Supergraph } from '@apollo/federation-internals';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { buildSchema, GraphQLError, lexicographicSortSchema, printSchema } from 'graphql';
import {
  PlannerAway,
  startPlannerThread,
  SupergraphInvalid,
  type PlannedSupergraph,
  type PlannerThread,
} from '../../src/planning/planner-thread.ts';
import { composeSample } from '../support/test-gateway.ts';

const urls = ['http://127.0.0.1:1/graphql', 'http://127.0.0.1:2/graphql'] as const;
const metrics = createMetrics('gateway');

describe('the planner’s thread', () => {
  let planner: PlannerThread;
  let sample: PlannedSupergraph;
  beforeAll(async () => {
    // No machine is so slow: what is asserted is what is planned.
    planner = startPlannerThread({ logger: silentLogger, metrics, planTimeoutMs: 60_000 });
    sample = await planner.load(composeSample(...urls));
  });
  afterAll(() => planner.close());

  test('names the subgraphs', () => {
    expect(sample.subgraphs).toEqual([
      { name: 'doctors', url: urls[0] },
      { name: 'slots', url: urls[1] },
    ]);
  });

  test('shows clients the schema that Apollo’s gateway would', async () => {
    const sdl = await readFile(new URL('../../supergraph.graphql', import.meta.url), 'utf8');
    const { apiSchemaSdl, unload } = await planner.load(sdl);
    const shown = buildSchema(apiSchemaSdl);
    const apollos = Supergraph.build(sdl).apiSchema().toGraphQLJSSchema();
    const sorted = (schema: typeof shown) => printSchema(lexicographicSortSchema(schema));
    expect(sorted(shown)).toBe(sorted(apollos));
    unload();
  });

  test('plans an operation, by name where there are several', async () => {
    const several = 'query A { slotCount } query B { doctor(id: "1") { name nextSlot } }';
    const services = async (operationName: string | null, source = several) =>
      JSON.stringify(await sample.plan(source, operationName)).match(/(?<="serviceName":")\w+/g);
    expect(await services('A')).toEqual(['slots']);
    expect(await services('B')).toEqual(['doctors', 'slots']);
    expect(await services(null, '{ slotCount }')).toEqual(['slots']);
  });

  test('says of what cannot be planned why, as GraphQL does', async () => {
    await expect(sample.plan('{ nothing }', null)).rejects.toThrow(GraphQLError);
    await expect(sample.plan('{', null)).rejects.toThrow('Syntax Error');
  });

  test.each(['', 'no graphql', 'type Query { a: Int }'])(
    'does not take %j for a supergraph',
    async (text) => {
      await expect(planner.load(text)).rejects.toThrow(SupergraphInvalid);
    },
  );

  test('plans nothing on what is unloaded', async () => {
    const other = await planner.load(composeSample(...urls));
    other.unload();
    await expect(other.plan('{ slotCount }', null)).rejects.toThrow('not loaded');
  });
});

describe('a thread that ends', () => {
  const script = new URL('../support/moody-planner.ts', import.meta.url);
  const untilBack = { timeoutMs: 60_000, intervalMs: 100, description: 'a plan' };
  let planner: PlannerThread;
  afterEach(() => planner.close());
  const start = (planTimeoutMs = 60_000) =>
    startPlannerThread({ logger: silentLogger, metrics, script, planTimeoutMs });

  test('fails what waits for it, begins anew and has every supergraph again', async () => {
    planner = start();
    const supergraph = await planner.load('any');
    const waiting = supergraph.plan('silence', null).catch((error: unknown) => error);
    await expect(supergraph.plan('die', null)).rejects.toThrow(PlannerAway);
    expect(await waiting).toBeInstanceOf(PlannerAway);
    const plan = await waitFor(() => supergraph.plan('{ a }', null), untilBack);
    expect(plan).toEqual({ kind: 'QueryPlan' });
  });

  test('is ended when a plan takes too long, which is not tried again at once', async () => {
    planner = start(3_000);
    const supergraph = await planner.load('any');
    await expect(supergraph.plan('silence', null)).rejects.toThrow('took too long');
    let asked = 0;
    // Each time another: on a machine that stands still, one of these may take too long itself.
    const planAnother = () => supergraph.plan(`{ a${(asked += 1)} }`, null);
    await waitFor(planAnother, untilBack);
    // What did it cannot do it again at once, and stops nobody else.
    await expect(supergraph.plan('silence', null)).rejects.toThrow('a moment ago');
    expect(await waitFor(planAnother, untilBack)).toEqual({ kind: 'QueryPlan' });
  });

  test('plans nothing once the gateway stops', async () => {
    planner = start();
    const supergraph = await planner.load('any');
    const waiting = supergraph.plan('silence', null).catch((error: unknown) => error);
    await planner.close();
    expect(await waiting).toBeInstanceOf(PlannerAway);
    await expect(supergraph.plan('{ a }', null)).rejects.toThrow(PlannerAway);
    await expect(planner.load('any')).rejects.toThrow(PlannerAway);
  });
});
