import { parse } from 'graphql';
import { requirePatient } from '../src/caller.ts';
import type { Actor, Caller } from '../src/caller.ts';
import { BadUserInput, ServiceUnavailable } from '../src/errors.ts';
import { createInternalTokenSigner } from '../src/internal-token.ts';
import { silentLogger } from '../src/logger.ts';
import { dateScalar, dateTimeScalar } from '../src/scalars.ts';
import { createSubgraphServer } from '../src/subgraph-server.ts';
import type { SubgraphServer, SubgraphServerOptions } from '../src/subgraph-server.ts';
import { createMetrics } from '../src/telemetry.ts';
import type { Registry } from '../src/telemetry.ts';

export const secret = 'a secret for tests of thirty-two characters';
export const ada = { id: 'ada', name: 'Ada Lovelace', email: 'ada@example.org', language: 'fr' };

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@inaccessible"])
  scalar Date
  scalar DateTime
  enum Kind { IN_PERSON VIDEO }
  input Between { from: Date!, until: Date = "2026-12-31" }
  interface UserError { message: String!, code: String! }
  type Gone implements UserError { message: String!, code: String!, others(first: Int! = 2): [Thing!]! }
  type Done { thing: Thing! }
  union Result = Done | Gone
  type Thing @key(fields: "id") { id: ID!, startsAt: DateTime!, kind: Kind!, day(between: Between): Date, slow: Boolean }
  type Query {
    me: ID
    language: String!
    echo(date: Date!, at: DateTime): String!
    fail(how: String!): String
    result(gone: Boolean!): Result
    never: String
    hidden: String @inaccessible
  }
`);

interface Context {
  caller: Caller;
  loaded: string[];
}

const thing = (id: string): object => ({
  __typename: 'Thing',
  id,
  startsAt: new Date('2026-11-24T08:00:00Z'),
  kind: 'VIDEO',
});

const failures: Record<string, () => unknown> = {
  input: () => new BadUserInput('how', 'is wrong; send another'),
  unavailable: () => new ServiceUnavailable('slots'),
  bug: () => new Error('the secret plan of patient Ada'),
  database: () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
};

const resolvers = {
  Date: dateScalar,
  DateTime: dateTimeScalar,
  Query: {
    me: (_: unknown, __: unknown, context: Context) => requirePatient(context.caller).id,
    language: (_: unknown, __: unknown, context: Context) => context.caller.language,
    echo: (_: unknown, { date, at }: { date: string; at?: Date }) =>
      `${date} ${at === undefined ? '-' : at.getTime()}`,
    fail: (_: unknown, { how }: { how: string }) => {
      throw failures[how]?.();
    },
    result: (_: unknown, { gone }: { gone: boolean }) =>
      gone
        ? { __typename: 'Gone', message: 'gone', code: 'GONE' }
        : { __typename: 'Done', thing: thing('1') },
    never: () => new Promise(() => {}),
  },
  Gone: {
    others: (_: unknown, { first }: { first: number }) =>
      Array.from({ length: first }, (__, index) => thing(String(index))),
  },
  Thing: {
    __resolveReference: ({ id }: { id: string }, context: Context) => {
      context.loaded.push(id);
      return id === 'missing' ? null : thing(id);
    },
    day: (_: unknown, { between }: { between?: { from: string; until: string } }) => between?.until,
  },
};

export function start(options: Partial<SubgraphServerOptions<Context>> = {}): {
  contexts: Context[];
  metrics: Registry;
  server: SubgraphServer;
} {
  const contexts: Context[] = [];
  const metrics = options.metrics ?? createMetrics('test');
  const server = createSubgraphServer<Context>({
    name: 'test',
    typeDefs,
    resolvers,
    regions: ['fr', 'de'],
    createContext(caller) {
      const context = { caller, loaded: [] };
      contexts.push(context);
      return context;
    },
    internalTokenSecret: secret,
    logger: silentLogger,
    metrics,
    readiness: async () => ({ database: { ok: true } }),
    ...options,
  });
  return { contexts, metrics, server };
}

export async function request(
  document: string,
  o: {
    variables?: object;
    region?: string;
    patient?: typeof ada | null;
    actor?: Actor;
    headers?: Record<string, string>;
    operationName?: string;
  } = {},
): Promise<Request> {
  const signer = createInternalTokenSigner(secret);
  const token = await signer.sign({
    region: o.region ?? 'fr',
    patient: o.patient ?? null,
    actor: o.actor ?? null,
  });
  return new Request('http://subgraph/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'x-rendezvous-internal': token,
      ...o.headers,
    },
    body: JSON.stringify({
      query: document,
      variables: o.variables,
      operationName: o.operationName,
    }),
  });
}

export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
}

export const answerOf = async (response: Response): Promise<Answer> =>
  (await response.json()) as Answer;
