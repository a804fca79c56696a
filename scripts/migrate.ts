/**
 * Brings the database of a service to the newest state, as its own role (DATABASE_URL), and says what
 * it did: `npm run -s migrate -- registry`. What `npm start` does by itself, for production.
 * With SUPERUSER_URL, database, role and schema of the registry are made first when they are missing.
 */
import { parseConfig } from '@rendezvous/platform/config';
import { migrateService } from '@rendezvous/prisma/migrate';
import { prepareRegistryDatabase } from '@rendezvous/prisma/prepare-registry';
import { roleOf, type SchemaOwner, serviceNames } from '@rendezvous/prisma/services';
import { z } from 'zod';

const owners: readonly SchemaOwner[] = ['registry', ...serviceNames];

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' });
const settings = z.object({ DATABASE_URL: postgresUrl, SUPERUSER_URL: postgresUrl.optional() });

async function migrate(service: SchemaOwner): Promise<string> {
  const { DATABASE_URL, SUPERUSER_URL } = parseConfig('migrate', settings, process.env);
  if (service === 'registry' && SUPERUSER_URL !== undefined) {
    const { pathname, username, password } = new URL(DATABASE_URL);
    if (username !== roleOf(service)) {
      throw new Error(`DATABASE_URL must be of the role ${roleOf(service)}.`);
    }
    const database = decodeURIComponent(pathname.slice(1));
    const role = { superuserUrl: SUPERUSER_URL, database, password: decodeURIComponent(password) };
    await prepareRegistryDatabase(role);
    return `The database ${database} is there, with every migration.`;
  }
  const applied = await migrateService({ connectionString: DATABASE_URL, service });
  if (applied.length === 0) return `The database of ${service} had every migration already.`;
  return [`The database of ${service} has these migrations now:`, ...applied].join('\n  ');
}

const service = owners.find((owner) => owner === process.argv[2]);
if (service === undefined || process.argv.length > 3) {
  process.stderr.write(`Usage: DATABASE_URL=… npm run -s migrate -- ${owners.join(' | ')}\n`);
  process.exitCode = 3;
} else {
  try {
    process.stdout.write(`${await migrate(service)}\n`);
  } catch (error) {
    // A wrong password or a migration that fails: one sentence is what helps.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
