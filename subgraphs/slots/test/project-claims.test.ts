import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createEvent } from '@rendezvous/events/envelope';
import type { ClaimRef } from '@rendezvous/events/event-types';
import type { LogRecord } from '@rendezvous/messaging/event-log';
import { createAppointmentHandler } from '@rendezvous/slots/events';
import { monday, useSlotsDatabase } from './slots-database.ts';

const slots = useSlotsDatabase();
let nextDoctorId = 1;
let doctorId = 0;
let forgotten: [number, string[]][] = [];
let wakes = 0;

const morning = '2026-11-24T09:00:00.000Z';
const later = '2026-11-24T10:00:00.000Z';
const evening = '2026-11-24T18:00:00.000Z';

beforeEach(async () => {
  slots.time.now = monday;
  doctorId = nextDoctorId;
  nextDoctorId += 1;
  forgotten = [];
  wakes = 0;
  await slots.addSchedule(doctorId);
  for (const start of [morning, later]) await slots.addSlot(doctorId, start);
  await slots.addSlot(doctorId, evening, { visitKind: 'VIDEO' });
  // As the horizon job would have published it: morning in person, evening by video.
  await slots.pool.query('INSERT INTO published_day VALUES ($1, $2, $3, $4)', [
    doctorId,
    '2026-11-24',
    0b100001,
    morning,
  ]);
  await slots.takeEvents();
});

function handle(record: LogRecord): Promise<void> {
  const handler = createAppointmentHandler({
    pool: slots.pool,
    region: 'fr',
    cache: {
      forgetAvailability: (doctor: number, starts: readonly Date[]) => {
        forgotten.push([doctor, starts.map((start) => start.toISOString())]);
      },
    } as never,
    wakeRelay: () => {
      wakes += 1;
    },
    clock: () => slots.time.now,
  });
  return handler(record);
}

function claim(startsAt: string, state: ClaimRef['state'], version: number): ClaimRef {
  const holdExpiresAt = state === 'HELD' ? '2026-11-23T07:10:00.000Z' : null;
  return { doctorId, startsAt, state, holdExpiresAt, version };
}

function claimsChanged(...claims: ClaimRef[]): LogRecord {
  const value = createEvent('SlotClaimsChanged', {
    region: 'fr',
    service: 'appointments',
    subject: String(doctorId),
    now: slots.time.now,
    data: { claims },
  });
  const topic = 'rendezvous.fr.appointment.v1';
  return { id: value.id, topic, key: String(doctorId), value, headers: {} };
}

async function occupancy(): Promise<Record<string, string>> {
  const { rows } = await slots.pool.query<{ starts_at: Date; state: string; version: number }>(
    'SELECT starts_at, state, version FROM slot_occupancy WHERE doctor_id = $1 ORDER BY starts_at',
    [doctorId],
  );
  return Object.fromEntries(
    rows.map((row) => [row.starts_at.toISOString(), `${row.state} ${row.version}`]),
  );
}

