import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { grantDatabase, serviceUrl, urlForDatabase } from '@rendezvous/prisma/bootstrap';
import type { ServiceName } from '@rendezvous/prisma/services';
import pg from 'pg';

const templateDatabase = 'rendezvous_template';
/** Long enough to wait for another file that fills the database to copy. */
const createTimeoutMs = 300_000;
const statementTimeoutMs = 280_000;
/** A product has less patience; a test is not about a machine that stands still. */
const connectTimeoutMs = 60_000;

export interface TestDatabase {
  /** Connection URL of a service's role (or the superuser) to this file's own database. */
  urlFor(service: ServiceName | 'superuser', region?: string): string;
  /** One pool for each service and region, closed after the tests. */
  pool(service: ServiceName | 'superuser', region?: string): pg.Pool;
}

/** Rows that many test files start from. */
export interface Contents {
  /** Tells these contents from others, in letters, digits and underscores. */
  name: string;
  /** Fills a migrated, empty database; called once per region in a whole test run. */
  fill(region: string, urlFor: (service: ServiceName) => string): Promise<void>;
}

/**
 * Gives a test file (or a describe block) its own migrated databases, one a region, and drops them
 * afterwards. Call it at the top; the databases exist once beforeAll has run. They are empty, or
 * copies of one that was filled with the contents.
 */
export function useTestDatabase(options?: {
  regions?: readonly string[];
  contents?: Contents;
}): TestDatabase {
  const regions = options?.regions ?? ['fr'];
  const prefix = `test_${randomBytes(6).toString('hex')}`;
  const pools = new Map<string, pg.Pool>();

  const databaseOf = (region: string): string => {
    if (!regions.includes(region)) throw new Error(`The test asked for no region ${region}`);
    return `${prefix}_${region}`;
  };
  const urlFor: TestDatabase['urlFor'] = (service, region = regions[0] ?? 'fr') => {
    const database = databaseOf(region);
    if (service === 'superuser') return urlForDatabase(clusterUrl(), database);
    return urlOfService(service, database);
  };
  const pool: TestDatabase['pool'] = (service, region = regions[0] ?? 'fr') => {
    const key = `${service} ${region}`;
    let found = pools.get(key);
    if (found === undefined) {
      found = createPool({
        connectionString: urlFor(service, region),
        applicationName: 'rendezvous-test',
        max: 20,
        statementTimeoutMs,
        connectTimeoutMs,
        // A connection that a test has the server cut is no news.
        logger: silentLogger,
      });
      pools.set(key, found);
    }
    return found;
  };

  beforeAll(async () => {
    await withSuperuser(async (client) => {
      for (const region of regions) {
        const template = await filledTemplate(client, region, options?.contents);
        await createDatabase(client, databaseOf(region), template);
      }
    });
  }, createTimeoutMs);
  afterAll(async () => {
    await Promise.all([...pools.values()].map((open) => open.end()));
    await withSuperuser(async (client) => {
      for (const region of regions) await dropDatabase(client, databaseOf(region));
    });
  });
  return { urlFor, pool };
}

/** The superuser's URL to the PostgreSQL of this test run. */
export function clusterUrl(): string {
  const url = process.env['RENDEZVOUS_TEST_POSTGRES_URL'];
  if (url === undefined) {
    throw new Error('No test PostgreSQL: run the tests with the jest.config.mjs of the root');
  }
  return url;
}

function urlOfService(service: ServiceName, database: string): string {
  const superuserUrl = clusterUrl();
  const password = decodeURIComponent(new URL(superuserUrl).password);
  return serviceUrl({ superuserUrl, database, service, password });
}

/**
 * The database to copy: the empty one, or one with the contents, made by the first who asks.
 * Whoever fills it has another name for it until it is whole.
 */
async function filledTemplate(
  client: pg.Client,
  region: string,
  contents: Contents | undefined,
): Promise<string> {
  if (contents === undefined) return templateDatabase;
  const template = `${templateDatabase}_${contents.name}_${region}`;
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [template]);
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (found.rowCount === 1) return template;
    const unfinished = `${template}_unfinished`;
    await dropDatabase(client, unfinished);
    await createDatabase(client, unfinished, templateDatabase);
    await contents.fill(region, (service) => urlOfService(service, unfinished));
    await client.query(
      `ALTER DATABASE ${pg.escapeIdentifier(unfinished)} RENAME TO ${pg.escapeIdentifier(template)}`,
    );
    return template;
  } finally {
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [template]);
  }
}

async function createDatabase(
  client: pg.Client,
  database: string,
  template: string,
): Promise<void> {
  const name = pg.escapeIdentifier(database);
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${pg.escapeIdentifier(template)}`);
  await grantDatabase(client, database);
}

/** Drops a database of the test run, with whoever is still connected. */
export async function dropDatabase(client: pg.Client, database: string): Promise<void> {
  // With FORCE, so that a connection which a failed test left open does not fail the next one.
  await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`);
}

/** Runs the work on a connection of the test run's superuser. */
export async function withSuperuser(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({
    connectionString: clusterUrl(),
    statement_timeout: statementTimeoutMs,
  });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
