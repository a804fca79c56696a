import { beforeEach, expect, test } from '@jest/globals';
import { listPartitions } from '@rendezvous/platform/partitions';
import { extendHorizon } from '@rendezvous/slots/extend-horizon';
import { monday, officeHours, useSlotsDatabase } from './slots-database.ts';

const slots = useSlotsDatabase();
const forgotten = new Set<number>();

beforeEach(async () => {
  slots.time.now = monday;
  forgotten.clear();
  await slots.pool.query('TRUNCATE schedule, slot, published_day, outbox, holiday CASCADE');
});

const extend = (signal?: AbortSignal) =>
  extendHorizon(
    {
      region: 'fr',
      pool: slots.pool,
      client: slots.client,
      cache: { forgetAvailability: (doctorId: number) => forgotten.add(doctorId) },
      wakeRelay: () => {},
      clock: () => slots.time.now,
      horizonDays: 28,
      defaultTimeZone: 'Europe/Paris',
      holidayRegions: [
        { code: 'FR', country: 'FR', state: null },
        { code: 'RE', country: 'FR', state: 'RE' },
        { code: 'MQ', country: 'FR', state: 'MQ' },
      ],
    },
    signal,
  );

async function slotDays(doctorId: number): Promise<string[]> {
  const { rows } = await slots.pool.query<{ date: string }>(
    'SELECT DISTINCT local_date AS date FROM slot WHERE doctor_id = $1 ORDER BY 1',
    [doctorId],
  );
  return rows.map((row) => row.date);
}

test('fills 28 days, publishes them, and does nothing when run again', async () => {
  await slots.addSchedule(1, { rules: officeHours });
  expect(await extend()).toBe(20 * 9);
  const days = await slotDays(1);
  expect(days).toHaveLength(20);
  expect([days[0], days.at(-1)]).toEqual(['2026-11-23', '2026-12-18']);
  const [event, ...others] = await slots.takeEvents();
  expect(others).toEqual([]);
  expect(event?.data['days']).toHaveLength(20);
  expect(event?.data['version']).toBe(1);
  expect(forgotten).toEqual(new Set([1]));
  expect(await extend()).toBe(0);
  expect(await slots.takeEvents()).toEqual([]);
});

test('each new day adds one day, and a stop of weeks is caught up with', async () => {
  await slots.addSchedule(1, { rules: officeHours });
  await extend();
  slots.time.now = new Date('2026-11-24T07:00:00Z');
  expect(await extend()).toBe(9);
  expect((await slotDays(1)).at(-1)).toBe('2026-12-21');
  slots.time.now = new Date('2027-02-15T07:00:00Z');
  await extend();
  const days = await slotDays(1);
  expect(days.at(-1)).toBe('2027-03-12');
  // What was missed is past, so it is not generated any more.
  expect(days.filter((day) => day > '2026-12-21' && day < '2027-02-15')).toEqual([]);
});

test('after a stop, today is the day of the practice, and free is what is free by now', async () => {
  // 22:00 on Sunday on Martinique, where the evening is still to come; Monday 03:00 in Paris.
  slots.time.now = new Date('2026-11-23T02:00:00Z');
  const hours = { startsMinute: 1320, endsMinute: 1410, slotMinutes: 30 };
  const rules = [{ weekday: 7, ...hours, visitKind: 'VIDEO' as const }];
  const generatedUntil = '2026-11-01';
  const overseas = { timeZone: 'America/Martinique', holidayRegion: 'MQ', generatedUntil };
  await slots.addSchedule(1, { rules, ...overseas });
  await extend();
  expect((await slotDays(1))[0]).toBe('2026-11-22');
  const [event] = await slots.takeEvents();
  const days = event?.data['days'] as { date: string; firstFreeAt: string }[];
  expect(days[0]).toMatchObject({ date: '2026-11-22', firstFreeAt: '2026-11-23T02:30:00.000Z' });
});

test('public holidays are filled in for each part of the region, and close weekly hours', async () => {
  slots.time.now = new Date('2026-12-10T07:00:00Z');
  await slots.addSchedule(1, { rules: officeHours });
  await slots.addSchedule(2, {
    rules: officeHours,
    timeZone: 'Indian/Reunion',
    holidayRegion: 'RE',
  });
  await extend();
  const paris = await slotDays(1);
  const reunion = await slotDays(2);
  for (const holiday of ['2026-12-25', '2027-01-01']) {
    expect(paris).not.toContain(holiday);
    expect(reunion).not.toContain(holiday);
  }
  expect(paris).toContain('2026-12-24');
  // The abolition of slavery is celebrated on Réunion only; it is a Sunday in this year.
  const { rows } = await slots.pool.query(
    "SELECT holiday_region FROM holiday WHERE date = '2026-12-20'",
  );
  expect(rows).toEqual([{ holiday_region: 'RE' }]);
});

test('a shift that crosses midnight at the edge of the horizon is neither lost nor doubled', async () => {
  const night = {
    weekday: 0,
    startsMinute: 1320,
    endsMinute: 1680,
    slotMinutes: 60,
    visitKind: 'VIDEO' as const,
  };
  const rules = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ ...night, weekday }));
  await slots.addSchedule(1, { rules });
  await extend();
  slots.time.now = new Date('2026-11-25T07:00:00Z');
  await extend();
  const { rows } = await slots.pool.query<{ count: number }>(
    'SELECT count(*) AS count FROM slot WHERE doctor_id = 1',
  );
  expect(rows[0]?.count).toBe(30 * 6);
});

test('hundreds of doctors are done batch by batch, and a stop leaves whole batches', async () => {
  await slots.pool.query(
    `INSERT INTO schedule (doctor_id, practice_id, time_zone, holiday_region)
     SELECT id, 1, 'Europe/Paris', 'FR' FROM generate_series(1, 450) AS id`,
  );
  await slots.pool.query(
    `INSERT INTO schedule_rule
       (doctor_id, weekday, starts_minute, ends_minute, slot_minutes, visit_kind)
     SELECT id, 1, 540, 600, 20, 'IN_PERSON' FROM generate_series(1, 450) AS id`,
  );
  expect(await extend(AbortSignal.abort())).toBe(0);
  expect(await extend()).toBe(450 * 4 * 3);
  expect(await slots.takeEvents()).toHaveLength(450);
});

test('partitions exist beyond the horizon, and old ones are dropped', async () => {
  slots.time.now = new Date('2028-03-01T07:00:00Z');
  await extend();
  const partitions = await listPartitions(slots.pool, 'slot');
  expect(partitions[0]).toBe('slot_20280221');
  expect(partitions.at(-1)).toBe('slot_20280410');
  expect(await listPartitions(slots.pool, 'slot_occupancy')).toHaveLength(partitions.length);
});
