import pg from 'pg';
import { roleOf, type ServiceName, serviceNames } from './services.ts';

const extensions = ['cube', 'earthdistance', 'pg_trgm', 'btree_gist', 'unaccent'];
/** Two starts that bootstrap one cluster at once take turns; the number is ours alone. */
const bootstrapLock = 7_270_415;

export interface RegionDatabaseOptions {
  /** Any database of the cluster, as a superuser. */
  superuserUrl: string;
  /** Name of the region's database, for example `rendezvous_fr`. */
  database: string;
  /** Password of each service's role; set anew on each call. */
  passwords: Readonly<Record<ServiceName, string>>;
}

/**
 * Creates a region's database with the schema and the login role of each service, or brings an
 * existing one to the same state. A role can enter its own schema and the extensions, nothing else.
 */
export async function createRegionDatabase(options: RegionDatabaseOptions): Promise<void> {
  await withClient(options.superuserUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [bootstrapLock]);
    await createRoles(client, options.passwords);
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [
      options.database,
    ]);
    if (found.rowCount === 0) {
      await client.query(`CREATE DATABASE ${pg.escapeIdentifier(options.database)}`);
    }
    await grantDatabase(client, options.database);
  });
  await withClient(urlForDatabase(options.superuserUrl, options.database), createSchemas);
}

/**
 * Lets the services' roles, and nobody else, connect to a database. Privileges on the database
 * itself are not copied from a template, so a copy needs this again.
 */
export async function grantDatabase(client: pg.ClientBase, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const roles = serviceNames.map(roleOf).join(', ');
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${roles}`);
}

/** The same connection URL with another database. */
export function urlForDatabase(connectionString: string, database: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** The connection URL of a service's role to a region's database. */
export function serviceUrl(options: {
  superuserUrl: string;
  database: string;
  service: ServiceName;
  password: string;
}): string {
  const url = new URL(urlForDatabase(options.superuserUrl, options.database));
  url.username = roleOf(options.service);
  url.password = encodeURIComponent(options.password);
  return url.href;
}

async function createRoles(
  client: pg.ClientBase,
  passwords: Readonly<Record<ServiceName, string>>,
): Promise<void> {
  for (const service of serviceNames) {
    const role = roleOf(service);
    const found = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    if (found.rowCount === 0) await client.query(`CREATE ROLE ${role}`);
    await client.query(
      `ALTER ROLE ${role} WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT
         NOREPLICATION NOBYPASSRLS PASSWORD ${pg.escapeLiteral(passwords[service])}`,
    );
    // On the role and not on the database, so that it also holds in a copy of a template.
    await client.query(`ALTER ROLE ${role} SET search_path = ${service}, extensions`);
  }
}

async function createSchemas(client: pg.ClientBase): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [bootstrapLock]);
  await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
  await client.query('CREATE SCHEMA IF NOT EXISTS extensions');
  for (const extension of extensions) {
    await client.query(`CREATE EXTENSION IF NOT EXISTS ${extension} SCHEMA extensions`);
  }
  for (const service of serviceNames) {
    const role = roleOf(service);
    await client.query(`GRANT USAGE ON SCHEMA extensions TO ${role}`);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${service} AUTHORIZATION ${role}`);
    await client.query(`REVOKE ALL ON SCHEMA ${service} FROM PUBLIC`);
  }
}

async function withClient(
  connectionString: string,
  work: (client: pg.ClientBase) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({
    connectionString,
    application_name: 'rendezvous-bootstrap',
    connectionTimeoutMillis: 10_000,
    statement_timeout: 120_000,
  });
  await client.connect();
  try {
    await work(client);
  } finally {
    // Ending the session also gives the advisory lock back.
    await client.end();
  }
}
