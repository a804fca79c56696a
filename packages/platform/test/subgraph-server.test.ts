import { describe, expect, test } from '@jest/globals';
import { patientActor } from '../src/caller.ts';
import { Unauthenticated } from '../src/errors.ts';
import { createInternalTokenSigner } from '../src/internal-token.ts';
import { createLogger } from '../src/logger.ts';
import type { SubgraphServer } from '../src/subgraph-server.ts';
import { ada, answerOf, request, secret, start } from './sample-subgraph.ts';
import type { Answer } from './sample-subgraph.ts';

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
      actor: patientActor(ada),
      client: null,
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

test('the schema is there for composition, @inaccessible fields included', async () => {
  const answer = await answerOf(await start().server.fetch(await request('{ _service { sdl } }')));
  expect(JSON.stringify(answer.data)).toContain('@inaccessible');
});

describe('for those who operate it', () => {
  const get = (server: SubgraphServer, path: string): Promise<Response> =>
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
