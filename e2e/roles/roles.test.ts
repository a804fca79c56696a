import { describe, expect, test } from '@jest/globals';
import { useTestDatabase } from '@rendezvous/testkit/database';

const services = ['doctors', 'slots', 'appointments', 'notifications', 'event_log'] as const;

describe('each service can touch only its own schema', () => {
  const database = useTestDatabase({ regions: ['fr'] });

  test.each(services)('%s', async (service) => {
    const pool = database.pool(service, 'fr');
    const { rows: own } = await pool.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1`,
      [service],
    );
    expect(own.length).toBeGreaterThan(0);
    for (const other of services) {
      if (other === service) continue;
      const { rows } = await pool.query<{ allowed: boolean }>(
        `SELECT has_schema_privilege($1, 'USAGE') OR has_schema_privilege($1, 'CREATE') AS allowed`,
        [other],
      );
      expect({ other, allowed: rows[0]!.allowed }).toEqual({ other, allowed: false });
    }
    await expect(pool.query('CREATE TABLE public.intruder (id int)')).rejects.toThrow(
      /permission denied/,
    );
    await expect(pool.query('CREATE SCHEMA intruder')).rejects.toThrow(/permission denied/);
  });

  test('a query across schemas is refused by the database itself', async () => {
    const doctors = database.pool('doctors', 'fr');
    await expect(doctors.query('SELECT * FROM appointments.appointment')).rejects.toThrow(
      /permission denied/,
    );
    await expect(
      database.pool('slots', 'fr').query('DELETE FROM appointments.claim'),
    ).rejects.toThrow(/permission denied/);
  });
});
