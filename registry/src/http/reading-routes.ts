import { jsonResponse } from '@rendezvous/platform/operations-endpoint';
import type { RegistryContext } from '../context.ts';
import { nothingPublished, RegistryError } from '../registry-error.ts';
import { hashText } from '../store/documents.ts';
import { readHistory } from '../store/history.ts';
import {
  type PublishedState,
  type PublishedSubgraph,
  readState,
  readSupergraph,
} from '../store/publications.ts';
import { readUsage } from '../store/usage.ts';
import { readHead } from '../store/variants.ts';
import { versioned } from './answers.ts';
import { type Call, readInput } from './call.ts';
import { historyInput, usageInput } from './inputs.ts';
import { type Route, route, variantPath } from './routes.ts';

/** What is published, what was, and who uses it. */
export function readingRoutes(context: RegistryContext): Route[] {
  return [...stateRoutes(context), ...recordRoutes(context)];
}

/** What gateways and subgraph teams see now. */
function stateRoutes({ pool }: RegistryContext): Route[] {
  const currentState = async ({ variant }: Call): Promise<PublishedState> => {
    const head = await readHead(pool, variant);
    const state = await readState(pool, head.name, head.currentNumber);
    if (state === null) throw nothingPublished(variant);
    return state;
  };
  return [
    route('GET', `${variantPath}/supergraph`, ['read', 'gateway'], async (call) => {
      const head = await readHead(pool, call.variant);
      if (head.currentVersion === null) throw nothingPublished(head.name);
      return versioned(call.ifNoneMatch, head.currentVersion, () =>
        readSupergraph(pool, head.name, head.currentNumber),
      );
    }),
    route('GET', `${variantPath}/subgraphs`, ['read', 'check', 'publish'], async (call) => {
      const { version, subgraphs } = await currentState(call);
      return jsonResponse(200, { version, subgraphs: subgraphs.map(describeSubgraph) });
    }),
    route('GET', `${variantPath}/subgraphs/:name`, ['read', 'check', 'publish'], async (call) => {
      const found = findNamed(call, (await currentState(call)).subgraphs, 'subgraph');
      return jsonResponse(200, { ...describeSubgraph(found), schema: found.sdl });
    }),
    route('GET', `${variantPath}/contracts`, ['read', 'check', 'publish'], async (call) => {
      const { version, contracts } = await currentState(call);
      const definitions = contracts.map((contract) => ({ ...contract, supergraphSdl: undefined }));
      return jsonResponse(200, { version, contracts: definitions });
    }),
    route('GET', `${variantPath}/contracts/:name`, ['read', 'check', 'publish'], async (call) =>
      jsonResponse(200, findNamed(call, (await currentState(call)).contracts, 'contract')),
    ),
  ];
}

/** What was, and who uses what. */
function recordRoutes({ pool }: RegistryContext): Route[] {
  return [
    route('GET', `${variantPath}/history`, ['read'], async ({ variant, query }) => {
      const { limit, before = null } = readInput(historyInput, Object.fromEntries(query));
      const entries = await readHistory(pool, variant, { limit, before });
      const next = entries.length < limit ? null : (entries.at(-1)?.version ?? null);
      return jsonResponse(200, { entries, next });
    }),
    route('GET', `${variantPath}/usage`, ['read', 'check'], async ({ variant, query }) => {
      const { coordinate = null, ...page } = readInput(usageInput, Object.fromEntries(query));
      const usage = await readUsage(pool, variant, { coordinate, ...page });
      const next = usage.length < page.limit ? null : (usage.at(-1)?.coordinate ?? null);
      return jsonResponse(200, { usage, next });
    }),
  ];
}

function describeSubgraph(subgraph: PublishedSubgraph): object {
  const { sdl, publishedNumber: _, ...described } = subgraph;
  return { ...described, schemaHash: hashText(sdl).toString('hex') };
}

function findNamed<T extends { readonly name: string }>(
  { params }: Call,
  all: readonly T[],
  what: 'subgraph' | 'contract',
): T {
  const wanted = params['name'];
  const found = all.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const code = what === 'subgraph' ? 'SUBGRAPH_NOT_FOUND' : 'CONTRACT_NOT_FOUND';
  throw new RegistryError(404, code, `There is no ${what} "${wanted}" in this variant.`);
}
