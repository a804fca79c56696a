import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll } from '@jest/globals';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import { createApiKey } from '@rendezvous/registry/domain/api-key';
import { loadConfig } from '@rendezvous/registry/config';
import { startRegistry } from '@rendezvous/registry/main';
import { useRegistryDatabase } from '@rendezvous/testkit/registry-database';
import { askRegistry } from './ask-registry.ts';

const startTimeoutMs = 120_000;
const subgraphs = ['doctors', 'slots', 'appointments', 'notifications'] as const;

export interface RegistryUnderTest {
  readonly url: string;
  /** A key that may do everything. */
  readonly key: string;
  /** With which a gateway uses it. */
  readonly gatewayEnvironment: Readonly<Record<string, string>>;
  /** Asks it for something below /v1/variants/production. @throws unless it answers 2xx */
  ask<T = unknown>(method: string, path: string, body?: object): Promise<T>;
}

/**
 * Starts a schema registry on a database of its own before the tests of a file, and publishes the
 * repository's schemas and contracts. Call it before `useProduct`.
 */
export function useRegistry(): RegistryUnderTest {
  const database = useRegistryDatabase();
  const { key } = createApiKey('rvk');
  let registry: RunningService | undefined;

  const under: RegistryUnderTest = {
    get url() {
      return registry!.url;
    },
    key,
    get gatewayEnvironment() {
      return { REGISTRY_URL: registry!.url, REGISTRY_API_KEY: key };
    },
    ask: (method, path, body) => askRegistry({ url: registry!.url, key }, method, path, body),
  };

  beforeAll(async () => {
    registry = await startRegistry(
      loadConfig({
        DATABASE_URL: database.url,
        REGISTRY_PORT: '0',
        REGISTRY_ADMIN_KEY: key,
        LOG_LEVEL: process.env['E2E_LOG_LEVEL'] ?? 'fatal',
      }),
    );
    await under.ask('POST', '/publish', await repositorySchemas());
  }, startTimeoutMs);
  afterAll(() => registry?.close());
  return under;
}

/** What is in the repository, as `npm start` publishes it. */
async function repositorySchemas(): Promise<object> {
  const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  return {
    subgraphs: await Promise.all(
      subgraphs.map(async (name) => ({
        name,
        // Gateways of tests are told where the subgraphs are.
        url: `http://${name}.invalid/graphql`,
        schema: await read(`subgraphs/${name}/schema.graphql`),
      })),
    ),
    contracts: JSON.parse(await read('regions/contracts.json')) as object[],
  };
}
