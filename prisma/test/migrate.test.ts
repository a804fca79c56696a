import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import {
  checksumOf,
  type Migration,
  MigrationError,
  migrateService,
  readMigrations,
} from '@rendezvous/prisma/migrate';
import { serviceNames } from '@rendezvous/prisma/services';
import { useTestDatabase } from '@rendezvous/testkit/database';

const regions = [
  'applied',
  'changed',
  'unknown',
  'unfinished',
  'failing',
  'together',
  'redone',
  'script',
];
const database = useTestDatabase({ regions });
const existing = await readMigrations('notifications');

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: checksumOf(sql) };
}

async function migrate(region: string, migrations: readonly Migration[]): Promise<string[]> {
  const connectionString = database.urlFor('notifications', region);
  return migrateService({ connectionString, service: 'notifications', migrations });
}

async function tables(region: string): Promise<string[]> {
  const { rows } = await database.pool('notifications', region).query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
        WHERE relnamespace = 'notifications'::regnamespace AND relname LIKE 'extra%'
        ORDER BY relname`,
  );
  return rows.map(({ name }) => name);
}

describe('the migration runner', () => {
  test.each([...serviceNames, 'registry'] as const)(
    'finds the migrations of %s in order',
    async (service) => {
      const names = (await readMigrations(service)).map(({ name }) => name);
      expect(names.length).toBeGreaterThan(0);
      expect(names).toEqual(names.toSorted());
      for (const name of names) expect(name).toMatch(/^\d{14}_[a-z0-9_]+$/);
    },
  );

  test('applies what is new, once, and records it as Prisma does', async () => {
    const sql = 'CREATE TABLE extra_one (id integer); CREATE TABLE extra_two (id integer);';
    const migrations = [...existing, migration('20270101000000_extra', sql)];
    expect(await migrate('applied', migrations)).toEqual(['20270101000000_extra']);
    expect(await migrate('applied', migrations)).toEqual([]);
    expect(await tables('applied')).toEqual(['extra_one', 'extra_two']);
    const { rows } = await database
      .pool('notifications', 'applied')
      .query(`SELECT * FROM _prisma_migrations WHERE migration_name = '20270101000000_extra'`);
    expect(rows).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checksum: checksumOf(sql),
        finished_at: expect.any(Date),
        migration_name: '20270101000000_extra',
        logs: null,
        rolled_back_at: null,
        started_at: expect.any(Date),
        applied_steps_count: 1,
      },
    ]);
    expect(rows[0].finished_at.getTime()).toBeGreaterThanOrEqual(rows[0].started_at.getTime());
  });

  test('refuses an applied migration that was changed', async () => {
    const changed = existing.map(({ name, sql }) => migration(name, `${sql}\n-- changed`));
    const failure = migrate('changed', changed);
    await expect(failure).rejects.toThrow(MigrationError);
    await expect(failure).rejects.toThrow('was changed after it had been applied');
  });

  test('refuses a database that is newer than the program', async () => {
    const extra = migration('20270101000000_newer', 'CREATE TABLE extra (id integer)');
    await migrate('unknown', [...existing, extra]);
    await expect(migrate('unknown', existing)).rejects.toThrow('it was made by a newer version');
  });

  test('refuses to go on after a migration that another tool left unfinished', async () => {
    await database
      .pool('notifications', 'unfinished')
      .query('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(migrate('unfinished', existing)).rejects.toThrow('never finished');
  });

  test('takes a migration that was marked as rolled back for a new one', async () => {
    const extra = migration('20270101000000_extra', 'CREATE TABLE extra (id integer)');
    await database.pool('notifications', 'redone').query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, rolled_back_at)
       VALUES ('1', 'whatever', $1, now())`,
      [extra.name],
    );
    expect(await migrate('redone', [...existing, extra])).toEqual([extra.name]);
  });

  test('rolls a failing migration back as a whole and names the line', async () => {
    const sql = 'CREATE TABLE extra (id integer);\n\nCREATE TABLE extra_wrong (id nonsense);';
    const failure = migrate('failing', [...existing, migration('20270101000000_bad', sql)]);
    await expect(failure).rejects.toThrow(MigrationError);
    await expect(failure).rejects.toThrow(
      'The migration 20270101000000_bad of notifications failed and was rolled back: ' +
        'type "nonsense" does not exist (line 3).',
    );
    expect(await tables('failing')).toEqual([]);
    expect(await migrate('failing', existing)).toEqual([]);
  });

  test('that runs twice at once applies each migration once', async () => {
    const extra = migration(
      '20270101000000_extra',
      'SELECT pg_sleep(0.2); CREATE TABLE extra (id integer)',
    );
    const runs = Array.from({ length: 4 }, async () => migrate('together', [...existing, extra]));
    expect((await Promise.all(runs)).flat()).toEqual([extra.name]);
  });
});

describe('npm run migrate', () => {
  const script = join(import.meta.dirname, '../../scripts/migrate.ts');
  const run = (url: string, ...args: string[]) =>
    promisify(execFile)(process.execPath, [script, ...args], {
      env: { ...process.env, DATABASE_URL: url },
    });

  test('says what it did, or in one sentence why it cannot', async () => {
    const url = database.urlFor('notifications', 'script');
    const { stdout } = await run(url, 'notifications');
    expect(stdout).toBe('The database of notifications had every migration already.\n');
    await migrate('script', [...existing, migration('20270101000000_newer', 'SELECT 1')]);
    await expect(run(url, 'notifications')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The migration 20270101000000_newer .* newer version.*\n$/),
    });
    await expect(run(url, 'payments')).rejects.toMatchObject({ code: 3 });
  });
});
