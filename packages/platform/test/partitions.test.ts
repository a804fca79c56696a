import { beforeEach, describe, expect, test } from '@jest/globals';
import { useTestDatabase } from '@rendezvous/testkit/database';
import type { Pool } from 'pg';
import { dropPartitionsBefore, ensurePartitions, listPartitions } from '../src/partitions.ts';

const database = useTestDatabase();
const tables = ['measurement'];
let pool: Pool;

beforeEach(async () => {
  pool = database.pool('slots');
  await pool.query(`
    DROP TABLE IF EXISTS measurement, sensor;
    CREATE TABLE sensor (id integer PRIMARY KEY);
    CREATE TABLE measurement (
      sensor_id integer NOT NULL REFERENCES sensor,
      taken_at timestamptz NOT NULL,
      kind text NOT NULL DEFAULT 'heat' CHECK (kind <> ''),
      PRIMARY KEY (sensor_id, taken_at)
    ) PARTITION BY RANGE (taken_at);
    CREATE UNIQUE INDEX measurement_hot ON measurement (taken_at) WHERE kind = 'heat';
    INSERT INTO sensor VALUES (1);
  `);
});

const store = (takenAt: string, kind = 'heat', sensor = 1): Promise<unknown> =>
  pool.query('INSERT INTO measurement VALUES ($1, $2, $3)', [sensor, takenAt, kind]);

describe('partitions', () => {
  test('are weeks that begin on Monday in UTC, both ends included', async () => {
    // A Wednesday to a Monday.
    const created = await ensurePartitions(pool, tables, '2026-11-25', '2026-12-07');
    expect(created).toEqual([
      'measurement_20261123',
      'measurement_20261130',
      'measurement_20261207',
    ]);
    expect(await listPartitions(pool, 'measurement')).toEqual(created);
    for (const takenAt of ['2026-11-23T00:00:00Z', '2026-12-13T23:59:59.999Z']) {
      await store(takenAt);
    }
    for (const takenAt of ['2026-11-22T23:59:59.999Z', '2026-12-14T00:00:00Z']) {
      await expect(store(takenAt)).rejects.toMatchObject({ code: '23514' });
    }
  });

  test('have everything that their table has', async () => {
    await ensurePartitions(pool, tables, '2026-11-23', '2026-11-23');
    await store('2026-11-24T08:00:00Z');
    await expect(store('2026-11-24T08:00:00Z', 'cold')).rejects.toMatchObject({ code: '23505' });
    await expect(store('2026-11-24T09:00:00Z', '')).rejects.toMatchObject({ code: '23514' });
    await expect(store('2026-11-24T09:00:00Z', 'x', 7)).rejects.toMatchObject({ code: '23503' });
    const { rows } = await pool.query<{ kind: string }>(
      "INSERT INTO measurement (sensor_id, taken_at) VALUES (1, '2026-11-25') RETURNING kind",
    );
    expect(rows[0]?.kind).toBe('heat');
  });

  test('that are there stay as they are', async () => {
    await ensurePartitions(pool, tables, '2026-11-23', '2026-11-23');
    await store('2026-11-24T08:00:00Z');
    const until = new Date('2026-11-30T12:00:00Z');
    const created = await ensurePartitions(pool, tables, new Date('2026-11-23T00:00:00Z'), until);
    expect(created).toEqual(['measurement_20261130']);
    expect(await ensurePartitions(pool, tables, '2026-11-23', until)).toEqual([]);
    const { rowCount } = await pool.query('SELECT 1 FROM measurement');
    expect(rowCount).toBe(1);
  });

  test('are made once, however many processes make them at the same time', async () => {
    const everyone = await Promise.all(
      Array.from({ length: 6 }, () => ensurePartitions(pool, tables, '2026-11-23', '2026-12-20')),
    );
    expect(everyone.flat().toSorted()).toEqual(await listPartitions(pool, 'measurement'));
    expect(everyone.flat()).toHaveLength(4);
  });

  test('that have ended are dropped with what is in them, and no others', async () => {
    await ensurePartitions(pool, tables, '2026-11-23', '2026-12-07');
    await store('2026-11-24T08:00:00Z');
    await store('2026-12-01T08:00:00Z');
    const beforeItsEnd = await dropPartitionsBefore(pool, tables, '2026-11-29');
    expect(beforeItsEnd).toEqual([]);
    const atItsEnd = await dropPartitionsBefore(pool, tables, new Date('2026-11-30T00:00:00Z'));
    expect(atItsEnd).toEqual(['measurement_20261123']);
    expect(await listPartitions(pool, 'measurement')).toHaveLength(2);
    const { rows } = await pool.query('SELECT 1 FROM measurement');
    expect(rows).toHaveLength(1);
    const gone = await pool.query("SELECT to_regclass('measurement_20261123') AS oid");
    expect(gone.rows).toEqual([{ oid: null }]);
  });

  test('cannot be made for nonsense', async () => {
    await expect(ensurePartitions(pool, tables, '2026-11-23', '2126-11-23')).rejects.toThrow(
      RangeError,
    );
    await expect(ensurePartitions(pool, tables, 'soon', 'later')).rejects.toThrow(RangeError);
    await expect(ensurePartitions(pool, ['x; DROP'], '2026-11-23', '2026-11-23')).rejects.toThrow(
      RangeError,
    );
    expect(await ensurePartitions(pool, tables, '2026-12-23', '2026-11-23')).toEqual([]);
  });
});
