import { createRegistryDatabase, serviceUrl } from './bootstrap.ts';
import { migrateService } from './migrate.ts';

/**
 * Brings the registry's database to the newest state: database, role, schema and migrations. What
 * is there already is kept. Returns the URL with which the registry's role connects.
 * @throws MigrationError when a migration cannot be applied
 */
export async function prepareRegistryDatabase(options: {
  /** Any database of the cluster, as a superuser. */
  superuserUrl: string;
  database: string;
  /** Of the role `rendezvous_registry`; set anew on each call. */
  password: string;
}): Promise<string> {
  await createRegistryDatabase(options);
  const connectionString = serviceUrl({ ...options, service: 'registry' });
  await migrateService({ connectionString, service: 'registry' });
  return connectionString;
}
