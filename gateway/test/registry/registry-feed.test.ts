import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { createRegistryClient, type RegistryClient } from '../../src/registry/registry-client.ts';
import { createRegistryFeed, type RegistryFeed } from '../../src/registry/registry-feed.ts';
import { startRegistryStandIn, type RegistryStandIn } from '../support/registry-stand-in.ts';

/** So long that only the stream can be what told of a change. */
const rarelyMs = 3_600_000;

let registry: RegistryStandIn;
let client: RegistryClient;
let feed: RegistryFeed;
let taken: unknown[];
beforeEach(async () => {
  registry = await startRegistryStandIn();
  taken = [];
});
afterEach(async () => {
  await feed.stop();
  await client.close();
  await registry.close();
});

function start(pollMs: number, o: { etag?: string; take?: (body: unknown) => void } = {}): void {
  client = createRegistryClient({ url: registry.url, apiKey: 'key', variant: 'production' });
  const metrics = createMetrics('gateway');
  feed = createRegistryFeed({ client, pollMs, logger: silentLogger, metrics });
  feed.follow({
    resource: 'supergraph',
    etag: o.etag ?? null,
    async take({ body }) {
      o.take?.(body);
      taken.push(body);
    },
  });
}

const untilTaken = (count: number) =>
  waitFor(() => taken.length >= count, { description: `${count} versions` });
const countOf = (resource: string) =>
  registry.requests.filter(({ path }) => path.endsWith(resource)).length;

describe('what is followed', () => {
  test('is taken at once when the registry tells of it', async () => {
    registry.publish('supergraph', '1', '1');
    start(rarelyMs);
    await waitFor(() => registry.openStreams === 1, { description: 'the stream' });
    await untilTaken(1);
    registry.publish('supergraph', '2', 'no JSON');
    registry.publish('supergraph', '3', '3');
    await waitFor(() => taken.includes(3), { description: 'the third version' });
  });

  test('is taken without a stream, too', async () => {
    registry.misbehave('changes', (response) => response.writeHead(404).end());
    registry.publish('supergraph', '1', '1');
    start(20);
    await untilTaken(1);
    registry.publish('supergraph', '2', '2');
    await untilTaken(2);
    expect(taken).toEqual([1, 2]);
  });

  test('is looked at again when the stream is there again', async () => {
    registry.publish('supergraph', '1', '1');
    start(rarelyMs);
    await waitFor(() => registry.openStreams === 1, { description: 'the stream' });
    await untilTaken(1);
    registry.publish('supergraph', '2', '2', { isQuiet: true });
    registry.breakStreams();
    await untilTaken(2);
    expect(taken).toEqual([1, 2]);
  });

  test('is not taken again while it is the same', async () => {
    registry.publish('supergraph', '1', '1');
    start(20, { etag: '"1"' });
    await waitFor(() => countOf('supergraph') > 3, { description: 'some polls' });
    registry.publish('supergraph', '2', '2');
    await untilTaken(1);
    expect(taken).toEqual([2]);
  });

  test('is taken after an outage', async () => {
    const isAway = ['supergraph', 'changes'];
    registry.publish('supergraph', '1', '1');
    for (const path of isAway) registry.misbehave(path, (response) => response.destroy());
    start(20);
    await waitFor(() => countOf('supergraph') > 3, { description: 'some polls' });
    expect(taken).toEqual([]);
    for (const path of isAway) registry.misbehave(path, null);
    await untilTaken(1);
  });

  test('is offered again when it could not be taken', async () => {
    let failures = 0;
    registry.publish('supergraph', '1', '1');
    start(20, {
      take() {
        failures += 1;
        if (failures < 3) throw new Error('not now');
      },
    });
    await untilTaken(1);
    expect(failures).toBe(3);
  });
});

test('a feed that stops waits for what is being taken', async () => {
  registry.publish('supergraph', '1', '1');
  const gate = Promise.withResolvers<void>();
  let state = 'none';
  start(rarelyMs);
  feed.follow({
    resource: 'clients',
    etag: null,
    async take() {
      state = 'taking';
      await gate.promise;
      state = 'taken';
    },
  });
  registry.publish('clients', '1', '1');
  await waitFor(() => state === 'taking', { description: 'the version' });
  const stopped = feed.stop().then(() => state);
  gate.resolve();
  expect(await stopped).toBe('taken');
});
