import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareRegionDatabase } from '@rendezvous/prisma/prepare-region';
import { type ServiceName, serviceNames } from '@rendezvous/prisma/services';
import { planRunEngines, type RunEngines } from '@rendezvous/testkit/run-engines';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded-postgres.ts';

const templateDatabase = 'rendezvous_template';

declare global {
  var rendezvousTestPostgres: EmbeddedPostgres | undefined;
  var rendezvousTestEngines: RunEngines | undefined;
}

/**
 * Starts one PostgreSQL for the whole run, with a migrated database to copy for each test file, and
 * plans the engines, which start when a test file asks for them.
 */
export default async function globalSetup(): Promise<void> {
  // For tests of source files only, as `npm run check` runs them.
  if (process.env['RENDEZVOUS_TEST_WITHOUT_POSTGRES'] === 'true') return;
  const password = randomBytes(12).toString('hex');
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'rendezvous-test-'));
  // PostgreSQL may run as another user, who has to pass through.
  await chmod(dataDirectory, 0o711);
  const postgres = await startEmbeddedPostgres({
    dataDirectory,
    password,
    durable: false,
    disposable: true,
  });
  globalThis.rendezvousTestPostgres = postgres;
  try {
    await prepareTemplate(postgres.superuserUrl, password);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  // Test workers are children of this process and learn about the server this way.
  process.env['RENDEZVOUS_TEST_POSTGRES_URL'] = postgres.superuserUrl;
  globalThis.rendezvousTestEngines = await planRunEngines(process.env);
  Object.assign(process.env, globalThis.rendezvousTestEngines.environment);
}

/** One password serves every role: the server lives for minutes, on the loopback address. */
async function prepareTemplate(superuserUrl: string, password: string): Promise<void> {
  const passwords = Object.fromEntries(
    serviceNames.map((service) => [service, password]),
  ) as Record<ServiceName, string>;
  await prepareRegionDatabase({ superuserUrl, database: templateDatabase, passwords });
}
