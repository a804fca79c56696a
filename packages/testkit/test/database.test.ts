import { describe, expect, test } from '@jest/globals';
import { type ServiceName, serviceNames } from '@rendezvous/prisma/services';
import { useTestDatabase } from '@rendezvous/testkit/database';

const database = useTestDatabase({ regions: ['fr', 'de'] });

const tableOf: Record<ServiceName, string> = {
  doctors: 'doctor',
  slots: 'slot',
  appointments: 'appointment',
  notifications: 'message',
  event_log: 'event',
};

describe('roles', () => {
  test.each(serviceNames)('%s finds its tables and the extensions', async (service) => {
    const { rows } = await database
      .pool(service)
      .query(`SELECT count(*)::int AS count, cube(1)::text AS cube FROM ${tableOf[service]}`);
    expect(rows).toEqual([{ count: 0, cube: '(1)' }]);
  });

  test.each(serviceNames)('%s cannot read or enter any other schema', async (service) => {
    for (const other of serviceNames.filter((name) => name !== service)) {
      const query = database.pool(service).query(`SELECT * FROM ${other}.${tableOf[other]}`);
      await expect(query).rejects.toMatchObject({ code: '42501' });
    }
    const visible = await database.pool(service).query<{ name: string }>(
      `SELECT nspname AS name FROM pg_namespace
          WHERE has_schema_privilege(oid, 'USAGE') AND nspname !~ '^(pg_|information_schema)'
          ORDER BY nspname`,
    );
    expect(visible.rows.map((row) => row.name)).toEqual([service, 'extensions'].toSorted());
  });

  test.each(serviceNames)('%s creates nothing outside its schema', async (service) => {
    const pool = database.pool(service);
    for (const schema of ['public', 'extensions']) {
      const query = pool.query(`CREATE TABLE ${schema}.intruder (id integer)`);
      await expect(query).rejects.toMatchObject({ code: '42501' });
    }
    await expect(pool.query('CREATE SCHEMA intruder')).rejects.toMatchObject({ code: '42501' });
  });

  test('a role connects to no database but the regions', async () => {
    const { rows } = await database.pool('doctors').query<{ name: string }>(
      `SELECT datname AS name FROM pg_database
          WHERE datallowconn AND has_database_privilege(oid, 'CONNECT')
            AND datname !~ '^(test_|rendezvous_template_)'`,
    );
    expect(rows.map((row) => row.name)).toEqual(['rendezvous_template']);
  });
});

describe('regions', () => {
  test('are separate databases', async () => {
    const insert = `INSERT INTO insurance (id, name) VALUES ('one', 'One')`;
    await database.pool('doctors', 'fr').query(insert);
    const { rowCount } = await database.pool('doctors', 'de').query('SELECT FROM insurance');
    expect(rowCount).toBe(0);
  });

  test('one that was not asked for is an error', () => {
    expect(() => database.urlFor('doctors', 'it')).toThrow('no region it');
  });
});
