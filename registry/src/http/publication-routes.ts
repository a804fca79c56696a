import { jsonResponse } from '@rendezvous/platform/operations-endpoint';
import type { RegistryContext } from '../context.ts';
import { type Change, noChange } from '../domain/change.ts';
import { publishChange, rollBack } from '../publish-change.ts';
import { RegistryError } from '../registry-error.ts';
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
import { authorOf, type Call, type GivenAuthor, readInput } from './call.ts';
import {
  authorInput,
  contractInput,
  historyInput,
  publishInput,
  rollbackInput,
  subgraphInput,
  usageInput,
} from './inputs.ts';
import type { Route } from './routes.ts';

/** Schemas, contracts and their history. */
export function publicationRoutes(context: RegistryContext): Route[] {
  return [...readingRoutes(context), ...publishingRoutes(context)];
}

function readingRoutes({ pool }: RegistryContext): Route[] {
  const base = '/v1/variants/:variant';
  return [
    {
      method: 'GET',
      path: `${base}/supergraph`,
      scopes: ['read', 'gateway'],
      answer: async ({ params, ifNoneMatch }) => {
        const head = await readHead(pool, params['variant']!);
        if (head.currentVersion === null) throw nothingPublished(head.name);
        return versioned(ifNoneMatch, head.currentVersion, () =>
          readSupergraph(pool, head.name, head.currentNumber),
        );
      },
    },
    {
      method: 'GET',
      path: `${base}/subgraphs`,
      scopes: ['read', 'check', 'publish'],
      answer: async (call) => {
        const { version, subgraphs } = await stateFor(call);
        return jsonResponse(200, { version, subgraphs: subgraphs.map(describeSubgraph) });
      },
    },
    {
      method: 'GET',
      path: `${base}/subgraphs/:name`,
      scopes: ['read', 'check', 'publish'],
      answer: async (call) => {
        const state = await stateFor(call);
        const found = state.subgraphs.find(({ name }) => name === call.params['name']);
        if (found === undefined) throw missing('SUBGRAPH_NOT_FOUND', 'subgraph', call);
        return jsonResponse(200, { ...describeSubgraph(found), schema: found.sdl });
      },
    },
    {
      method: 'GET',
      path: `${base}/contracts`,
      scopes: ['read', 'check', 'publish'],
      answer: async (call) => {
        const { version, contracts } = await stateFor(call);
        const described = contracts.map(({ supergraphSdl: _, ...contract }) => contract);
        return jsonResponse(200, { version, contracts: described });
      },
    },
    {
      method: 'GET',
      path: `${base}/contracts/:name`,
      scopes: ['read', 'check', 'publish'],
      answer: async (call) => {
        const { contracts } = await stateFor(call);
        const found = contracts.find(({ name }) => name === call.params['name']);
        if (found === undefined) throw missing('CONTRACT_NOT_FOUND', 'contract', call);
        return jsonResponse(200, found);
      },
    },
    {
      method: 'GET',
      path: `${base}/history`,
      scopes: ['read'],
      answer: async ({ params, query }) => {
        const { limit, before = null } = readInput(historyInput, Object.fromEntries(query));
        const entries = await readHistory(pool, params['variant']!, { limit, before });
        const next = entries.length < limit ? null : (entries.at(-1)?.version ?? null);
        return jsonResponse(200, { entries, next });
      },
    },
    {
      method: 'GET',
      path: `${base}/usage`,
      scopes: ['read', 'check'],
      answer: async ({ params, query }) => {
        const { coordinate = null, ...page } = readInput(usageInput, Object.fromEntries(query));
        const usage = await readUsage(pool, params['variant']!, { coordinate, ...page });
        const next = usage.length < page.limit ? null : (usage.at(-1)?.coordinate ?? null);
        return jsonResponse(200, { usage, next });
      },
    },
  ];

  async function stateFor({ params }: Call): Promise<PublishedState> {
    const head = await readHead(pool, params['variant']!);
    const state = await readState(pool, head.name, head.currentNumber);
    if (state === null) throw nothingPublished(head.name);
    return state;
  }
}

function publishingRoutes(context: RegistryContext): Route[] {
  const base = '/v1/variants/:variant';
  const publish = async (
    call: Call,
    change: Partial<Change>,
    given: GivenAuthor,
  ): Promise<Response> => {
    const whole = { ...noChange, ...change };
    const author = authorOf(call, given);
    return jsonResponse(200, await publishChange(context, call.params['variant']!, whole, author));
  };
  return [
    {
      method: 'PUT',
      path: `${base}/subgraphs/:name`,
      scopes: ['publish'],
      answer: (call) => {
        const { schema, url, ...by } = readInput(subgraphInput, call.body);
        return publish(call, { subgraphs: [{ name: call.params['name']!, url, sdl: schema }] }, by);
      },
    },
    {
      method: 'DELETE',
      path: `${base}/subgraphs/:name`,
      scopes: ['publish'],
      answer: (call) => {
        const by = readInput(authorInput, call.body ?? {});
        return publish(call, { removeSubgraphs: [call.params['name']!] }, by);
      },
    },
    {
      method: 'PUT',
      path: `${base}/contracts/:name`,
      scopes: ['publish'],
      answer: (call) => {
        const { author, commit, ...contract } = readInput(contractInput, call.body);
        return publish(
          call,
          { contracts: [{ name: call.params['name']!, ...contract }] },
          { author, commit },
        );
      },
    },
    {
      method: 'DELETE',
      path: `${base}/contracts/:name`,
      scopes: ['publish'],
      answer: (call) => {
        const by = readInput(authorInput, call.body ?? {});
        return publish(call, { removeContracts: [call.params['name']!] }, by);
      },
    },
    {
      method: 'POST',
      path: `${base}/publish`,
      scopes: ['publish'],
      answer: (call) => {
        const { author, commit, subgraphs, ...others } = readInput(publishInput, call.body);
        const schemas = subgraphs.map(({ name, url, schema }) => ({ name, url, sdl: schema }));
        return publish(call, { ...others, subgraphs: schemas }, { author, commit });
      },
    },
    {
      method: 'POST',
      path: `${base}/rollback`,
      scopes: ['publish'],
      answer: async (call) => {
        const { version, ...by } = readInput(rollbackInput, call.body);
        const author = authorOf(call, by);
        return jsonResponse(200, await rollBack(context, call.params['variant']!, version, author));
      },
    },
  ];
}

function describeSubgraph(subgraph: PublishedSubgraph): object {
  const { sdl, publishedNumber: _, ...described } = subgraph;
  return { ...described, schemaHash: hashText(sdl).toString('hex') };
}

function nothingPublished(variant: string): RegistryError {
  const message = `Nothing is published in the variant "${variant}" yet.`;
  return new RegistryError(404, 'NOTHING_PUBLISHED', message);
}

function missing(
  code: 'SUBGRAPH_NOT_FOUND' | 'CONTRACT_NOT_FOUND',
  what: string,
  { params }: Call,
): RegistryError {
  return new RegistryError(404, code, `There is no ${what} "${params['name']}" in this variant.`);
}
