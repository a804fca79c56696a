import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serviceUrl } from '@rendezvous/prisma/bootstrap';
import { prepareRegionDatabase } from '@rendezvous/prisma/prepare-region';
import { prepareRegistryDatabase } from '@rendezvous/prisma/prepare-registry';
import { serviceNames } from '@rendezvous/prisma/services';
import type { ServiceName } from '@rendezvous/prisma/services';
import { startEmbeddedPostgres } from '../scripts/embedded-postgres.ts';

export interface TemporaryDatabase {
  /** Connection URL of the service's own role. */
  urlOf(service: ServiceName): string;
  /** Stops PostgreSQL and removes its data. */
  stop(): Promise<void>;
}

export interface TemporaryRegistryDatabase {
  /** Connection URL of the registry's own role. */
  readonly url: string;
  /** Stops PostgreSQL and removes its data. */
  stop(): Promise<void>;
}

const database = 'rendezvous_bench';

/** A PostgreSQL for one measurement, with one region's database, migrated and empty. */
export async function startTemporaryDatabase(): Promise<TemporaryDatabase> {
  const password = randomBytes(12).toString('hex');
  const passwords = Object.fromEntries(serviceNames.map((name) => [name, password]));
  const { prepared, stop } = await startPostgresWith(password, async (superuserUrl) => {
    await prepareRegionDatabase({
      superuserUrl,
      database,
      passwords: passwords as Record<ServiceName, string>,
    });
    return (service: ServiceName) => serviceUrl({ superuserUrl, database, service, password });
  });
  return { urlOf: prepared, stop };
}

/** The same with the schema registry's database. */
export async function startTemporaryRegistryDatabase(): Promise<TemporaryRegistryDatabase> {
  const password = randomBytes(12).toString('hex');
  const { prepared, stop } = await startPostgresWith(password, (superuserUrl) =>
    prepareRegistryDatabase({ superuserUrl, database, password }),
  );
  return { url: prepared, stop };
}

/** Stops it again when it cannot be prepared. */
async function startPostgresWith<T>(
  password: string,
  prepare: (superuserUrl: string) => Promise<T>,
): Promise<{ readonly prepared: T; stop(): Promise<void> }> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'rendezvous-bench-'));
  // PostgreSQL may run as another user, who has to pass through.
  await chmod(dataDirectory, 0o711);
  const postgres = await startEmbeddedPostgres({
    dataDirectory,
    password,
    durable: false,
    disposable: true,
  });
  try {
    return { prepared: await prepare(postgres.superuserUrl), stop: () => postgres.stop() };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
