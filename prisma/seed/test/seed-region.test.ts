import { describe, expect, jest, test } from '@jest/globals';
import { useTestDatabase } from '@rendezvous/testkit/database';
import type { ServiceName } from '../../services.ts';
import { DatabaseInUse, isSeeded, seedRegion } from '../seed-region.ts';
import type { SeedOptions, SeedProgress } from '../seed-region.ts';

/** Loading takes a second or two, but not always on a machine with other work. */
jest.setTimeout(120_000);

const database = useTestDatabase({ regions: ['fr', 'de'] });
const urlFor = (service: ServiceName) => database.urlFor(service, 'fr');
const options: SeedOptions = {
  region: 'fr',
  doctors: 200,
  seed: 7,
  now: new Date('2026-11-23T09:00:00Z'),
  towns: ['Lyon', 'Saint-Denis', 'Fort-de-France'],
  urlFor,
};

async function one<T>(service: ServiceName | 'superuser', sql: string, region = 'fr'): Promise<T> {
  const { rows } = await database.pool(service, region).query(sql);
  return rows[0] as T;
}

/** Claims, appointments and the slots service's copy of them, compared from every side. */
const contradictions = `
  SELECT
    (SELECT count(*)::int FROM appointments.claim FULL JOIN slots.slot_occupancy AS occupancy
      ON occupancy.doctor_id = claim.doctor_id AND occupancy.starts_at = claim.slot_starts_at
      WHERE claim.state::text IS DISTINCT FROM occupancy.state
        OR claim.version IS DISTINCT FROM occupancy.version) AS occupancy,
    (SELECT count(*)::int FROM appointments.claim FULL JOIN appointments.appointment
      ON appointment.doctor_id = claim.doctor_id
        AND appointment.slot_starts_at = claim.slot_starts_at
      WHERE claim.appointment_id IS DISTINCT FROM appointment.id
        OR claim.patient_id IS DISTINCT FROM appointment.patient_id
        OR claim.state::text IS DISTINCT FROM appointment.status::text) AS appointments,
    (SELECT count(*)::int FROM appointments.appointment
      LEFT JOIN slots.slot ON slot.doctor_id = appointment.doctor_id
        AND slot.starts_at = appointment.slot_starts_at
        AND slot.ends_at = appointment.slot_ends_at
        AND slot.visit_kind::text = appointment.visit_kind::text
      WHERE slot.doctor_id IS NULL) AS slots,
    (SELECT count(*)::int FROM appointments.appointment FULL JOIN appointments.appointment_change
      AS change ON change.appointment_id = appointment.id
      WHERE change.to_status IS DISTINCT FROM appointment.status OR change.position <> 0)
      AS changes,
    (SELECT count(*)::int FROM appointments.appointment AS a JOIN appointments.appointment AS b
      ON b.patient_id = a.patient_id AND b.id > a.id
        AND b.slot_starts_at < a.slot_ends_at AND a.slot_starts_at < b.slot_ends_at)
      AS double_booked,
    (SELECT count(*)::int FROM slots.slot AS a JOIN slots.slot AS b
      ON b.doctor_id = a.doctor_id AND b.starts_at > a.starts_at AND b.starts_at < a.ends_at)
      AS overlapping`;

/** What is published, against what the slots and their occupancy say at the time of the seed. */
const wrongDays = `
  WITH free AS (
    SELECT slot.doctor_id, slot.local_date AS date, min(slot.starts_at) AS first_free_at,
      bit_or(1 << (CASE WHEN slot.visit_kind = 'VIDEO' THEN 3 ELSE 0 END + CASE
        WHEN (slot.starts_at AT TIME ZONE time_zone)::time < '12:00' THEN 0
        WHEN (slot.starts_at AT TIME ZONE time_zone)::time < '18:00' THEN 1
        ELSE 2 END)) AS open_parts
    FROM slots.slot JOIN slots.schedule USING (doctor_id)
    LEFT JOIN slots.slot_occupancy AS occupancy
      ON occupancy.doctor_id = slot.doctor_id AND occupancy.starts_at = slot.starts_at
    WHERE occupancy.doctor_id IS NULL AND slot.starts_at > '2026-11-23T09:00:00Z'
    GROUP BY 1, 2)
  SELECT count(*)::int AS wrong
  FROM free
  FULL JOIN slots.published_day AS published USING (doctor_id, date)
  FULL JOIN doctors.doctor_open_day AS open USING (doctor_id, date)
  WHERE published.open_parts IS DISTINCT FROM free.open_parts
    OR open.open_parts IS DISTINCT FROM free.open_parts
    OR published.first_free_at IS DISTINCT FROM free.first_free_at
    OR open.first_free_at IS DISTINCT FROM free.first_free_at`;