describe('an event about claims', () => {
  test('changes occupancy, publishes the day that changed and drops the cache', async () => {
    await handle(claimsChanged(claim(morning, 'BOOKED', 1)));
    expect(await occupancy()).toEqual({ [morning]: 'BOOKED 1' });
    expect(await slots.takeEvents()).toEqual([
      {
        type: 'rendezvous.DoctorAvailabilityChanged.v1',
        key: String(doctorId),
        data: {
          doctorId,
          version: 1,
          days: [{ date: '2026-11-24', openParts: 0b100001, firstFreeAt: later }],
        },
      },
    ]);
    expect(forgotten).toEqual([[doctorId, [morning]]]);
    expect(wakes).toBe(1);
  });

  test('that changes nothing seekers could see publishes nothing', async () => {
    await handle(claimsChanged(claim(later, 'BOOKED', 1)));
    expect(await slots.takeEvents()).toEqual([]);
    expect(forgotten).toEqual([[doctorId, [later]]]);
  });

  test('that fills the day publishes that, and one that opens it publishes that too', async () => {
    const all = [morning, later, evening].map((start) => claim(start, 'BOOKED', 1));
    await handle(claimsChanged(...all));
    await handle(claimsChanged(claim(evening, 'FREE', 2)));
    const events = await slots.takeEvents();
    expect(events.map(({ data }) => data)).toEqual([
      { doctorId, version: 1, days: [{ date: '2026-11-24', openParts: 0, firstFreeAt: null }] },
      {
        doctorId,
        version: 2,
        days: [{ date: '2026-11-24', openParts: 0b100000, firstFreeAt: evening }],
      },
    ]);
  });

  test('delivered again has no second effect, but drops the cache again', async () => {
    const record = claimsChanged(claim(morning, 'BOOKED', 1));
    await handle(record);
    await slots.setOccupancy(doctorId, morning, { state: 'FREE', version: 1 });
    await handle(record);
    expect(await occupancy()).toEqual({ [morning]: 'FREE 1' });
    expect(forgotten).toHaveLength(2);
    expect(await slots.takeEvents()).toHaveLength(1);
  });

  test('that is older than what is known is not applied', async () => {
    await handle(claimsChanged(claim(morning, 'FREE', 3)));
    await handle(claimsChanged(claim(morning, 'BOOKED', 2), claim(later, 'BOOKED', 1)));
    expect(await occupancy()).toEqual({ [morning]: 'FREE 3', [later]: 'BOOKED 1' });
  });

  test('a hold takes the slot away until it ends', async () => {
    await handle(claimsChanged(claim(morning, 'HELD', 1)));
    const [held] = await slots.takeEvents();
    expect(held?.data).toMatchObject({ days: [{ firstFreeAt: later }] });
    slots.time.now = new Date('2026-11-23T07:10:00Z');
    await handle(claimsChanged(claim(evening, 'BOOKED', 1)));
    const [ended] = await slots.takeEvents();
    expect(ended?.data).toMatchObject({ days: [{ openParts: 1, firstFreeAt: morning }] });
  });

  test('two versions of one claim in one event: the newer one counts', async () => {
    const claims = [claim(morning, 'BOOKED', 2), claim(morning, 'HELD', 1)];
    await handle(claimsChanged(...claims));
    expect(await occupancy()).toEqual({ [morning]: 'BOOKED 2' });
  });

  test('about slots of long ago, or a doctor without a schedule, is no error', async () => {
    await handle(claimsChanged(claim('2024-01-01T09:00:00.000Z', 'FREE', 1)));
    expect(await occupancy()).toEqual({});
    doctorId = 999_999;
    await handle(claimsChanged(claim(morning, 'BOOKED', 1)));
    expect(await occupancy()).toEqual({ [morning]: 'BOOKED 1' });
    expect(await slots.takeEvents()).toEqual([]);
  });

  test('fifty at once for one doctor leave the newest state and versions without gaps', async () => {
    const records = Array.from({ length: 50 }, (_, index) =>
      claimsChanged(claim(morning, index % 2 === 0 ? 'BOOKED' : 'FREE', index + 1)),
    );
    await Promise.all(records.map(handle));
    expect(await occupancy()).toEqual({ [morning]: 'FREE 50' });
    const events = await slots.takeEvents();
    const versions = events.map(({ data }) => data['version']);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    const { rows } = await slots.pool.query(
      'SELECT first_free_at FROM published_day WHERE doctor_id = $1',
      [doctorId],
    );
    expect(rows[0].first_free_at.toISOString()).toBe(morning);
  });

  test('an event without claims only wakes the relay', async () => {
    const value = createEvent('SlotsWithdrawn', {
      region: 'fr',
      service: 'slots',
      subject: String(doctorId),
      now: monday,
      data: { doctorId, startsAt: [morning], reason: null },
    });
    await handle({ id: randomUUID(), topic: 't', key: '1', value, headers: {} });
    expect(await occupancy()).toEqual({});
    expect(forgotten).toEqual([]);
  });
});
