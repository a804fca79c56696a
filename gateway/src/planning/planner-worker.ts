/**
 * The planner's thread: it builds supergraphs and plans operations on them. Both keep a processor busy
 * for up to hundreds of milliseconds, during which the thread that answers requests must not stand still.
 */
import { setPriority } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import {
  operationFromDocument,
  printSchema,
  Supergraph,
  type Schema,
} from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { GraphQLError, parse, print, visit } from 'graphql';
import type {
  PlannerAnswer,
  PlannerCall,
  PlannerFailure,
  SupergraphDescription,
} from './planner-messages.ts';

interface LoadedSupergraph {
  readonly apiSchema: Schema;
  readonly planner: QueryPlanner;
  readonly description: SupergraphDescription;
}

/** Of a processor that both want, a tenth of what the thread that answers requests gets. */
const priorityOfPlans = 10;

const supergraphs = new Map<number, Promise<LoadedSupergraph>>();

/** Lets plans for supergraphs that are served already go first between any two steps. */
async function load(supergraphSdl: string): Promise<LoadedSupergraph> {
  // The schemas of supergraph and clients are validated below, as in Apollo's gateway in production;
  // the subgraphs were when they were composed, and doing it again would take as long as all the rest.
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
  await nextTurn();
  const apiSchema = supergraph.apiSchema();
  await nextTurn();
  const apiSchemaSdl = printSchema(apiSchema);
  await nextTurn();
  const planner = new QueryPlanner(supergraph);
  await nextTurn();
  const executionSchemaSdl = withoutExplanations(supergraphSdl);
  const subgraphs = supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url }));
  return { apiSchema, planner, description: { apiSchemaSdl, executionSchemaSdl, subgraphs } };
}

/** A third of the text, which the other thread can read in a few milliseconds. */
function withoutExplanations(supergraphSdl: string): string {
  const document = parse(supergraphSdl, { noLocation: true });
  const bare = visit(document, {
    // Which subgraph has what is known to the plans already; costs are read from the rest.
    Directive: ({ name }) => (name.value.startsWith('join__') ? null : undefined),
    DirectiveDefinition: () => null,
    StringValue: (_node, key) => (key === 'description' ? null : undefined),
  });
  return print(bare);
}

async function answer(call: Exclude<PlannerCall, { kind: 'unload' }>): Promise<PlannerAnswer> {
  if (call.kind === 'load') {
    const loading = load(call.supergraphSdl);
    supergraphs.set(call.supergraph, loading);
    return { call: call.call, loaded: (await loading).description };
  }
  const supergraph = await supergraphs.get(call.supergraph);
  if (supergraph === undefined) throw new Error('The supergraph is not loaded.');
  const document = parse(call.source, { noLocation: true });
  const name = call.operationName === null ? {} : { operationName: call.operationName };
  const operation = operationFromDocument(supergraph.apiSchema, document, name);
  return { call: call.call, plan: supergraph.planner.buildQueryPlan(operation) };
}

function failureOf(error: unknown): PlannerFailure {
  if (error instanceof GraphQLError) {
    return { message: error.message, extensions: { ...error.extensions } };
  }
  return { message: error instanceof Error ? error.message : String(error), extensions: null };
}

const port = parentPort;
if (port === null) throw new Error('This file is the start of a thread.');
try {
  // On Linux, of this thread alone: where processors are scarce, answers come before plans.
  setPriority(priorityOfPlans);
} catch {
  // Then both are served alike.
}

async function reply(call: Exclude<PlannerCall, { kind: 'unload' }>): Promise<void> {
  try {
    port?.postMessage(await answer(call), []);
  } catch (error) {
    if (call.kind === 'load') supergraphs.delete(call.supergraph);
    const answered: PlannerAnswer = { call: call.call, failure: failureOf(error) };
    port?.postMessage(answered, []);
  }
}

port.on('message', (call: PlannerCall) => {
  if (call.kind === 'unload') supergraphs.delete(call.supergraph);
  else void reply(call);
});
