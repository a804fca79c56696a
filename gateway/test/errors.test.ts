import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { answerOf, startTestGateway, type TestGateway } from './support/test-gateway.ts';

const failure = (kind: string) => `{ failure(kind: "${kind}") slotCount }`;

describe('errors of subgraphs', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ SUBGRAPH_MAX_RESPONSE_BYTES: '20000' });
  });
  afterAll(() => gateway.close());

  test('what is unexpected is masked, with the request’s id', async () => {
    const headers = { 'x-request-id': 'request-17' };
    const { status, body } = await gateway.post(failure('secret'), { headers });
    expect(status).toBe(200);
    expect(body.data).toEqual({ failure: null, slotCount: 3 });
    expect(body.errors).toEqual([
      {
        message: 'Something went wrong. Quote request id request-17 when you report it.',
        path: ['failure'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'request-17' },
      },
    ]);
    expect(gateway.logs()).toContain('"requestId":"request-17"');
  });

  test.each([
    ['input', 'kind: must be another one', { code: 'BAD_USER_INPUT', field: 'kind' }],
    ['forbidden', 'You are not allowed to do this.', { code: 'FORBIDDEN' }],
    ['patient', expect.stringContaining('Sign in'), { code: 'UNAUTHENTICATED' }],
    ['unavailable', expect.stringContaining('slots'), { code: 'SERVICE_UNAVAILABLE' }],
  ])('%s passes as it is, beside the rest of the answer', async (kind, message, extensions) => {
    const { body } = await gateway.post(failure(kind));
    expect(body.data?.['slotCount']).toBe(3);
    expect(body.errors).toEqual([{ message, path: ['failure'], extensions }]);
  });

  test('a subgraph that rejects our own document is our failure', async () => {
    const { body } = await gateway.post(failure('bad'));
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(JSON.stringify(body)).not.toContain('inner');
  });

  test('null for a required field is an error, in words of GraphQL', async () => {
    const { body } = await gateway.post('{ doctor(id: "1") { id missing } slotCount }');
    expect(body.data).toEqual({ doctor: null, slotCount: 3 });
    expect(body.errors).toHaveLength(1);
    expect(body.extensions).toBeUndefined();
  });

  test('an answer that is too large is not taken', async () => {
    const { body } = await gateway.post('{ large(bytes: 30000) slotCount }');
    expect(body.data).toEqual({ large: null, slotCount: 3 });
    expect(body.errors?.[0]?.extensions).toEqual({
      code: 'SERVICE_UNAVAILABLE',
      service: 'doctors',
    });
  });

  test('no query plan, no URL and no trace is shown', async () => {
    const headers = {
      'apollo-query-plan-experimental': 'true',
      'apollo-federation-include-trace': 'ftv1',
    };
    const { body } = await gateway.post(failure('secret'), { headers });
    const text = JSON.stringify(body);
    for (const inside of ['127.0.0.1', 'serviceName', 'stack', 'hunter2', 'queryPlan', 'ftv1']) {
      expect(text).not.toContain(inside);
    }
  });

  test('syntax errors, unknown fields and wrong variables have their codes', async () => {
    const codeOf = async (query: string, variables?: object) =>
      (await gateway.post(query, { variables: variables ?? {} })).body.errors?.[0]?.extensions?.[
        'code'
      ];
    expect(await codeOf('{')).toBe('GRAPHQL_PARSE_FAILED');
    expect(await codeOf('{ nothing }')).toBe('GRAPHQL_VALIDATION_FAILED');
    const query = 'query Q($id: ID!) { doctor(id: $id) { id } }';
    expect(await codeOf(query, { id: null })).toBe('BAD_USER_INPUT');
  });

  test.each([
    ['query A { slotCount }', 'Other', 'no operation "Other"'],
    ['query A { slotCount } query B { slotCount }', undefined, 'several operations'],
  ])('%s with the operation name %s is the client’s to put right', async (query, name, message) => {
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, operationName: name }),
    });
    const { errors } = (await answerOf(answer)).body;
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toEqual({ code: 'OPERATION_RESOLUTION_FAILURE' });
    expect(errors?.[0]?.message).toContain(message);
  });

  test('a number that no Float can hold is the client’s to put right', async () => {
    const { body } = await gateway.post('{ large(bytes: 1e400) }');
    const codes = body.errors?.map(({ extensions }) => extensions?.['code']);
    expect(new Set(codes)).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
    expect(JSON.stringify(body.errors)).toContain('1e400 is too large');
  });
});

