import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { createSubgraphServer } from '@rendezvous/platform/subgraph-server';
import type { SubgraphServerOptions } from '@rendezvous/platform/subgraph-server';
import { BadUserInput, ServiceUnavailable, Unauthenticated } from '../src/errors.ts';
import { createInternalTokenSigner } from '../src/internal-token.ts';
import type { Caller } from '../src/caller.ts';
import { requirePatient } from '../src/caller.ts';
import { createLogger, silentLogger } from '../src/logger.ts';
import { dateScalar, dateTimeScalar } from '../src/scalars.ts';
import { createMetrics } from '../src/telemetry.ts';
import type { Registry } from '../src/telemetry.ts';

const secret = 'a secret for tests of thirty-two characters';
const ada = { id: 'ada', name: 'Ada Lovelace', email: 'ada@example.org', language: 'fr' };

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

function start(options: Partial<SubgraphServerOptions<Context>> = {}): {
  contexts: Context[];
  metrics: Registry;
  server: ReturnType<typeof createSubgraphServer>;
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

async function request(
  document: string,
  o: {
    variables?: object;
    region?: string;
    patient?: typeof ada | null;
    headers?: Record<string, string>;
    operationName?: string;
  } = {},
): Promise<Request> {
  const signer = createInternalTokenSigner(secret);
  const token = await signer.sign({ region: o.region ?? 'fr', patient: o.patient ?? null });
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

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
}

const answerOf = async (response: Response): Promise<Answer> => (await response.json()) as Answer;

describe('who may ask', () => {
  test.each([
    ['no token', {}],
    ['an empty token', { 'x-rendezvous-internal': '' }],
    ['nonsense', { 'x-rendezvous-internal': 'nonsense' }],
  ])('401 with %s, even for the schema, and before the body is parsed', async (_, headers) => {
    const { server, contexts } = start();
    const response = await server.fetch(
      new Request('http://subgraph/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: 'this is not even JSON',
      }),
    );
    expect(response.status).toBe(401);
    const answer = await answerOf(response);
    expect(answer.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
    expect(answer.data).toBeUndefined();
    expect(contexts).toEqual([]);
  });

  test('a token of another secret is refused', async () => {
    const token = await createInternalTokenSigner(`another ${secret}`).sign({
      region: 'fr',
      patient: null,
    });
    const response = await start().server.fetch(
      await request('{ __typename }', { headers: { 'x-rendezvous-internal': token } }),
    );
    expect(response.status).toBe(401);
  });

  test('a region that is not served here is refused', async () => {
    const response = await start().server.fetch(await request('{ __typename }', { region: 'it' }));
    expect(response.status).toBe(400);
  });

  test('only POST', async () => {
    const post = await request('{ __typename }');
    const get = new Request('http://subgraph/graphql?query={__typename}', {
      headers: post.headers,
    });
    expect((await start().server.fetch(get)).status).toBe(400);
  });

  test('an operation for patients says UNAUTHENTICATED to others', async () => {
    const { server } = start();
    const anonymous = await answerOf(await server.fetch(await request('{ me }')));
    expect(anonymous.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    const patient = await answerOf(await server.fetch(await request('{ me }', { patient: ada })));
    expect(patient.data).toEqual({ me: 'ada' });
  });
});

describe('the caller', () => {
  test('comes from the token and the headers', async () => {
    const { server, contexts } = start();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const headers = { 'accept-language': 'de', 'x-request-id': 'request-1', traceparent };
    const response = await server.fetch(
      await request('{ language }', { region: 'de', patient: ada, headers }),
    );
    expect(await answerOf(response)).toEqual({ data: { language: 'de' } });
    expect(response.headers.get('x-request-id')).toBe('request-1');
    expect(contexts[0]?.caller).toEqual({
      region: 'de',
      patient: ada,
      language: 'de',
      requestId: 'request-1',
      traceparent,
    });
  });

  test.each(['x'.repeat(129), 'with space', 'é'])('request id %j is replaced', async (given) => {
    const response = await start().server.fetch(
      await request('{ language }', { headers: { 'x-request-id': given } }),
    );
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('errors', () => {
  const ask = async (how: string, options = {}): Promise<Answer> => {
    const { server } = start(options);
    const headers = { 'x-request-id': 'quoted-id' };
    return answerOf(await server.fetch(await request(`{ fail(how: "${how}") }`, { headers })));
  };

  test('made for clients keep their message and place', async () => {
    const answer = await ask('input');
    expect(answer.data).toEqual({ fail: null });
    expect(answer.errors?.[0]).toMatchObject({
      message: 'how: is wrong; send another',
      path: ['fail'],
      extensions: { code: 'BAD_USER_INPUT', field: 'how' },
    });
  });

  test('of a dependency or the database can be tried again', async () => {
    for (const how of ['unavailable', 'database']) {
      expect((await ask(how)).errors?.[0]?.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE' });
    }
  });

  test('that nobody expected are masked, and logged under the id the client can quote', async () => {
    const lines: string[] = [];
    const logger = createLogger({
      name: 'test',
      destination: { write: (line: string) => void lines.push(line) },
    });
    const answer = await ask('bug', { logger });
    expect(JSON.stringify(answer)).not.toContain('secret plan');
    expect(answer.errors?.[0]?.message).toContain('quoted-id');
    expect(answer.errors?.[0]?.extensions['code']).toBe('INTERNAL_SERVER_ERROR');
    const logged = lines.map((line) => JSON.parse(line) as { requestId: string; err: object });
    expect(logged).toHaveLength(1);
    expect(logged[0]?.requestId).toBe('quoted-id');
    expect(logged[0]?.err).toMatchObject({ message: 'the secret plan of patient Ada' });
  });

  test('of making the context are masked too', async () => {
    const { server } = start({
      createContext: () => {
        throw new Error('the secret plan');
      },
    });
    const answer = await answerOf(await server.fetch(await request('{ language }')));
    expect(answer.errors?.[0]?.extensions['code']).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(answer)).not.toContain('secret plan');
  });

  test.each([
    ['{ nope }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['{ nope', {}, 'GRAPHQL_PARSE_FAILED'],
    ['query ($d: Date!) { echo(date: $d) }', { d: '2026-02-30' }, 'BAD_USER_INPUT'],
    ['query ($d: Date!) { echo(date: $d) }', {}, 'BAD_USER_INPUT'],
  ])('%s answers %j', async (document, variables, code) => {
    const { server, metrics } = start();
    // Often enough to be compiled: both engines have to agree.
    for (let round = 0; round < 6; round += 1) {
      const answer = await answerOf(await server.fetch(await request(document, { variables })));
      expect(answer.errors?.[0]?.extensions['code']).toBe(code);
    }
    expect(await metrics.metrics()).toContain(`code="${code}",service="test"} 6`);
  });

  test('a body above 1 MiB answers 413', async () => {
    const body = await request(`{ language } # ${'x'.repeat(1024 * 1024)}`);
    const response = await start().server.fetch(body);
    expect(response.status).toBe(413);
  });

  test('a request that takes too long answers 504', async () => {
    const { server } = start({ requestTimeoutMs: 20 });
    const response = await server.fetch(await request('{ never }'));
    expect(response.status).toBe(504);
    expect((await answerOf(response)).errors?.[0]?.extensions).toEqual({ code: 'REQUEST_TIMEOUT' });
  });
});

describe('interpreted and compiled, the answers are the same', () => {
  const rounds = Array.from({ length: 7 }, (_, round) => round);

  test('entities, custom scalars, enums, defaults of inputs', async () => {
    const { server, contexts } = start();
    const document = `query ($representations: [_Any!]!, $between: Between) {
      _entities(representations: $representations) {
        ... on Thing { id startsAt kind day(between: $between) }
      }
    }`;
    for (const round of rounds) {
      const representations = [
        { __typename: 'Thing', id: `a${round}` },
        { __typename: 'Thing', id: 'missing' },
        { __typename: 'Thing', id: `b${round}` },
      ];
      const variables = { representations, between: { from: '2026-01-01' } };
      const answer = await answerOf(await server.fetch(await request(document, { variables })));
      const expected = { startsAt: '2026-11-24T08:00:00Z', kind: 'VIDEO', day: '2026-12-31' };
      expect(answer).toEqual({
        data: {
          _entities: [{ id: `a${round}`, ...expected }, null, { id: `b${round}`, ...expected }],
        },
      });
      expect(contexts.at(-1)?.loaded).toEqual([`a${round}`, 'missing', `b${round}`]);
    }
  });

  test('unions, interfaces, aliases, @include and default arguments', async () => {
    const { server } = start();
    const document = `query ($gone: Boolean!, $with: Boolean = true) {
      result(gone: $gone) {
        __typename
        ... on UserError { message code }
        ... on Gone { others { id } one: others(first: 1) { id } }
        ... on Done { thing { id @include(if: $with) kind } }
      }
    }`;
    for (const round of rounds) {
      const variables = { gone: round % 2 === 0 };
      const answer = await answerOf(await server.fetch(await request(document, { variables })));
      expect(answer.errors).toBeUndefined();
      expect(answer.data?.['result']).toEqual(
        variables.gone
          ? {
              __typename: 'Gone',
              message: 'gone',
              code: 'GONE',
              others: [{ id: '0' }, { id: '1' }],
              one: [{ id: '0' }],
            }
          : { __typename: 'Done', thing: { id: '1', kind: 'VIDEO' } },
      );
    }
  });

  test('scalars in variables', async () => {
    const { server } = start();
    const document = 'query ($date: Date!, $at: DateTime) { echo(date: $date, at: $at) }';
    for (const round of rounds) {
      const at = round % 2 === 0 ? { at: '2026-11-24T09:00:00+01:00' } : {};
      const variables = { date: '2026-11-24', ...at };
      const answer = await answerOf(await server.fetch(await request(document, { variables })));
      const time = round % 2 === 0 ? Date.parse('2026-11-24T08:00:00Z') : '-';
      expect(answer).toEqual({ data: { echo: `2026-11-24 ${time}` } });
    }
  });

  test('the operation that was asked for is the one that runs', async () => {
    const { server } = start();
    const document = 'query A { language } query B { me }';
    for (const round of rounds) {
      const operationName = round % 2 === 0 ? 'A' : 'B';
      const asked = await request(document, { operationName, patient: ada });
      const answer = await answerOf(await server.fetch(asked));
      expect(answer.data).toEqual(operationName === 'A' ? { language: 'fr' } : { me: 'ada' });
    }
  });

  test('masked errors', async () => {
    const { server } = start();
    for (const how of [...rounds.map(() => 'bug'), 'input']) {
      const variables = { how };
      const document = 'query ($how: String!) { fail(how: $how) }';
      const answer = await answerOf(await server.fetch(await request(document, { variables })));
      expect(answer.data).toEqual({ fail: null });
      expect(answer.errors).toHaveLength(1);
      expect(answer.errors?.[0]?.path).toEqual(['fail']);
      const code = how === 'bug' ? 'INTERNAL_SERVER_ERROR' : 'BAD_USER_INPUT';
      expect(answer.errors?.[0]?.extensions['code']).toBe(code);
    }
  });
});

test('the schema is there for composition, @inaccessible fields included', async () => {
  const answer = await answerOf(await start().server.fetch(await request('{ _service { sdl } }')));
  expect(JSON.stringify(answer.data)).toContain('@inaccessible');
});

describe('for those who operate it', () => {
  const get = (server: ReturnType<typeof createSubgraphServer>, path: string): Promise<Response> =>
    server.fetch(new Request(`http://subgraph${path}`));

  test('health, metrics and nothing else', async () => {
    const { server } = start();
    expect((await get(server, '/healthz')).status).toBe(200);
    const metrics = await get(server, '/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toContain('rendezvous_subgraph_request_seconds');
    expect((await get(server, '/')).status).toBe(404);
    expect((await get(server, '/graphql/')).status).toBe(404);
  });

  test.each([
    ['all work', async () => ({ a: { ok: true } }), 200],
    ['one does not', async () => ({ a: { ok: true }, b: { ok: false, detail: 'down' } }), 503],
    ['asking fails', async () => Promise.reject(new Unauthenticated()), 503],
  ])('readiness when %s', async (_, readiness, status) => {
    const response = await get(start({ readiness }).server, '/readyz');
    expect(response.status).toBe(status);
  });
});

describe('over a socket', () => {
  test('answers, refuses large bodies, keeps connections and closes', async () => {
    const { server } = start();
    const running = await server.listen({ port: 0 });
    try {
      const send = async (asked: Request): Promise<Response> =>
        fetch(`${running.url}/graphql`, {
          method: 'POST',
          headers: asked.headers,
          body: await asked.text(),
        });
      const good = await send(await request('{ me }', { patient: ada }));
      expect(good.status).toBe(200);
      expect(await answerOf(good)).toEqual({ data: { me: 'ada' } });
      const large = await send(await request(`{ me } # ${'x'.repeat(1024 * 1024)}`));
      expect(large.status).toBe(413);
      const unsigned = await fetch(`${running.url}/graphql`, { method: 'POST', body: '{}' });
      expect(unsigned.status).toBe(401);
      expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
    } finally {
      await running.close();
    }
    await expect(fetch(`${running.url}/healthz`)).rejects.toThrow();
  });

  test('a taken port is the caller’s to handle', async () => {
    const running = await start().server.listen({ port: 0 });
    try {
      const second = start().server.listen({ port: running.port });
      await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
    } finally {
      await running.close();
    }
  });
});
