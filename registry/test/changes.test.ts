import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import pg from 'pg';
import { useRegistry } from './support/registry-under-test.ts';
import { doctorsSchema, doctorsUrl } from './support/sample-schemas.ts';

const registry = useRegistry();
type Started = Awaited<ReturnType<typeof registry.start>>;
let one: Started;
let other: Started;
beforeAll(async () => {
  // So rarely that only a notification can be what tells them in time.
  const environment = { REGISTRY_CHANGE_POLL_MS: '60000' };
  [one, other] = [await registry.start(environment), await registry.start(environment)];
});

const listeners: AbortController[] = [];
afterEach(() => {
  for (const listener of listeners.splice(0)) listener.abort();
});

/** Always through one process: each that composes has to load what it takes for that. */
const publish = (variant: string, fields = '') =>
  one.ask('PUT', `/v1/variants/${variant}/subgraphs/doctors`, {
    schema: doctorsSchema(fields),
    url: doctorsUrl,
  });

/** What a registry tells of a variant, as it comes. */
async function listen(url: string, variant: string, key = registry.adminKey) {
  const controller = new AbortController();
  listeners.push(controller);
  const heard: { event: string; version: string }[] = [];
  const response = await fetch(new URL(`/v1/variants/${variant}/changes`, url), {
    headers: { 'x-api-key': key },
    signal: controller.signal,
  });
  const stream = { status: response.status, heard, hasEnded: false };
  void read(response.body!, heard).finally(() => (stream.hasEnded = true));
  return stream;
}

async function read(
  body: ReadableStream<Uint8Array>,
  heard: { event: string; version: string }[],
): Promise<void> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        const match = /^event: (\w+)\ndata: (.*)$/.exec(message);
        if (match === null) continue;
        const { version } = JSON.parse(match[2]!) as { version: string };
        heard.push({ event: match[1]!, version });
      }
    }
  } catch {
    // The test has ended it.
  }
}

describe('documents for gateways', () => {
  test('are sent again only when they have changed', async () => {
    const { ask } = one;
    await publish('etags');
    await ask('PUT', '/v1/variants/etags/clients/web', { role: 'frontend' });
    for (const resource of ['supergraph', 'clients']) {
      const path = `/v1/variants/etags/${resource}`;
      const first = await ask('GET', path);
      const etag = first.headers.get('etag')!;
      expect(etag).toBe(`"${first.body.version}"`);
      const asked = (value: string) =>
        ask('GET', path, undefined, { headers: { 'if-none-match': value } });
      expect((await asked(etag)).status).toBe(304);
      expect((await asked(`"other", W/${etag}`)).status).toBe(304);
      expect((await asked('"other"')).body.version).toBe(first.body.version);
    }
    const before = (await ask('GET', '/v1/variants/etags/supergraph')).headers.get('etag')!;
    await publish('etags', 'phone: String');
    const after = await ask('GET', '/v1/variants/etags/supergraph', undefined, {
      headers: { 'if-none-match': before },
    });
    expect([after.status, after.body.version.startsWith('2-')]).toEqual([200, true]);
  });

  test('of a variant that nobody knows are empty', async () => {
    const { status, body } = await one.ask('GET', '/v1/variants/unknown/clients');
    expect([status, body]).toEqual([200, { version: '0', clients: [], operations: {} }]);
  });
});

describe('listeners', () => {
  test('of every process hear what is there, and what comes through any process', async () => {
    await publish('heard');
    const streams = [await listen(one.url, 'heard'), await listen(other.url, 'heard')];
    const { body: second } = await publish('heard', 'phone: String');
    const { body: client } = await other.ask('PUT', '/v1/variants/heard/clients/web', {
      role: 'frontend',
    });
    const wanted = [
      { event: 'supergraph', version: second.version },
      { event: 'clients', version: client.version },
    ];
    for (const { heard } of streams) {
      await waitFor(() => wanted.every((each) => isHeard(heard, each)), {
        description: `both changes in ${JSON.stringify(heard)}`,
      });
    }
  });

  test('do not hear of other variants or of what was rejected', async () => {
    await publish('quiet');
    const { heard } = await listen(one.url, 'quiet');
    await publish('loud');
    expect((await publish('quiet', 'broken: Missing')).status).toBe(422);
    const { body } = await publish('quiet', 'phone: String');
    await waitFor(() => isHeard(heard, { event: 'supergraph', version: body.version }), {
      description: 'the change',
    });
    const numbers = heard
      .filter(({ event }) => event === 'supergraph')
      .map(({ version }) => Number.parseInt(version, 10));
    // 2 was rejected; what is there at the beginning is heard, too.
    expect(numbers.filter((number) => number !== 1)).toEqual([3]);
  });

  test('hear what happened while the registry had lost its database session', async () => {
    await publish('cut');
    const { heard } = await listen(one.url, 'cut');
    await waitFor(() => heard.length > 0, { description: 'the first version' });
    const client = new pg.Client({ connectionString: registry.databaseUrl });
    await client.connect();
    try {
      // Waits for their end: what is asked of one that is about to end would fail.
      await client.query(
        `SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
         WHERE usename = current_user AND pid <> pg_backend_pid()
           AND datname = current_database()`,
      );
    } finally {
      await client.end();
    }
    // Until the pool has found out, requests may be told to come again.
    const published = await waitFor(
      async () => {
        const answer = await publish('cut', 'phone: String');
        return answer.status === 200 ? answer : null;
      },
      { description: 'the publication' },
    );
    const { version } = published.body;
    await waitFor(() => isHeard(heard, { event: 'supergraph', version }), {
      description: 'the change after the cut',
    });
  });

  test('of every process are let go when their key is revoked, and no others', async () => {
    const request = { name: 'gateway', scopes: { cutting: ['gateway'] } };
    const { body: key } = await one.ask('POST', '/v1/keys', request);
    const revoked = [
      await listen(one.url, 'cutting', key.key),
      await listen(other.url, 'cutting', key.key),
    ];
    const staying = await listen(other.url, 'cutting');
    expect(revoked.map(({ status }) => status)).toEqual([200, 200]);
    await one.ask('DELETE', `/v1/keys/${key.id}`);
    for (const stream of revoked) {
      await waitFor(() => stream.hasEnded, { description: 'the stream of a revoked key to end' });
    }
    const { status } = await listen(one.url, 'cutting', key.key);
    expect([status, staying.hasEnded]).toEqual([401, false]);
  });

  test('are let go when the registry stops', async () => {
    const { url, close } = await registry.start();
    const stream = await listen(url, 'stopping');
    await close();
    await waitFor(() => stream.hasEnded, { description: 'the stream to end' });
  });
});

test('a registry that is started again goes on where it was', async () => {
  await publish('kept');
  const path = '/v1/variants/kept/supergraph';
  const first = await registry.start();
  const { body: before } = await first.ask('GET', path);
  await first.close();
  const second = await registry.start();
  expect((await second.ask('GET', path)).body).toEqual(before);
});

function isHeard(
  heard: readonly { event: string; version: string }[],
  wanted: { event: string; version: string },
): boolean {
  return heard.some(({ event, version }) => event === wanted.event && version === wanted.version);
}
