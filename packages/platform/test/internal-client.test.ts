import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ServiceUnavailable } from '../src/errors.ts';
import { startHttpServer } from '../src/http-server.ts';
import { createInternalClient, QueryRejected } from '../src/internal-client.ts';
import type { InternalClient } from '../src/internal-client.ts';
import { createInternalTokenVerifier } from '../src/internal-token.ts';

const secret = 'a secret for tests of thirty-two characters';
const cleanups: (() => Promise<void>)[] = [];
const question = {
  region: 'fr',
  language: 'de',
  requestId: 'request-1',
  document: 'query ($id: ID!) { slot(id: $id) { id } }',
  variables: { id: 'slot.fr.1.1' },
};

afterEach(async () => {
  // In reverse order: a server drains until its clients are gone.
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A stand-in for a subgraph that answers call n (from 1) as it is told. */
async function serve(
  answer: (call: number, response: ServerResponse) => void,
  timeoutMs = 30_000,
): Promise<{ client: InternalClient; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = await startHttpServer({
    port: 0,
    handler: (request, response) => {
      requests.push(request);
      request.resume();
      answer(requests.length, response);
    },
  });
  cleanups.push(() => server.close());
  const url = `${server.url}/graphql`;
  const client = createInternalClient({
    url,
    service: 'appointments',
    dependency: 'slots',
    secret,
    timeoutMs,
  });
  cleanups.push(() => client.close());
  return { client, requests };
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
const failedWith = (code: string): object => ({ errors: [{ message: 'x', extensions: { code } }] });

describe('a query to another subgraph', () => {
  test('goes as nobody, in the region and the language, with the request id', async () => {
    const { client, requests } = await serve((_, response) =>
      json(response, 200, { data: { slot: { id: 'a' } } }),
    );
    expect(await client.query(question)).toEqual({ slot: { id: 'a' } });
    const headers = requests[0]?.headers ?? {};
    expect(headers).toMatchObject({ 'x-request-id': 'request-1', 'accept-language': 'de' });
    const verifier = createInternalTokenVerifier(secret);
    const claims = await verifier.verify(String(headers['x-rendezvous-internal']));
    expect(claims).toEqual({
      region: 'fr',
      patient: null,
      actor: { role: 'service', id: 'appointments', practices: [], scopes: [] },
      client: null,
    });
  });

  test.each([
    ['a broken connection', (response: ServerResponse) => void response.destroy()],
    ['status 500', (response: ServerResponse) => json(response, 500, {})],
    [
      'a failure that passes',
      (response: ServerResponse) => json(response, 200, failedWith('SERVICE_UNAVAILABLE')),
    ],
  ])('is repeated after %s', async (_, fail) => {
    const { client, requests } = await serve((call, response) => {
      if (call < 3) fail(response);
      else json(response, 200, { data: { slot: null } });
    });
    expect(await client.query(question)).toEqual({ slot: null });
    expect(requests).toHaveLength(3);
  });

  test('is given up after three attempts', async () => {
    const { client, requests } = await serve((_, response) => json(response, 503, {}));
    await expect(client.query(question)).rejects.toThrow(ServiceUnavailable);
    expect(requests).toHaveLength(3);
  });

  test('does not wait for a service that hangs', async () => {
    const { client } = await serve(() => {}, 30);
    await expect(client.query(question)).rejects.toMatchObject({ dependency: 'slots' });
  });

  test.each([
    ['is refused', 200, failedWith('GRAPHQL_VALIDATION_FAILED')],
    ['has a bad token', 401, failedWith('UNAUTHENTICATED')],
    ['is answered with no data', 200, {}],
  ])('that %s is a bug and not repeated', async (_, status, body) => {
    const { client, requests } = await serve((__, response) => json(response, status, body));
    await expect(client.query(question)).rejects.toThrow(QueryRejected);
    expect(requests).toHaveLength(1);
  });

  test('a service that is not there is unavailable', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    const url = `http://127.0.0.1:${port}/graphql`;
    const client = createInternalClient({
      url,
      service: 'appointments',
      dependency: 'slots',
      secret,
    });
    cleanups.push(() => client.close());
    await expect(client.query(question)).rejects.toThrow(ServiceUnavailable);
  });
});

describe('closing a server', () => {
  test('lets the request under way finish and takes no new ones', async () => {
    let finish = (): void => {};
    const started = new Promise<void>((resolve) => {
      void startHttpServer({
        port: 0,
        handler: (_, response) => {
          finish = () => void response.end('done');
          resolve();
        },
      }).then((server) => {
        running = server;
        pending = fetch(server.url);
      });
    });
    let running: Awaited<ReturnType<typeof startHttpServer>> | undefined;
    let pending: Promise<Response> | undefined;
    await started;
    const closing = running?.close();
    await expect(fetch(String(running?.url))).rejects.toThrow();
    finish();
    expect(await (await pending)?.text()).toBe('done');
    await closing;
    await running?.close();
  });
});
