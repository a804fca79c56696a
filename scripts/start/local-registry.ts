import { startRegistry } from '@rendezvous/registry/main';
import { loadConfig } from '@rendezvous/registry/config';
import { isFreePort } from '@rendezvous/stack/free-ports';
import { publishRepository } from '../registry/publish-repository.ts';
import { registrySecretsOf } from '../registry/registry-secrets.ts';
import { type Environment, registryEnvironment } from '../service-environment.ts';
import { regionCodes } from './databases.ts';
import type { Secrets } from './instance.ts';

/** Where the CLI looks for a registry. */
const usualPort = 4_100;

/**
 * Starts the registry in this process and begins to publish to it what is in the repository.
 * @param o.port null: the usual one, or any when that is taken, as by a second product
 */
export async function startLocalRegistry(o: {
  databaseUrl: string;
  port: number | null;
  dataDirectory: string;
  secrets: Secrets;
  environment: Environment;
}): Promise<{
  url: string;
  /** With which a gateway uses it. */
  gatewayEnvironment: Environment;
  /** Composing is done in a thread: the start can go on meanwhile. */
  published: Promise<void>;
  close(): Promise<void>;
}> {
  const { adminKey, gatewayKey } = registrySecretsOf(o.secrets);
  const { databaseUrl, dataDirectory } = o;
  const port = o.port ?? ((await isFreePort(usualPort)) ? usualPort : 0);
  const registry = await startRegistry(
    loadConfig(registryEnvironment(o.environment, { databaseUrl, port, adminKey, gatewayKey })),
  );
  const { url } = registry;
  let isClosed = false;
  const say = (line: string) => {
    // Who stops the start half-way does not want to hear what it did not come to.
    if (!isClosed) console.error(line);
  };
  const published = publishRepository({ url, adminKey, dataDirectory, regions: regionCodes, say });
  // Whoever awaits it hears of a failure, which may be long after it has happened.
  published.catch(() => undefined);
  return {
    url,
    published,
    gatewayEnvironment: { REGISTRY_URL: url, REGISTRY_API_KEY: gatewayKey },
    close: () => {
      isClosed = true;
      return registry.close();
    },
  };
}
