import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { startClients, type RunningClients } from '../../src/clients/start-clients.ts';
import { loadConfig } from '../../src/config.ts';
import { startRegistry } from '../../src/registry/start-registry.ts';
import { keyOf, sampleClient, sampleOperation } from '../support/clients-under-test.ts';
import { startRegistryStandIn, type RegistryStandIn } from '../support/registry-stand-in.ts';

const operation = sampleOperation('query A { a }');
const documentOf = (...names: string[]) => ({
  version: names.join('+'),
  clients: names.map((name) => sampleClient({ name })),
  operations: Object.fromEntries(names.map((name) => [name, [operation]])),
});

let directory: string;
let registry: RegistryStandIn;
const stops: (() => Promise<void>)[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rendezvous-clients-'));
  registry = await startRegistryStandIn();
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  await registry.close();
  await rm(directory, { recursive: true, force: true });
});

/** Starts the part of a gateway that knows clients, which waits so long to hear of them. */
async function start(firstVersionTimeoutMs = 60_000): Promise<RunningClients> {
  const config = loadConfig({
    DATA_DIR: directory,
    REGISTRY_URL: registry.url,
    REGISTRY_API_KEY: 'rvk_1_secret',
    REGISTRY_POLL_MS: '50',
  });
  const metrics = createMetrics('gateway');
  const running = startRegistry(config.registry!, { logger: silentLogger, metrics });
  stops.push(() => running.stop());
  const clients = await startClients({
    config,
    feed: running.feed,
    metrics,
    logger: silentLogger,
    firstVersionTimeoutMs,
  });
  stops.push(() => clients.stop());
  return clients;
}

function knows({ store }: RunningClients, name: string): boolean {
  try {
    return store.identify(keyOf(name))?.name === name;
  } catch {
    return false;
  }
}

const until = (condition: () => boolean) => waitFor(condition, { description: 'the clients' });

test('clients of the registry are known after the start, and changes without another', async () => {
  registry.publish('clients', '1', documentOf('web'));
  const clients = await start();
  expect(knows(clients, 'web')).toBe(true);
  expect(clients.store.listOf('web').get(operation.id)?.body).toBe('query A { a }');
  expect(clients.store.persistedOperations(null)).toHaveLength(1);
  expect(clients.store.persistedOperations('partner')).toHaveLength(0);

  registry.publish('clients', '2', documentOf('app'), { isQuiet: true });
  await until(() => knows(clients, 'app'));
  expect(knows(clients, 'web')).toBe(false);
  expect(clients.store.size).toEqual({ clients: 1, operations: 1 });
});

test('nonsense and outages change nothing, and what was good survives a restart', async () => {
  registry.publish('clients', '1', documentOf('web'));
  const clients = await start();
  registry.publish('clients', '2', { version: '2', clients: 'many' });
  const asked = () => registry.requests.filter(({ etag }) => etag === '"2"').length;
  await until(() => asked() > 0);
  expect(knows(clients, 'web')).toBe(true);

  registry.misbehave('clients', (response) => response.writeHead(500).end());
  registry.misbehave('changes', (response) => response.destroy());
  const later = await start();
  expect(knows(later, 'web')).toBe(true);
  registry.misbehave('clients', null);
  registry.publish('clients', '3', documentOf('web', 'app'));
  await until(() => knows(later, 'app') && knows(clients, 'app'));
});

test('before anything is known a key cannot be judged, and requests without one are served', async () => {
  registry.misbehave('clients', (response) => response.writeHead(500).end());
  const clients = await start(100);
  const identify = () => clients.store.identify(keyOf('web'));
  expect(identify).toThrow(expect.objectContaining({ code: 'SERVICE_UNAVAILABLE', status: 503 }));
  expect(clients.store.identify(undefined)).toBeNull();
  expect(clients.store.listOf(null).operations).toEqual([]);

  registry.publish('clients', '1', documentOf('app'));
  registry.misbehave('clients', null);
  await until(() => knows(clients, 'app'));
  expect(identify).toThrow(expect.objectContaining({ code: 'INVALID_API_KEY', status: 401 }));
});
