import { beforeEach, describe, expect, test } from '@jest/globals';
import { ServiceUnavailable } from '@rendezvous/platform/errors';
import type { EventEnvelope } from '@rendezvous/events/envelope';
import { createMessages } from '@rendezvous/region/messages';
import { loadRegion } from '@rendezvous/region/region';
import { useTestDatabase } from '@rendezvous/testkit/database';

import { cacheDoctors, type DoctorDirectory } from '../src/doctor-directory.ts';
import { createNotificationHandler } from '../src/write-messages.ts';
import {
  ada,
  appointmentRef,
  bea,
  canceled,
  checkedIn,
  created,
  doctor,
  held,
  recordOf,
  rescheduled,
} from './support/sample-notices.ts';

const database = useTestDatabase();
const messages = createMessages();

let woken = 0;
let directory: DoctorDirectory;
let offers: Date[] = [];

beforeEach(async () => {
  await database.pool('notifications').query('TRUNCATE message, inbox');
  woken = 0;
  offers = [];
  directory = { find: () => Promise.resolve(doctor) };
});

async function handle(event: EventEnvelope): Promise<void> {
  const handler = createNotificationHandler({
    pool: database.pool('notifications'),
    region: loadRegion('fr'),
    messages,
    doctors: { find: (...question) => directory.find(...question) },
    alternatives: { find: () => Promise.resolve(offers) },
    wakeSender: () => {
      woken += 1;
    },
  });
  await handler(recordOf(event));
}

async function rows(): Promise<Record<string, unknown>[]> {
  const sql = 'SELECT * FROM message ORDER BY sequence';
  return (await database.pool('notifications').query(sql)).rows;
}

describe('writing messages', () => {
  test('a booking is written to the patient and to the practice, each in their language', async () => {
    const appointment = appointmentRef();
    await handle(created(appointment));
    expect(await rows()).toMatchObject([
      {
        audience: 'PATIENT',
        kind: 'BOOKED',
        language: 'en',
        recipient: ada.email,
        patient_id: 'ada',
        appointment_id: appointment.id,
        state: 'PENDING',
        calendar_method: 'REQUEST',
      },
      { audience: 'PRACTICE', language: 'fr', recipient: doctor.practice.email },
    ]);
    expect(woken).toBe(1);
  });

  test('a redelivered event writes nothing more, also when several arrive at once', async () => {
    const event = created(appointmentRef());
    await Promise.all([handle(event), handle(event), handle(event)]);
    await handle(event);
    expect(await rows()).toHaveLength(2);
  });

  test('a move belongs to the new appointment and the old chain', async () => {
    const booked = appointmentRef();
    await handle(rescheduled(booked));
    const [message] = await rows();
    expect(message).toMatchObject({ kind: 'RESCHEDULED', chain_id: booked.chainId });
    expect(message?.['appointment_id']).not.toBe(booked.id);
  });

  test('a withdrawal offers other times', async () => {
    offers = [new Date('2026-11-26T09:00:00Z')];
    await handle(canceled(appointmentRef(), 'WITHDRAWN'));
    const [message] = await rows();
    expect(message).toMatchObject({ kind: 'WITHDRAWN', calendar_method: 'CANCEL' });
    expect(message?.['body']).toContain('- Thursday, 26 November 2026 at 10:00');
  });

  test('a patient without an address is passed over, and the practice is told to call', async () => {
    const booked = appointmentRef();
    await handle(created(booked, bea));
    await handle(canceled(booked, 'WITHDRAWN', bea));
    const written = await rows();
    expect(written).toMatchObject([
      { audience: 'PRACTICE', kind: 'BOOKED', state: 'PENDING' },
      { audience: 'PRACTICE', kind: 'WITHDRAWN', state: 'PENDING' },
    ]);
    expect(written[0]?.['body']).toContain('ne reçoit pas de confirmation');
    expect(written[1]?.['body']).toContain('appelez-la');
    for (const { body, calendar } of written) {
      expect(body).not.toContain('est prévenue');
      expect(calendar).not.toContain('ATTENDEE');
    }
    expect(woken).toBe(2);
  });

  test('nothing is written about a hold or about an arrival', async () => {
    await handle(held(appointmentRef()));
    await handle(checkedIn(appointmentRef()));
    expect(await rows()).toEqual([]);
    expect(woken).toBe(0);
  });

  test('a language nobody wrote messages in falls back to the one of the region', async () => {
    await handle(created(appointmentRef(), { ...ada, language: 'it' }));
    await handle(created(appointmentRef(), { ...ada, language: 'de-AT' }));
    expect((await rows()).map(({ language }) => language)).toEqual(['fr', 'fr', 'de', 'fr']);
  });

  test('while the doctors service is down nothing is half done', async () => {
    const event = created(appointmentRef());
    directory = { find: () => Promise.reject(new ServiceUnavailable('doctors')) };
    await expect(handle(event)).rejects.toThrow(ServiceUnavailable);
    const inbox = await database.pool('notifications').query('SELECT FROM inbox');
    expect([inbox.rowCount, (await rows()).length]).toEqual([0, 0]);
    directory = { find: () => Promise.resolve(doctor) };
    await handle(event);
    expect(await rows()).toHaveLength(2);
  });
});

describe('the cached doctor directory', () => {
  const origin = { language: 'fr', requestId: 'test' };

  test('asks once for five minutes, then again; failures are not remembered', async () => {
    let now = 0;
    let calls = 0;
    let broken = true;
    const cached = cacheDoctors(
      {
        find: () => {
          calls += 1;
          return broken ? Promise.reject(new Error('down')) : Promise.resolve(doctor);
        },
      },
      () => now,
    );
    await expect(cached.find(1, origin)).rejects.toThrow('down');
    broken = false;
    await Promise.all([cached.find(1, origin), cached.find(1, origin)]);
    await cached.find(1, origin);
    expect(calls).toBe(2);
    now = 5 * 60_000;
    await cached.find(1, origin);
    expect(calls).toBe(3);
  });
});
