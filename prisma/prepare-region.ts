import { createRegionDatabase, type RegionDatabaseOptions, serviceUrl } from './bootstrap.ts';
import { migrateService } from './migrate.ts';
import { serviceNames } from './services.ts';

/**
 * Brings a region's database to the newest state: database, roles, schemas and the migrations of
 * every service. What is there already is kept.
 * @throws MigrationError when a migration cannot be applied
 */
export async function prepareRegionDatabase(options: RegionDatabaseOptions): Promise<void> {
  const { superuserUrl, database, passwords } = options;
  await createRegionDatabase(options);
  for (const service of serviceNames) {
    const password = passwords[service];
    const connectionString = serviceUrl({ superuserUrl, database, service, password });
    await migrateService({ connectionString, service });
  }
}
