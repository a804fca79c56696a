import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { addScheduleException } from '@rendezvous/slots/add-schedule-exception';
import type { ScheduleRule } from '@rendezvous/slots/domain/schedule';
import type { ExceptionInput } from '@rendezvous/slots/domain/schedule-input';
import { publishSchedule } from '@rendezvous/slots/publish-schedule';
import { readSchedules } from '@rendezvous/slots/read-schedules';
import { extendHorizon } from '@rendezvous/slots/extend-horizon';
import { asWritten, keeperOf, partnerOf } from './calendar-client.ts';
import { monday, officeHours, useSlotsDatabase } from './slots-database.ts';

const slots = useSlotsDatabase();
let nextDoctorId = 1;
let doctorId = 0;

const writer = () => ({
  region: 'fr',
  pool: slots.pool,
  client: slots.client,
  cache: { forgetAvailability: () => {}, forgetSlots: () => {} },
  wakeRelay: () => {},
  clock: () => slots.time.now,
});

const input = () => ({ requestId: randomUUID(), doctorId: `doctor.fr.${doctorId}` });
const keeper = () => keeperOf(partnerOf(doctorId));
const publish = (rules: readonly ScheduleRule[]) =>
  publishSchedule(writer(), keeper(), { ...input(), rules: rules.map(asWritten) });
const except = (exception: ExceptionInput) =>
  addScheduleException(writer(), keeper(), { ...input(), ...exception });

async function openStarts(from: string, until: string): Promise<string[]> {
  const { rows } = await slots.pool.query<{ starts_at: Date }>(
    `SELECT starts_at FROM slot WHERE doctor_id = $1 AND withdrawn_at IS NULL
       AND local_date >= $2 AND local_date < $3 ORDER BY starts_at`,
    [doctorId, from, until],
  );
  return rows.map((row) => row.starts_at.toISOString().slice(5, 16));
}

beforeEach(async () => {
  slots.time.now = monday;
  doctorId = nextDoctorId;
  nextDoctorId += 1;
  await slots.addSchedule(doctorId, { rules: officeHours });
  await extendHorizon({
    ...writer(),
    horizonDays: 7,
    defaultTimeZone: 'Europe/Paris',
    holidayRegions: [],
  });
  await slots.takeEvents();
});

describe('a changed schedule', () => {
  test('new hours add slots, withdraw the others and are written down', async () => {
    // Ten to one instead of nine to twelve, on Tuesdays only.
    const rules = [{ ...officeHours[1]!, startsMinute: 600, endsMinute: 780 }];
    const outcome = await publish(rules);
    expect(outcome).toMatchObject({ kind: 'Done', addedCount: 3 });
    expect(outcome.kind === 'Done' && outcome.withdrawnMinutes).toHaveLength(4 * 9 + 3);
    expect(await openStarts('2026-11-23', '2026-11-30')).toEqual(
      ['09:00', '09:20', '09:40', '10:00', '10:20', '10:40', '11:00', '11:20', '11:40'].map(
        (time) => `11-24T${time}`,
      ),
    );
    const [schedule] = await readSchedules(slots.pool, [doctorId], '2026-11-23');
    expect(schedule?.rules).toMatchObject(rules);
    const events = await slots.takeEvents();
    expect(events.map(({ type }) => type)).toEqual([
      'rendezvous.SlotsWithdrawn.v1',
      'rendezvous.DoctorAvailabilityChanged.v1',
    ]);
    expect(events[0]?.data['startsAt']).toHaveLength(39);
    expect(events[1]?.data).toMatchObject({
      days: [
        { date: '2026-11-23', openParts: 0, firstFreeAt: null },
        { date: '2026-11-24', openParts: 0b11, firstFreeAt: '2026-11-24T09:00:00.000Z' },
        { date: '2026-11-25', openParts: 0, firstFreeAt: null },
        { date: '2026-11-26', openParts: 0, firstFreeAt: null },
        { date: '2026-11-27', openParts: 0, firstFreeAt: null },
      ],
    });
  });

  test('the same again changes nothing', async () => {
    const rules = [officeHours[0]!];
    await publish(rules);
    await slots.takeEvents();
    expect(await publish(rules)).toMatchObject({ addedCount: 0, withdrawnMinutes: [] });
    expect(await slots.takeEvents()).toEqual([]);
  });

  test('a closed day withdraws its slots; opening it again brings only new starts', async () => {
    await except({ kind: 'CLOSED', date: '2026-11-24' });
    expect(await openStarts('2026-11-24', '2026-11-25')).toEqual([]);
    const hours = { from: '11:40', until: '12:40', slotMinutes: 20 };
    await except({ kind: 'OPEN', date: '2026-11-24', ...hours, visitKind: 'VIDEO' });
    // 10:40 UTC was withdrawn, and a withdrawn slot never comes back.
    expect(await openStarts('2026-11-24', '2026-11-25')).toEqual(['11-24T11:00', '11-24T11:20']);
  });

  test('slots that have begun stay as they are', async () => {
    slots.time.now = new Date('2026-11-23T08:45:00Z');
    await publish([]);
    expect(await openStarts('2026-11-23', '2026-12-01')).toEqual([
      '11-23T08:00',
      '11-23T08:20',
      '11-23T08:40',
    ]);
  });

  test('needs no other connection than the one that holds the lock', async () => {
    const pool = createPool({
      connectionString: slots.database.urlFor('slots'),
      applicationName: 'slots-test',
      max: 1,
      logger: silentLogger,
    });
    try {
      const change = { ...input(), rules: [] };
      expect(await publishSchedule({ ...writer(), pool }, keeper(), change)).toMatchObject({
        kind: 'Done',
      });
    } finally {
      await pool.end();
    }
  });
});
