import { beforeEach, describe, expect, test } from '@jest/globals';
import { refreshDays } from '@rendezvous/slots/refresh-days';
import { monday, useSlotsDatabase } from './slots-database.ts';

const slots = useSlotsDatabase();
let forgotten: number[] = [];
let wakes = 0;
const nine = '2026-11-23T09:00:00.000Z';
const ten = '2026-11-23T10:00:00.000Z';

const writer = () => ({
  region: 'fr',
  pool: slots.pool,
  cache: {
    forgetAvailability: (doctorId: number) => forgotten.push(doctorId),
    forgetSlots: () => {},
  },
  wakeRelay: () => {
    wakes += 1;
  },
  clock: () => slots.time.now,
});

async function publish(doctorId: number, openParts: number, firstFreeAt: string): Promise<void> {
  await slots.pool.query('INSERT INTO published_day VALUES ($1, $2, $3, $4)', [
    doctorId,
    '2026-11-23',
    openParts,
    firstFreeAt,
  ]);
}

beforeEach(async () => {
  slots.time.now = monday;
  forgotten = [];
  wakes = 0;
  await slots.pool.query('TRUNCATE schedule, slot, slot_occupancy, published_day, outbox CASCADE');
  for (const doctorId of [1, 2]) {
    await slots.addSchedule(doctorId);
    for (const start of [nine, ten]) await slots.addSlot(doctorId, start);
    await publish(doctorId, 1, nine);
  }
});

describe('refreshDays', () => {
  test('publishes nothing while nothing has passed', async () => {
    expect(await refreshDays(writer())).toBe(0);
    expect([await slots.takeEvents(), wakes]).toEqual([[], 0]);
  });

  test('publishes the next free slot once the first has begun, and the end of the day', async () => {
    slots.time.now = new Date(nine);
    expect(await refreshDays(writer())).toBe(2);
    const events = await slots.takeEvents();
    expect(events.map(({ data }) => data['days'])).toEqual(
      [1, 2].map(() => [{ date: '2026-11-23', openParts: 1, firstFreeAt: ten }]),
    );
    expect(wakes).toBe(1);
    slots.time.now = new Date(ten);
    expect(await refreshDays(writer())).toBe(2);
    expect((await slots.takeEvents())[0]?.data['days']).toEqual([
      { date: '2026-11-23', openParts: 0, firstFreeAt: null },
    ]);
    expect(await refreshDays(writer())).toBe(0);
  });

  test('gives back what was held too long, once', async () => {
    const holdExpiresAt = '2026-11-23T07:10:00Z';
    for (const start of [nine, ten]) {
      await slots.setOccupancy(1, start, { state: 'HELD', holdExpiresAt, version: 4 });
    }
    await slots.pool.query(
      'UPDATE published_day SET open_parts = 0, first_free_at = NULL WHERE doctor_id = 1',
    );
    slots.time.now = new Date(holdExpiresAt);
    expect(await refreshDays(writer())).toBe(1);
    expect((await slots.takeEvents())[0]?.data['days']).toEqual([
      { date: '2026-11-23', openParts: 1, firstFreeAt: nine },
    ]);
    expect(forgotten).toEqual([1]);
    const { rows } = await slots.pool.query('SELECT DISTINCT state, version FROM slot_occupancy');
    expect(rows).toEqual([{ state: 'FREE', version: 4 }]);
    expect(await refreshDays(writer())).toBe(0);
  });

  test('is not held up by days of doctors who are gone', async () => {
    await slots.pool.query(
      `INSERT INTO published_day
       SELECT id, '2026-11-23', 1, $1 FROM generate_series(5000, 5999) AS id`,
      [monday],
    );
    slots.time.now = new Date(nine);
    expect(await refreshDays(writer())).toBe(2);
  });

  test('works through more than one batch', async () => {
    await slots.pool.query(
      `INSERT INTO schedule (doctor_id, practice_id, time_zone, holiday_region)
       SELECT id, 1, 'Europe/Paris', 'FR' FROM generate_series(100, 1299) AS id`,
    );
    await slots.pool.query(
      `INSERT INTO published_day
       SELECT id, '2026-11-23', 1, $1 FROM generate_series(100, 1299) AS id`,
      [nine],
    );
    slots.time.now = new Date(nine);
    expect(await refreshDays(writer())).toBe(1202);
  });

  test('forgets days that are over everywhere without a word about them, however many', async () => {
    const count = async (): Promise<number> => {
      const { rows } = await slots.pool.query<{ count: number }>(
        'SELECT count(*) AS count FROM published_day',
      );
      return rows[0]?.count ?? 0;
    };
    slots.time.now = new Date('2026-11-25T23:59:00Z');
    expect(await refreshDays(writer())).toBe(2);
    expect([await count(), (await slots.takeEvents()).length]).toEqual([2, 2]);
    // As a stop of forty days leaves them: more than one batch, all with a first free slot.
    await slots.pool.query(
      `INSERT INTO published_day
       SELECT 1 + day % 2, date '2026-11-22' - day, 1, timestamptz '2026-11-22' - day * interval '1 d'
       FROM generate_series(1, 12000) AS day`,
    );
    slots.time.now = new Date('2026-11-26T00:00:00Z');
    expect(await refreshDays(writer())).toBe(0);
    expect([await count(), await slots.takeEvents()]).toEqual([0, []]);
  });
});
