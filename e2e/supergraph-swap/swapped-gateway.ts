/** A registry and a gateway as processes of their own, before canned subgraphs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import { createApiKey } from '@rendezvous/registry/domain/api-key';
import { findFreePorts } from '@rendezvous/stack/free-ports';
import { startGuardian } from '@rendezvous/stack/guardian';
import { type ManagedProcess, startManagedProcess } from '@rendezvous/stack/managed-process';
import { useRegistryDatabase } from '@rendezvous/testkit/registry-database';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { askRegistry } from '../support/registry-under-test.ts';
import { startCannedSubgraphs, type CannedSubgraphs } from './subgraphs.ts';

/** What runs, once beforeAll has run. */
export interface SwappedGateway {
  readonly url: string;
  readonly subgraphs: CannedSubgraphs['published'];
  killRegistry(): Promise<void>;
  restartRegistry(): Promise<void>;
  ask<T>(method: string, path: string, body: object): Promise<T>;
  /** Resolves when the gateway says that it serves this version. */
  untilServed(version: string): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const startTimeoutMs = 60_000;
/** In production the registry has other processors than the gateway: here it gets what is left. */
const nice = ['nice', '-n', '19'] as const;

/** Starts all of it before the tests of a file, and ends it after them. */
export function useSwappedGateway(): SwappedGateway {
  const database = useRegistryDatabase();
  const { key } = createApiKey('rvk');
  const guardian = startGuardian('kill');
  let directory: string;
  let subgraphs: CannedSubgraphs;
  let registry: ManagedProcess;
  let gateway: ManagedProcess;
  let registryUrl: string;
  let url: string;

  /** On the same port each time it is started. */
  async function start(
    name: string,
    port: number,
    settings: Record<string, string>,
    before: readonly string[] = [],
  ): Promise<ManagedProcess> {
    const { PATH, HOME } = process.env;
    return startManagedProcess({
      name,
      // Runs whatever comes first of these.
      command: 'env',
      arguments: [...before, process.execPath, `${name}/src/main.ts`],
      workingDirectory: root,
      environment: { PATH, HOME, ...settings },
      logFile: join(directory, `${name}.log`),
      isReady: async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok,
      startTimeoutMs,
      stopTimeoutMs: 15_000,
      guardian,
    });
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rendezvous-swapped-'));
    subgraphs = await startCannedSubgraphs();
    const [registryPort = 0, gatewayPort = 0] = await findFreePorts(2);
    registryUrl = `http://127.0.0.1:${registryPort}`;
    const registrySettings = {
      DATABASE_URL: database.url,
      REGISTRY_PORT: String(registryPort),
      REGISTRY_ADMIN_KEY: key,
    };
    registry = await start('registry', registryPort, registrySettings, nice);
    gateway = await start('gateway', gatewayPort, {
      PORT: String(gatewayPort),
      DATA_DIR: directory,
      INTERNAL_TOKEN_SECRET: 'a secret of tests that is long enough to be one',
      REGISTRY_URL: registryUrl,
      REGISTRY_API_KEY: key,
    });
    url = `http://127.0.0.1:${gatewayPort}`;
  }, startTimeoutMs * 2);

  afterAll(async () => {
    await gateway?.stop();
    await registry?.stop();
    await subgraphs?.close();
    await rm(directory, { recursive: true, force: true });
  }, startTimeoutMs);

  return {
    get url() {
      return url;
    },
    get subgraphs() {
      return subgraphs.published;
    },
    killRegistry: () => registry.kill(),
    restartRegistry: () => registry.restart(),
    ask: (method, path, body) => askRegistry({ url: registryUrl, key }, method, path, body),
    async untilServed(version) {
      await waitFor(
        async () => {
          const answer = await fetch(`${url}/readyz`);
          const { supergraph } = (await answer.json()) as { supergraph: { version: string } };
          return supergraph.version === version;
        },
        { timeoutMs: startTimeoutMs, intervalMs: 30, description: `version ${version}` },
      );
    },
  };
}
