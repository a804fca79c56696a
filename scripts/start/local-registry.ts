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
 * Starts the registry in this process and publishes to it what is in the repository.
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
  close(): Promise<void>;
}> {
  const { adminKey, gatewayKey } = registrySecretsOf(o.secrets);
  const { databaseUrl, dataDirectory } = o;
  const port = o.port ?? ((await isFreePort(usualPort)) ? usualPort : 0);
  const registry = await startRegistry(
    loadConfig(registryEnvironment(o.environment, { databaseUrl, port, adminKey, gatewayKey })),
  );
  const { url } = registry;
  const say = (line: string) => console.error(line);
  try {
    await publishRepository({ url, adminKey, dataDirectory, regions: regionCodes, say });
  } catch (error) {
    await registry.close();
    throw error;
  }
  return {
    url,
    gatewayEnvironment: { REGISTRY_URL: url, REGISTRY_API_KEY: gatewayKey },
    close: () => registry.close(),
  };
}
