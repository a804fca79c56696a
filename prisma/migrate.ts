import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { SchemaOwner } from './services.ts';

/** Prisma's own lock number, so that `prisma migrate deploy` and this runner exclude each other. */
const migrationLock = 72_707_369;

/** Prisma's table, column for column, so that its tools can go on where this runner stopped. */
const createTable = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

export interface Migration {
  /** Folder name: `<timestamp>_<name>`. */
  name: string;
  sql: string;
  /** SHA-256 of the file, in hexadecimal. */
  checksum: string;
}

/** A migration cannot be applied; the message is one sentence for whoever runs it. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export interface MigrateOptions {
  /** Connects as the service's own role, whose search path begins with its schema. */
  connectionString: string;
  service: SchemaOwner;
  /** Defaults to the migrations in this folder; tests pass their own. */
  migrations?: readonly Migration[];
}

/**
 * Applies the migrations of a service that its database does not have yet, each in a transaction
 * together with its record, and returns their names.
 * @throws MigrationError when an applied one was changed, is unknown here, or when one fails
 */
export async function migrateService(options: MigrateOptions): Promise<string[]> {
  const migrations = options.migrations ?? (await readMigrations(options.service));
  const client = new pg.Client({
    connectionString: options.connectionString,
    application_name: `rendezvous-migrate-${options.service}`,
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  try {
    // Another start may be migrating just now: wait for it, but not for ever.
    await client.query("SET lock_timeout = '60s'");
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await client.query("SET client_min_messages = 'warning'");
    await client.query(createTable);
    const pending = findPending(options.service, migrations, await readApplied(client));
    for (const migration of pending) await apply(client, options.service, migration);
    return pending.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/** The migrations of a service in the order in which they apply. */
export async function readMigrations(service: SchemaOwner): Promise<Migration[]> {
  const directory = path.join(import.meta.dirname, service, 'migrations');
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.toSorted().map(async (name) => {
      const sql = await readFile(path.join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: checksumOf(sql) };
    }),
  );
}

/** The checksum Prisma keeps of a migration. */
export function checksumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}

interface AppliedMigration {
  migration_name: string;
  checksum: string;
  is_finished: boolean;
}

async function readApplied(client: pg.Client): Promise<AppliedMigration[]> {
  const result = await client.query<AppliedMigration>(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS is_finished
       FROM _prisma_migrations
      WHERE rolled_back_at IS NULL
      ORDER BY started_at, migration_name`,
  );
  return result.rows;
}

function findPending(
  service: SchemaOwner,
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const record of applied) {
    const migration = known.get(record.migration_name);
    const title = `The migration ${record.migration_name} of ${service}`;
    if (migration === undefined) {
      throw new MigrationError(
        `${title} is in the database but not in this version: it was made by a newer version, ` +
          'so start that one.',
      );
    }
    if (!record.is_finished) {
      throw new MigrationError(
        `${title} was begun by another tool and never finished: see "prisma migrate resolve".`,
      );
    }
    if (migration.checksum !== record.checksum) {
      throw new MigrationError(
        `${title} was changed after it had been applied: restore the file and put the change ` +
          'into a new migration (or, with data that may be lost, delete the data folder).',
      );
    }
  }
  const appliedNames = new Set(applied.map((record) => record.migration_name));
  return migrations.filter((migration) => !appliedNames.has(migration.name));
}

async function apply(client: pg.Client, service: SchemaOwner, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    const { rows } = await client.query<{ started_at: Date }>(
      'SELECT clock_timestamp() AS started_at',
    );
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations
         (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES ($1, $2, clock_timestamp(), $3, $4, 1)`,
      [randomUUID(), migration.checksum, migration.name, rows[0]?.started_at],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new MigrationError(describeFailure(service, migration, error), { cause: error });
  }
}

function describeFailure(service: SchemaOwner, migration: Migration, error: unknown): string {
  const { message, position } = error as Error & { position?: string };
  const line = position === undefined ? '' : ` (line ${lineOf(migration.sql, Number(position))})`;
  return (
    `The migration ${migration.name} of ${service} failed and was rolled back: ` +
    `${message}${line}.`
  );
}

function lineOf(sql: string, position: number): number {
  return sql.slice(0, position).split('\n').length;
}
