import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serviceUrl } from '@rendezvous/prisma/bootstrap';
import { prepareRegionDatabase } from '@rendezvous/prisma/prepare-region';
import { serviceNames } from '@rendezvous/prisma/services';
import type { ServiceName } from '@rendezvous/prisma/services';
import { startEmbeddedPostgres } from '../scripts/embedded-postgres.ts';

export interface TemporaryDatabase {
  /** Connection URL of the service's own role. */
  urlOf(service: ServiceName): string;
  /** Stops PostgreSQL and removes its data. */
  stop(): Promise<void>;
}

const database = 'rendezvous_bench';

/** A PostgreSQL for one measurement, with one region's database, migrated and empty. */
export async function startTemporaryDatabase(): Promise<TemporaryDatabase> {
  const password = randomBytes(12).toString('hex');
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'rendezvous-bench-'));
  // PostgreSQL may run as another user, who has to pass through.
  await chmod(dataDirectory, 0o711);
  const postgres = await startEmbeddedPostgres({
    dataDirectory,
    password,
    durable: false,
    disposable: true,
  });
  const { superuserUrl } = postgres;
  const urlOf = (service: ServiceName): string =>
    serviceUrl({ superuserUrl, database, service, password });
  try {
    const passwords = Object.fromEntries(serviceNames.map((name) => [name, password]));
    await prepareRegionDatabase({
      superuserUrl,
      database,
      passwords: passwords as Record<ServiceName, string>,
    });
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return { urlOf, stop: () => postgres.stop() };
}
