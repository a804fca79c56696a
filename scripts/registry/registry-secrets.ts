import { hkdfSync } from 'node:crypto';
import { createApiKey } from '@rendezvous/registry/domain/api-key';
import type { Secrets } from '../start/instance.ts';

/** With which the registry of a data folder is reached. */
export interface RegistrySecrets {
  databasePassword: string;
  /** Opens everything. */
  adminKey: string;
  /** For gateways. */
  gatewayKey: string;
}

/**
 * Derived from the secrets of the data folder, so that folders of earlier versions have them too and
 * two starts at once agree on them.
 */
export function registrySecretsOf({
  databasePasswords,
  internalTokenSecret,
}: Secrets): RegistrySecrets {
  const derive = (secret: string, purpose: string, size: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', purpose, size));
  const keyFor = (holder: string): string =>
    createApiKey('rvk', (size) => derive(internalTokenSecret, `registry ${holder} ${size}`, size))
      .key;
  return {
    databasePassword: derive(databasePasswords.superuser, 'registry database', 24).toString('hex'),
    adminKey: keyFor('admin'),
    gatewayKey: keyFor('gateway'),
  };
}
