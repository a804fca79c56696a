import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import {
  createRegistryClient,
  RegistryAway,
  type RegistryClient,
} from '../../src/registry/registry-client.ts';
import { startRegistryStandIn, type RegistryStandIn } from '../support/registry-stand-in.ts';

const never = new AbortController().signal;
let registry: RegistryStandIn;
let client: RegistryClient;
beforeEach(async () => {
  registry = await startRegistryStandIn();
  client = clientOf({});
});
afterEach(async () => {
  await client.close();
  await registry.close();
});

function clientOf(o: { timeoutMs?: number; maxResponseBytes?: number; path?: string }) {
  // The machine of the tests may stand still, and a late answer is asked for again.
  const { path = '', ...limits } = { timeoutMs: 60_000, ...o };
  const apiKey = 'rvk_1_secret';
  return createRegistryClient({ url: registry.url + path, apiKey, variant: 'a/b', ...limits });
}

const fetchSupergraph = (etag: string | null = null) =>
  client.fetchResource('supergraph', etag, never);

describe('a resource of the registry', () => {
  test('is fetched with the key, and not again while its ETag is the same', async () => {
    registry.publish('supergraph', '7', { version: '7' });
    const fetched = await fetchSupergraph();
    expect(fetched).toEqual({ isChanged: true, etag: '"7"', body: { version: '7' } });
    expect(await fetchSupergraph('"7"')).toEqual({ isChanged: false });
    expect(registry.requests).toEqual([
      { path: '/v1/variants/a%2Fb/supergraph', etag: null, apiKey: 'rvk_1_secret' },
      { path: '/v1/variants/a%2Fb/supergraph', etag: '"7"', apiKey: 'rvk_1_secret' },
    ]);
  });

  test('may be below a path', async () => {
    registry.publish('clients', '1', {});
    const below = clientOf({ path: '/registry/' });
    expect(await below.fetchResource('clients', null, never)).toMatchObject({ isChanged: true });
    expect(registry.requests[0]?.path).toBe('/registry/v1/variants/a%2Fb/clients');
    await below.close();
  });

  test('is asked for twice when the registry fails, and once when it refuses', async () => {
    registry.misbehave('supergraph', (response) => response.writeHead(503).end());
    await expect(fetchSupergraph()).rejects.toThrow('status 503');
    expect(registry.requests).toHaveLength(2);
    registry.misbehave('supergraph', null);
    await expect(fetchSupergraph()).rejects.toThrow('status 404');
    expect(registry.requests).toHaveLength(3);
  });

  test('a second attempt is enough', async () => {
    registry.publish('supergraph', '7', {});
    registry.misbehave('supergraph', (response) => {
      registry.misbehave('supergraph', null);
      response.destroy();
    });
    expect(await fetchSupergraph()).toMatchObject({ isChanged: true });
  });

  test('what is no JSON is an error that does not quote it', async () => {
    registry.publish('supergraph', '7', '{"keyHashes": abcdef');
    const failure = await fetchSupergraph().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RegistryAway);
    expect(String(failure)).not.toContain('abcdef');
    expect(registry.requests).toHaveLength(1);
  });

  test('what is too large is not read', async () => {
    registry.publish('supergraph', '7', { text: 'x'.repeat(5_000) });
    const small = clientOf({ maxResponseBytes: 4_000 });
    await expect(small.fetchResource('supergraph', null, never)).rejects.toThrow(RegistryAway);
    await small.close();
  });

  test('a registry that is silent is given up', async () => {
    registry.misbehave('supergraph', () => {});
    const hasty = clientOf({ timeoutMs: 50 });
    await expect(hasty.fetchResource('supergraph', null, never)).rejects.toThrow(RegistryAway);
    await hasty.close();
  });

  test('one that is not there is an error, and who stops waiting hears no other', async () => {
    await registry.close();
    await expect(fetchSupergraph()).rejects.toThrow(RegistryAway);
    const stopped = AbortSignal.abort(new Error('stopping'));
    await expect(client.fetchResource('supergraph', null, stopped)).rejects.toThrow('stopping');
  });
});

describe('changes', () => {
  test('are told as they happen, until the stream breaks', async () => {
    const told: string[] = [];
    let isOpen = false;
    const reading = client.readChanges({
      onOpen: () => (isOpen = true),
      onChange: (resource) => told.push(resource),
      signal: never,
    });
    await waitFor(() => isOpen, { description: 'the stream to open' });
    registry.publish('clients', '1', {});
    registry.publish('surprises', '1', {});
    registry.publish('supergraph', '1', {});
    await waitFor(() => told.length === 2, { description: 'both changes' });
    expect(told).toEqual(['clients', 'supergraph']);
    registry.breakStreams();
    await expect(reading).rejects.toThrow(RegistryAway);
  });

  test('an event without an end is not kept in memory', async () => {
    registry.misbehave('changes', (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const timer = setInterval(() => response.write(`data: ${'x'.repeat(20_000)}\n`), 1);
      response.once('close', () => clearInterval(timer));
    });
    const reading = client.readChanges({ onOpen() {}, onChange() {}, signal: never });
    await expect(reading).rejects.toThrow(RegistryAway);
  });

  test('cannot be followed with a key that is refused', async () => {
    registry.misbehave('changes', (response) => {
      response.writeHead(403, { 'content-length': '31' });
      response.end('{"error":{"code":"KEY_SCOPES"}}');
    });
    const reading = client.readChanges({ onOpen() {}, onChange() {}, signal: never });
    await expect(reading).rejects.toThrow('status 403 (KEY_SCOPES)');
  });
});
