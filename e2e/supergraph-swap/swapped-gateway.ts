/** A registry and a gateway as processes of their own, before canned subgraphs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApiKey } from '@rendezvous/registry/domain/api-key';
import { findFreePorts } from '@rendezvous/stack/free-ports';
import { startGuardian } from '@rendezvous/stack/guardian';
import { type ManagedProcess, startManagedProcess } from '@rendezvous/stack/managed-process';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { askRegistry } from '../support/ask-registry.ts';
import { manifest, startCannedSubgraphs, withAnotherField } from './subgraphs.ts';

/** What runs. */
export interface SwappedGateway {
  readonly url: string;
  /** Composes and publishes a supergraph with a contract; resolves when it is served. */
  publish(): Promise<string>;
  /** Brings back what a version was; resolves when it is served. Nothing is composed for it. */
  rollBackTo(version: string): Promise<string>;
  killRegistry(): Promise<void>;
  restartRegistry(): Promise<void>;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const startTimeoutMs = 120_000;
const stopTimeoutMs = 15_000;
/** On a machine that is busy with something else a swap may take that long. */
const patience = { timeoutMs: 120_000, intervalMs: 30 };
const patientGateway = { SUBGRAPH_TIMEOUT_MS: '60000', OPERATION_TIMEOUT_MS: '90000' };

/**
 * Starts all of it and publishes what the load asks for as persisted operations.
 * @param o.databaseUrl an empty database of the registry
 * @param o.gatewayArguments for Node, before the gateway's script
 * @throws EngineError when one of the processes does not start
 */
export async function startSwappedGateway(o: {
  readonly databaseUrl: string;
  readonly gatewayArguments?: readonly string[];
}): Promise<SwappedGateway> {
  const guardian = startGuardian('kill');
  const directory = await mkdtemp(join(tmpdir(), 'rendezvous-swapped-'));
  const [registryPort = 0, gatewayPort = 0] = await findFreePorts(2);
  const { key } = createApiKey('rvk');
  const registryAccess = { url: `http://127.0.0.1:${registryPort}`, key };
  const url = `http://127.0.0.1:${gatewayPort}`;
  const subgraphs = await startCannedSubgraphs();
  const processes: ManagedProcess[] = [];
  let published = 0;

  /** On the same port each time it is started. */
  async function start(
    name: string,
    port: number,
    settings: Record<string, string>,
    nodeArguments: readonly string[] = [],
  ): Promise<ManagedProcess> {
    const { PATH, HOME } = process.env;
    const started = await startManagedProcess({
      name,
      command: process.execPath,
      arguments: [...nodeArguments, `${name}/src/main.ts`],
      workingDirectory: root,
      environment: { PATH, HOME, ...settings },
      logFile: join(directory, `${name}.log`),
      isReady: async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok,
      startTimeoutMs,
      stopTimeoutMs,
      guardian,
    });
    processes.push(started);
    return started;
  }

  const ask = <T>(method: string, path: string, body: object) =>
    askRegistry<T>(registryAccess, method, path, body);

  /** A registry that is busy or has just started may ask to try again. */
  const askUntilDone = (path: string, body: object) =>
    waitFor(() => ask<{ version: string }>('POST', path, body), {
      ...patience,
      description: `an answer to ${path}`,
    });

  async function untilServed(version: string): Promise<string> {
    const isServed = async () => {
      const answer = await fetch(`${url}/readyz`);
      const { supergraph } = (await answer.json()) as { supergraph: { version: string } };
      return supergraph.version === version;
    };
    await waitFor(isServed, { ...patience, description: `version ${version}` });
    return version;
  }

  async function publish(): Promise<string> {
    published += 1;
    const contracts = [{ name: 'partner', includeTags: ['partner'] }];
    const content = withAnotherField(subgraphs.published, published);
    const { version } = await askUntilDone('/publish', { subgraphs: content, contracts });
    return untilServed(version);
  }

  async function rollBackTo(version: string): Promise<string> {
    return untilServed((await askUntilDone('/rollback', { version })).version);
  }

  async function stop(): Promise<void> {
    await Promise.all(processes.map((each) => each.stop()));
    await subgraphs.close();
    await rm(directory, { recursive: true, force: true });
  }

  try {
    const registry = await start('registry', registryPort, {
      DATABASE_URL: o.databaseUrl,
      REGISTRY_PORT: String(registryPort),
      REGISTRY_ADMIN_KEY: key,
    });
    const gatewaySettings = {
      PORT: String(gatewayPort),
      DATA_DIR: directory,
      INTERNAL_TOKEN_SECRET: 'a secret of tests that is long enough to be one',
      REGISTRY_URL: registryAccess.url,
      REGISTRY_API_KEY: key,
      ...patientGateway,
    };
    // As in npm run gateway.
    const { gatewayArguments = ['--v8-pool-size=1'] } = o;
    await start('gateway', gatewayPort, gatewaySettings, gatewayArguments);
    await ask('PUT', '/clients/public', { role: 'frontend' });
    await publish();
    await ask('POST', '/clients/public/persisted-queries', { manifest });
    return {
      url,
      publish,
      rollBackTo,
      killRegistry: () => registry.kill(),
      restartRegistry: () => registry.restart(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
