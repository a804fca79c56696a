import { beforeEach, describe, expect, test } from '@jest/globals';
import { createEvent } from '@rendezvous/events/envelope';
import type { EventEnvelope } from '@rendezvous/events/envelope';
import type { EventData, EventName } from '@rendezvous/events/event-types';
import type { LogRecord } from '@rendezvous/messaging/event-log';
import { inTransaction } from '@rendezvous/platform/database';
import { createCacheFollower } from '@rendezvous/slots/events';
import { extendHorizon } from '@rendezvous/slots/extend-horizon';
import { projectClaims } from '@rendezvous/slots/project-claims';
import { publishSchedule } from '@rendezvous/slots/publish-schedule';
import { asWritten, keeperOf, partnerOf } from './calendar-client.ts';
import { horizonDays, monday, officeHours, useSlotsDatabase } from './slots-database.ts';

const slots = useSlotsDatabase();
let nextDoctorId = 1;
let doctorId = 0;
const morning = '2026-11-24T09:00:00.000Z';
const noon = '2026-11-24T12:00:00.000Z';
const tomorrow = '2026-11-25T09:00:00.000Z';

beforeEach(async () => {
  await slots.pool.query('TRUNCATE schedule, slot, slot_occupancy, published_day, outbox CASCADE');
  doctorId = nextDoctorId;
  nextDoctorId += 1;
});

const cache = { forgetAvailability: () => undefined, forgetSlots: () => undefined };
const writer = () => ({
  region: 'fr',
  pool: slots.pool,
  client: slots.client,
  cache,
  wakeRelay: () => undefined,
  clock: () => monday,
});

function project(...claims: [string, number][]): Promise<void> {
  return inTransaction(slots.pool, (client) =>
    projectClaims(client, {
      region: 'fr',
      now: monday,
      claims: claims.map(([startsAt, version]) => ({
        doctorId,
        startsAt,
        state: 'BOOKED',
        holdExpiresAt: null,
        version,
      })),
    }),
  );
}

describe('what caches are told', () => {
  test('each claim that was applied, one start a day, whatever seekers see of it', async () => {
    await slots.addSchedule(doctorId);
    await project([noon, 1], [morning, 1], [tomorrow, 1]);
    const [event, ...others] = await slots.takeOccupancyEvents();
    expect(others).toEqual([]);
    expect(event).toEqual({
      type: 'rendezvous.SlotOccupancyChanged.v1',
      key: String(doctorId),
      data: { doctorId, startsAt: [morning, tomorrow] },
    });
    expect(await slots.takeEvents()).toEqual([]);
  });

  test('nothing about claims that are old, or of a doctor without a schedule', async () => {
    await project([morning, 1]);
    expect(await slots.takeOccupancyEvents()).toEqual([]);
    await slots.addSchedule(doctorId);
    await project([morning, 1]);
    expect(await slots.takeOccupancyEvents()).toEqual([]);
  });

  test('new days of the horizon, one event a doctor', async () => {
    for (const id of [doctorId, doctorId + 1]) {
      await slots.addSchedule(id, { rules: officeHours });
    }
    nextDoctorId += 1;
    await extendHorizon({
      ...writer(),
      horizonDays,
      defaultTimeZone: 'Europe/Paris',
      holidayRegions: [],
    });
    const events = await slots.takeOccupancyEvents();
    expect(events.map(({ key }) => key)).toEqual([String(doctorId), String(doctorId + 1)]);
    // Four weeks of five days.
    for (const { data } of events) expect(data['startsAt']).toHaveLength(20);
  });

  test('slots a new schedule adds', async () => {
    await slots.addSchedule(doctorId, { generatedUntil: '2026-12-01' });
    await publishSchedule(writer(), keeperOf(partnerOf(doctorId)), {
      requestId: 'office-hours',
      doctorId: `doctor.fr.${doctorId}`,
      rules: officeHours.map(asWritten),
    });
    const [event] = await slots.takeOccupancyEvents();
    expect(event?.data['startsAt']).toHaveLength(6);
  });
});

describe('a process that follows', () => {
  function follow<Name extends EventName>(name: Name, data: EventData[Name]) {
    const forgotten: unknown[] = [];
    const handle = createCacheFollower({
      forgetAvailability: (...values) => void forgotten.push(['availability', ...values]),
      forgetSlots: (...values) => void forgotten.push(['slots', ...values]),
    });
    const o = { region: 'fr', service: 'slots', subject: '7', data, now: monday };
    const value = createEvent(name, o) as EventEnvelope;
    const record: LogRecord = { id: value.id, topic: 't', key: '7', value, headers: {} };
    handle(record);
    return forgotten;
  }
  const starts = [new Date(morning)];
  const echo = { isEcho: true };

  test('forgets availability when occupancy changed', () => {
    expect(follow('SlotOccupancyChanged', { doctorId: 7, startsAt: [morning] })).toEqual([
      ['availability', 7, starts, echo],
    ]);
  });

  test('forgets the slots as well when they were withdrawn', () => {
    const data = { doctorId: 7, startsAt: [morning], reason: null };
    expect(follow('SlotsWithdrawn', data)).toEqual([
      ['availability', 7, starts, echo],
      ['slots', 7, starts, echo],
    ]);
  });

  test('lets other events pass', () => {
    expect(follow('DoctorAvailabilityChanged', { doctorId: 7, version: 1, days: [] })).toEqual([]);
  });
});