describe('a small data set', () => {
  test('is found only once it is whole', async () => {
    expect(await isSeeded({ urlFor })).toBe(false);
    const progress: SeedProgress[] = [];
    const onProgress = (_done: number, now: SeedProgress) => progress.push(now);
    const summary = await seedRegion({ ...options, onProgress });
    expect(summary.doctors).toBe(200);
    expect(progress.at(-1)?.doctors).toBe(200);
    // The search table is still to be filled when the last doctor is loaded.
    expect(progress.at(-1)?.secondsLeft).toBeGreaterThan(0);
    expect(await isSeeded({ urlFor })).toBe(true);
    expect(await one('slots', 'SELECT count(*)::int AS slots FROM slot')).toEqual({
      slots: summary.slots,
    });
  });

  test('contradicts itself nowhere', async () => {
    expect(await one('superuser', contradictions)).toEqual({
      occupancy: 0,
      appointments: 0,
      slots: 0,
      changes: 0,
      double_booked: 0,
      overlapping: 0,
    });
    expect(await one('superuser', wrongDays)).toEqual({ wrong: 0 });
    const counts = await one<{ claims: number; days: number }>(
      'superuser',
      `SELECT (SELECT count(*)::int FROM appointments.claim) AS claims,
        (SELECT count(*)::int FROM slots.published_day) AS days`,
    );
    expect(counts.claims).toBeGreaterThan(1_000);
    expect(counts.days).toBeGreaterThan(1_000);
  });

  test('can be searched, in the time zones of its towns', async () => {
    const { rows } = await database
      .pool('doctors')
      .query<{ time_zone: string; doctors: number }>(
        'SELECT time_zone, count(*)::int AS doctors FROM doctor_search GROUP BY 1 ORDER BY 1',
      );
    expect(rows.map((row) => row.time_zone)).toEqual([
      'America/Martinique',
      'Europe/Paris',
      'Indian/Reunion',
    ]);
    expect(rows.reduce((sum, row) => sum + row.doctors, 0)).toBe(200);
  });

  test('keeps the references and the owners of its tables', async () => {
    const { keys } = await one<{ keys: number }>(
      'superuser',
      `SELECT count(*)::int AS keys FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
        WHERE contype = 'f' AND conparentid = 0
          AND relname IN ('doctor', 'schedule_rule', 'schedule_exception', 'appointment')`,
    );
    expect(keys).toBe(4);
    const { strangers } = await one<{ strangers: number }>(
      'superuser',
      `SELECT count(*)::int AS strangers FROM pg_class
        WHERE relnamespace = 'slots'::regnamespace
          AND relowner <> 'rendezvous_slots'::regrole`,
    );
    expect(strangers).toBe(0);
  });

  test('is left alone the second time', async () => {
    expect(await seedRegion(options)).toMatchObject({ doctors: 0, slots: 0 });
  });
});

describe('an interrupted run', () => {
  const german: SeedOptions = {
    ...options,
    region: 'de',
    doctors: 900,
    towns: ['Köln'],
    urlFor: (service) => database.urlFor(service, 'de'),
  };

  test('leaves nothing visible, and the next run starts afresh', async () => {
    const interrupted = seedRegion({
      ...german,
      onProgress: () => {
        throw new Error('pulled the plug');
      },
    });
    await expect(interrupted).rejects.toThrow('pulled the plug');
    expect(await isSeeded(german)).toBe(false);
    expect(await one('doctors', 'SELECT count(*)::int AS doctors FROM doctor', 'de')).toEqual({
      doctors: 0,
    });
    // As if it had stopped between the commits of the services.
    await database.pool('slots', 'de').query(
      `INSERT INTO schedule (doctor_id, practice_id, time_zone, holiday_region)
        VALUES (9999, 1, 'Europe/Berlin', 'DE')`,
    );
    await seedRegion({ ...german, doctors: 20 });
    expect(await one('slots', 'SELECT count(*)::int AS schedules FROM schedule', 'de')).toEqual({
      schedules: 20,
    });
  });

  test('never empties a database in which people booked', async () => {
    await database.pool('doctors', 'de').query('TRUNCATE doctor_search');
    await database.pool('appointments', 'de').query(
      `INSERT INTO request (patient_id, request_id, operation, input_hash, answer)
        VALUES ('ada', 'r1', 'bookAppointment', 'x', '{}')`,
    );
    await expect(seedRegion(german)).rejects.toThrow(DatabaseInUse);
    expect(await one('doctors', 'SELECT count(*)::int AS doctors FROM doctor', 'de')).toEqual({
      doctors: 20,
    });
  });

  test('with no doctors is refused', async () => {
    await expect(seedRegion({ ...german, doctors: 0 })).rejects.toThrow(RangeError);
  });
});