describe('a subgraph that is down', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    // Nobody listens there; a port that was let go may be given to another test at once.
    gateway = await startTestGateway({ SUBGRAPH_URL_SLOTS: 'http://127.0.0.1:1/graphql' });
  });
  afterAll(() => gateway.close());

  test('is named, and what the others answered is kept', async () => {
    const { status, body } = await gateway.post('{ doctor(id: "1") { name nextSlot } slotCount }');
    expect(status).toBe(200);
    expect(body.data).toEqual({ doctor: { name: 'Doctor 1', nextSlot: null }, slotCount: null });
    expect(body.errors).toHaveLength(2);
    for (const error of body.errors ?? []) {
      expect(error.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE', service: 'slots' });
      expect(error.message).toBe('The slots service is not available at the moment. Try again.');
    }
  });

  test('makes the gateway unready by name', async () => {
    // It asks anew every now and then; a machine that stands still makes the others late, too.
    await waitFor(
      async () => {
        const response = await fetch(`${gateway.url}/readyz`);
        expect(response.status).toBe(503);
        expect(await response.json()).toEqual({
          status: 'not ready',
          dependencies: {
            doctors: { ok: true },
            slots: { ok: false, detail: 'cannot be reached' },
          },
          supergraph: expect.objectContaining({ source: 'file', contracts: [] }),
        });
        return true;
      },
      { description: 'the one that is down to be named, and no other' },
    );
  });

  test('was tried twice for a query', async () => {
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/subgraph_retries_total\{subgraph="slots"[^}]*\} [1-9]/);
  });
});

describe('a subgraph that breaks connections', () => {
  let gateway: TestGateway;
  let broken: Server;
  let connections = 0;
  let brokenConnections = Number.POSITIVE_INFINITY;
  beforeAll(async () => {
    broken = createServer((request, response) => {
      connections += 1;
      request.resume();
      if (connections <= brokenConnections) request.socket.destroy();
      else response.end(JSON.stringify({ data: { slotCount: 5, rename: 'done' } }));
    });
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}/graphql`;
    gateway = await startTestGateway({ SUBGRAPH_URL_SLOTS: url, SUBGRAPH_URL_DOCTORS: url });
  });
  afterAll(async () => {
    await gateway.close();
    await new Promise((resolve) => broken.close(resolve));
  });

  test('a mutation is sent once', async () => {
    connections = 0;
    const { body } = await gateway.post('mutation { rename(name: "x") }');
    expect(body.errors?.[0]?.extensions).toMatchObject({ service: 'doctors' });
    expect(connections).toBe(1);
  });

  test('a query is sent once more, which is enough for one break', async () => {
    connections = 0;
    brokenConnections = 1;
    const { body } = await gateway.post('{ slotCount }');
    brokenConnections = Number.POSITIVE_INFINITY;
    expect(body).toEqual({ data: { slotCount: 5 } });
    expect(connections).toBe(2);
  });

  test('a query is not sent a third time', async () => {
    connections = 0;
    await gateway.post('{ slotCount }');
    expect(connections).toBe(2);
  });
});

describe('subgraphs that answer nonsense', () => {
  let gateway: TestGateway;
  let strange: Server;
  let answer = { status: 200, body: '' };
  beforeAll(async () => {
    strange = createServer((request, response) => {
      request.resume();
      response.statusCode = answer.status;
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(strange.address() as AddressInfo).port}/graphql`;
    gateway = await startTestGateway({ SUBGRAPH_URL_SLOTS: url, SUBGRAPH_TIMEOUT_MS: '5000' });
  });
  afterAll(async () => {
    await gateway.close();
    await new Promise((resolve) => strange.close(resolve));
  });

  test.each([
    [200, '<html>'],
    [502, 'Bad gateway'],
    [200, '{}'],
    [200, '[]'],
    [200, '{"errors":"many"}'],
    [401, '{"errors":[{"message":"who are you?"}]}'],
    [504, '{"errors":[{"message":"too slow","extensions":{"code":"REQUEST_TIMEOUT"}}]}'],
  ])('status %d and %s count as unavailable', async (status, body) => {
    answer = { status, body };
    const result = await gateway.post('{ slotCount }');
    const expected = { code: 'SERVICE_UNAVAILABLE', service: 'slots' };
    expect(result.body.errors?.[0]?.extensions).toEqual(expected);
    expect(JSON.stringify(result.body)).not.toContain('who are you');
  });
});

describe('a subgraph that is too slow', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ SUBGRAPH_TIMEOUT_MS: '50' });
  });
  afterAll(() => gateway.close());

  test('is given up after its time and not asked again', async () => {
    const { body } = await gateway.post('{ slow }');
    expect(body.errors?.[0]?.extensions).toMatchObject({ service: 'doctors' });
    expect(gateway.logs()).toContain('did not finish within 50 ms');
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain('subgraph="doctors",outcome="unavailable"');
    expect(metrics).not.toContain('subgraph_retries_total{subgraph="doctors"');
    // None where the subgraph took all of that time to read what it is asked.
    expect(gateway.state.slowCalls).toBeLessThanOrEqual(1);
  });
});
