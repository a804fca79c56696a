import pg from 'pg';
import { roleOf, type SchemaOwner, type ServiceName, serviceNames } from './services.ts';

const regionExtensions = ['cube', 'earthdistance', 'pg_trgm', 'btree_gist', 'unaccent'];
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

/** What a database is made of; each schema has a login role of its own, named after it. */
interface DatabasePlan<Owner extends SchemaOwner> {
  superuserUrl: string;
  database: string;
  owners: readonly Owner[];
  passwords: Readonly<Record<Owner, string>>;
  extensions: readonly string[];
}

/**
 * Creates a region's database with the schema and the login role of each service, or brings an
 * existing one to the same state. A role can enter its own schema and the extensions, nothing else.
 */
export async function createRegionDatabase(options: RegionDatabaseOptions): Promise<void> {
  await createDatabase({ ...options, owners: serviceNames, extensions: regionExtensions });
}

/** Creates the registry's database, schema and role, or brings existing ones to the same state. */
export async function createRegistryDatabase(options: {
  superuserUrl: string;
  database: string;
  password: string;
}): Promise<void> {
  const { superuserUrl, database, password } = options;
  const passwords = { registry: password };
  await createDatabase({ superuserUrl, database, owners: ['registry'], passwords, extensions: [] });
}

async function createDatabase<Owner extends SchemaOwner>(plan: DatabasePlan<Owner>): Promise<void> {
  const { superuserUrl, database } = plan;
  await withClient(superuserUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [bootstrapLock]);
    await createRoles(client, plan);
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) {
      await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
    }
    await grantDatabase(client, database, plan.owners);
  });
  await withClient(urlForDatabase(superuserUrl, database), (client) => createSchemas(client, plan));
}

/**
 * Lets the services' roles, and nobody else, connect to a database. Privileges on the database
 * itself are not copied from a template, so a copy needs this again.
 */
export async function grantDatabase(
  client: pg.ClientBase,
  database: string,
  owners: readonly SchemaOwner[] = serviceNames,
): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const roles = owners.map(roleOf).join(', ');
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${roles}`);
}

/** The same connection URL with another database. */
export function urlForDatabase(connectionString: string, database: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** The connection URL of a service's role to the database that its schema is in. */
export function serviceUrl(options: {
  superuserUrl: string;
  database: string;
  service: SchemaOwner;
  password: string;
}): string {
  const url = new URL(urlForDatabase(options.superuserUrl, options.database));
  url.username = roleOf(options.service);
  url.password = encodeURIComponent(options.password);
  return url.href;
}

async function createRoles<Owner extends SchemaOwner>(
  client: pg.ClientBase,
  { owners, passwords }: DatabasePlan<Owner>,
): Promise<void> {
  for (const service of owners) {
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

async function createSchemas(
  client: pg.ClientBase,
  plan: { owners: readonly SchemaOwner[]; extensions: readonly string[] },
): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [bootstrapLock]);
  await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
  await client.query('CREATE SCHEMA IF NOT EXISTS extensions');
  for (const extension of plan.extensions) {
    await client.query(`CREATE EXTENSION IF NOT EXISTS ${extension} SCHEMA extensions`);
  }
  for (const service of plan.owners) {
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
