import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { answerOf, startTestGateway, type TestGateway } from './support/test-gateway.ts';

const json = { 'content-type': 'application/json' };

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ CORS_ORIGINS: 'https://app.example, https://other.example' });
});
afterAll(() => gateway.close());

const send = (path: string, init: RequestInit = {}) => fetch(`${gateway.url}${path}`, init);
const codeOf = async (response: Response) =>
  (await answerOf(response)).body.errors?.[0]?.extensions?.['code'];

describe('paths and methods', () => {
  test.each(['/nothing', '/graphql/', '/it/graphql', '/fr/graphql/x', '/constructor', '//x'])(
    '%s is not there',
    async (path) => {
      const response = await send(path);
      expect(response.status).toBe(404);
      expect(await codeOf(response)).toBe('NOT_FOUND');
    },
  );

  test.each([
    ['PUT', '/graphql', 'GET, POST, OPTIONS'],
    ['DELETE', '/fr/graphql', 'GET, POST, OPTIONS'],
    ['POST', '/healthz', 'GET'],
    ['POST', '/', 'GET'],
  ])('%s %s is not allowed', async (method, path, allow) => {
    const response = await send(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    expect(await codeOf(response)).toBe('METHOD_NOT_ALLOWED');
  });

  test('a region’s path is for that region, /graphql for the default one', async () => {
    const regionAt = async (path: string) =>
      (await gateway.post('{ caller { region } }', { path })).body.data?.['caller'].region;
    expect(await regionAt('/fr/graphql')).toBe('fr');
    expect(await regionAt('/de/graphql')).toBe('de');
    expect(await regionAt('/graphql')).toBe('fr');
  });

  test('a browser that visits an endpoint is sent to its page', async () => {
    const init: RequestInit = { headers: { accept: 'text/html,*/*' }, redirect: 'manual' };
    const response = await send('/de/graphql', init);
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/de');
  });

  test('a HEAD has no body', async () => {
    const response = await send('/healthz', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('bodies', () => {
  test('more than 100 KB is refused, and the client hears why', async () => {
    const body = JSON.stringify({
      query: '{ slotCount }',
      variables: { a: 'x'.repeat(1_000_000) },
    });
    const response = await send('/graphql', { method: 'POST', headers: json, body });
    expect(response.status).toBe(413);
    expect(await codeOf(response)).toBe('PAYLOAD_TOO_LARGE');
  });

  test('what is below passes', async () => {
    const body = JSON.stringify({ query: '{ slotCount }', variables: { a: 'x'.repeat(100_000) } });
    const response = await send('/graphql', { method: 'POST', headers: json, body });
    expect(await response.json()).toEqual({ data: { slotCount: 3 } });
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a form as %s, which any page can send, is refused',
    async (type) => {
      const body = JSON.stringify({ query: 'mutation { rename(name: "x") }' });
      const headers = { 'content-type': type };
      const response = await send('/graphql', { method: 'POST', headers, body });
      expect(response.status).toBe(415);
      expect(gateway.state.renames).toBe(0);
    },
  );

  test('another charset or compression is refused', async () => {
    const init = { method: 'POST', body: '{}' };
    const latin = { 'content-type': 'application/json; charset=latin1' };
    expect((await send('/graphql', { ...init, headers: latin })).status).toBe(415);
    const zipped = { ...json, 'content-encoding': 'gzip' };
    expect((await send('/graphql', { ...init, headers: zipped })).status).toBe(415);
  });

  test.each(['', '{', 'null', '"x"', '{}', '{"query":7}'])('%j is a bad request', async (body) => {
    const response = await send('/graphql', { method: 'POST', headers: json, body });
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe('BAD_REQUEST');
  });

  test('nothing of a body that is no JSON is logged', async () => {
    const body = '{"query": "mutation", "variables": {"reason": confidential words}}';
    const response = await send('/graphql', { method: 'POST', headers: json, body });
    expect(response.status).toBe(400);
    expect(gateway.logs()).toContain('A request was refused');
    expect(gateway.logs()).not.toContain('confide');
  });

  test('batches are refused', async () => {
    const body = JSON.stringify([{ query: '{ slotCount }' }]);
    const response = await send('/graphql', { method: 'POST', headers: json, body });
    expect(response.status).toBe(400);
  });

  test('a mutation by GET is refused and not executed', async () => {
    const query = encodeURIComponent('mutation { rename(name: "x") }');
    const response = await send(`/graphql?query=${query}`, { headers: json });
    expect(response.status).toBe(405);
    expect(gateway.state.renames).toBe(0);
  });
});

describe('request ids and traces', () => {
  const ask = '{ caller { requestId traceparent } }';

  test('the client’s id goes to the subgraph and comes back', async () => {
    const { headers, body } = await gateway.post(ask, { headers: { 'x-request-id': 'abc-1' } });
    expect(headers.get('x-request-id')).toBe('abc-1');
    expect(body.data?.['caller'].requestId).toBe('abc-1');
  });

  test.each(['a b', 'x'.repeat(200)])('the id %j is replaced', async (id) => {
    const { headers, body } = await gateway.post(ask, { headers: { 'x-request-id': id } });
    const made = headers.get('x-request-id');
    expect(made).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.data?.['caller'].requestId).toBe(made);
  });

  test('every answer has one, errors too', async () => {
    expect((await send('/nothing')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a trace is continued, and begun when there is none', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const continued = await gateway.post(ask, { headers: { traceparent } });
    expect(continued.body.data?.['caller'].traceparent).toBe(traceparent);
    const begun = await gateway.post(ask, { headers: { traceparent: 'nonsense' } });
    expect(begun.body.data?.['caller'].traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});

describe('languages', () => {
  test.each([
    ['en', '/fr/graphql', 'en'],
    ['de-AT, en;q=0.5', '/fr/graphql', 'en'],
    ['fr, en', '/de/graphql', 'en'],
    ['zu', '/de/graphql', 'de'],
    ['*', '/fr/graphql', 'fr'],
  ])('%s at %s is answered in %s', async (wanted, path, language) => {
    const headers = { 'accept-language': wanted };
    const answer = await gateway.post('{ caller { language } }', { path, headers });
    expect(answer.headers.get('content-language')).toBe(language);
    expect(answer.body.data?.['caller'].language).toBe(language);
  });
});

describe('automatic persisted queries', () => {
  test('a hash is unknown until its text was sent once', async () => {
    const { createHash } = await import('node:crypto');
    const query = '{ slotCount caller { region } }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const ask = async (body: object) =>
      answerOf(
        await send('/graphql', { method: 'POST', headers: json, body: JSON.stringify(body) }),
      );
    const unknown = await ask({ extensions });
    expect(unknown.body.errors?.[0]?.extensions?.['code']).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await ask({ query, extensions })).body.data?.['slotCount']).toBe(3);
    expect((await ask({ extensions })).body.data?.['slotCount']).toBe(3);
    const search = new URLSearchParams({ extensions: JSON.stringify(extensions) });
    expect((await answerOf(await send(`/graphql?${search}`))).body.data?.['slotCount']).toBe(3);
    const wrong = { query: '{ slotCount }', extensions };
    expect((await ask(wrong)).status).toBe(400);
  });
});

describe('cross-origin requests', () => {
  const preflight = (origin: string, url = gateway.url) =>
    fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });

  test('a configured origin is let in', async () => {
    const response = await preflight('https://app.example');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
    const headers = { ...json, origin: 'https://other.example' };
    const answer = await gateway.post('{ slotCount }', { headers });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://other.example');
    expect(answer.headers.get('vary')).toContain('origin');
  });

  test('another origin is not', async () => {
    const response = await preflight('https://evil.example');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('without configuration no origin is', async () => {
    const closed = await startTestGateway();
    try {
      const response = await preflight('https://app.example', closed.url);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    } finally {
      await closed.close();
    }
  });
});

describe('too much at once', () => {
  test('beyond the limit of concurrent requests the answer is: later', async () => {
    const small = await startTestGateway({ MAX_CONCURRENT_REQUESTS: '1' });
    try {
      const first = small.post('{ slow }');
      await waitFor(() => small.state.slowCalls === 1, { description: 'the first request' });
      const second = await small.post('{ slotCount }');
      expect(second.status).toBe(503);
      expect(second.headers.get('retry-after')).toBe('1');
      expect(second.body.errors?.[0]?.extensions).toMatchObject({ code: 'OVERLOADED' });
      small.state.release();
      expect((await first).body).toEqual({ data: { slow: 'at last' } });
    } finally {
      await small.close();
    }
  });
});

describe('a client that goes away', () => {
  test('is no longer worked for, and no error is logged', async () => {
    const patient = await startTestGateway();
    try {
      const body = JSON.stringify({ query: '{ slow }' });
      const request = httpRequest(`${patient.url}/graphql`, { method: 'POST', headers: json });
      request.on('error', () => {});
      request.end(body);
      await waitFor(() => patient.state.slowCalls === 1, { description: 'the request' });
      request.destroy();
      const isCanceled = async () =>
        (await (await fetch(`${patient.url}/metrics`)).text()).includes(
          'subgraph="doctors",outcome="canceled"',
        );
      await waitFor(isCanceled, { description: 'the fetch to be canceled' });
      expect(patient.logs()).not.toContain('could not be asked');
    } finally {
      await patient.close();
    }
  });
});
