import { beforeEach, describe, expect, test } from '@jest/globals';
import { changeSchedule } from '@rendezvous/slots/change-schedule';
import type { ChangeScheduleRequest } from '@rendezvous/slots/change-schedule';
import { readSchedules } from '@rendezvous/slots/read-schedules';
import { extendHorizon } from '@rendezvous/slots/extend-horizon';
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

const change = (request: Omit<ChangeScheduleRequest, 'doctorId' | 'reason'>) =>
  changeSchedule(writer(), { doctorId, reason: null, ...request });

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

describe('changeSchedule', () => {
  test('new hours add slots, withdraw the others and are written down', async () => {
    // Ten to one instead of nine to twelve, on Tuesdays only.
    const rules = [{ ...officeHours[1]!, startsMinute: 600, endsMinute: 780 }];
    const changes = await change({ rules });
    expect(changes?.add).toHaveLength(3);
    expect(changes?.withdraw).toHaveLength(4 * 9 + 3);
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
    await change({ rules });
    await slots.takeEvents();
    expect(await change({ rules })).toEqual({ add: [], withdraw: [] });
    expect(await slots.takeEvents()).toEqual([]);
  });

  test('a closed day withdraws its slots; opening it again brings only new starts', async () => {
    await change({ exceptions: [{ kind: 'CLOSED', date: '2026-11-24' }] });
    expect(await openStarts('2026-11-24', '2026-11-25')).toEqual([]);
    const open = {
      kind: 'OPEN',
      date: '2026-11-24',
      startsMinute: 700,
      endsMinute: 760,
      slotMinutes: 20,
      visitKind: 'VIDEO',
    } as const;
    await change({ exceptions: [{ kind: 'CLOSED', date: '2026-11-24' }, open] });
    // 10:40 UTC was withdrawn, and a withdrawn slot never comes back.
    expect(await openStarts('2026-11-24', '2026-11-25')).toEqual(['11-24T11:00', '11-24T11:20']);
  });

  test('slots that have begun stay as they are', async () => {
    slots.time.now = new Date('2026-11-23T08:45:00Z');
    await change({ rules: [] });
    expect(await openStarts('2026-11-23', '2026-12-01')).toEqual([
      '11-23T08:00',
      '11-23T08:20',
      '11-23T08:40',
    ]);
  });

  test.each([
    { weekday: 0 },
    { weekday: 8 },
    { startsMinute: 1440 },
    { endsMinute: 540 },
    { endsMinute: 540 + 1441 },
    { slotMinutes: 4 },
    { slotMinutes: 20.5 },
  ])('a rule with %p is refused and nothing changes', async (part) => {
    await expect(change({ rules: [{ ...officeHours[0]!, ...part }] })).rejects.toThrow(RangeError);
    expect(await openStarts('2026-11-24', '2026-11-25')).toHaveLength(9);
    expect(await slots.takeEvents()).toEqual([]);
  });

  test('a doctor without a schedule is answered with null', async () => {
    doctorId = 999_999;
    expect(await change({ rules: [] })).toBeNull();
  });
});
