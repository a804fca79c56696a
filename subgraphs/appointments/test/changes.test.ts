import { describe, expect, test } from '@jest/globals';
import type { EventEnvelope } from '@rendezvous/events/envelope';
import { createEvent } from '@rendezvous/events/envelope';
import type { LogRecord } from '@rendezvous/messaging/event-log';
import { BadUserInput } from '@rendezvous/platform/errors';

import { createWithdrawalHandler } from '../src/block-claims.ts';
import { cleanUp } from '../src/clean-up.ts';
import type { Slot } from '../src/domain/slot.ts';
import { expireHolds } from '../src/expire-holds.ts';
import { updateProfile } from '../src/update-profile.ts';
import { assertConsistent, readState } from './support/assert-consistent.ts';
import { newRequestId, patientCaller, slotNumber, testNow } from './support/region-under-test.ts';
import { book, cancel, done, hold, move, useInstances } from './support/use-instances.ts';

const instances = useInstances();
const minuteMs = 60_000;

let doctorId = 0;
function newDoctor(slotCount = 12): (index: number) => Slot {
  doctorId += 1;
  const id = doctorId;
  instances.slots.add(...Array.from({ length: slotCount }, (_, index) => slotNumber(index, id)));
  return (index) => slotNumber(index, id);
}

let patients = 0;
function newPatient() {
  patients += 1;
  return patientCaller(`patient-${patients}`);
}

async function eventsOf(slot: Slot): Promise<EventEnvelope[]> {
  const { events } = await assertConsistent(instances.pool());
  return events.filter(({ subject }) => subject === String(slot.doctorId));
}

describe('holdSlot', () => {
  test('ends after the minutes of the region and does not count as a change', async () => {
    const slot = newDoctor();
    const appointment = done(await hold(instances.first(), newPatient(), slot(0)));
    expect(appointment.status).toBe('HELD');
    expect(appointment.holdExpiresAt).toEqual(new Date(testNow.getTime() + 10 * minuteMs));
    const [event] = await eventsOf(slot(0));
    expect(event).toMatchObject({
      type: 'rendezvous.AppointmentHeld.v1',
      data: { claims: [{ state: 'HELD', holdExpiresAt: '2026-11-23T08:10:00.000Z', version: 1 }] },
    });
  });

  test('holding again answers the same hold and does not extend it', async () => {
    const slot = newDoctor();
    const patient = newPatient();
    const first = done(await hold(instances.first(), patient, slot(0)));
    instances.clock.now = new Date(testNow.getTime() + 5 * minuteMs);
    const second = done(await hold(instances.first(), patient, slot(0)));
    instances.clock.now = testNow;
    expect(second).toEqual(first);
    expect(await eventsOf(slot(0))).toHaveLength(1);
  });

  test('at most three holds are open at once', async () => {
    const slot = newDoctor();
    const patient = newPatient();
    for (let index = 0; index < 3; index += 1) {
      done(await hold(instances.first(), patient, slot(index)));
    }
    expect(await hold(instances.first(), patient, slot(3))).toMatchObject({
      kind: 'TooManyRequests',
      messageKey: 'error.TooManyRequests.holds',
    });
    instances.clock.now = new Date(testNow.getTime() + 10 * minuteMs);
    const fourth = await hold(instances.first(), patient, slot(3));
    instances.clock.now = testNow;
    expect(fourth.kind).toBe('Done');
  });

  test('a hold overlaps like an appointment, with another doctor too', async () => {
    const [left, right] = [newDoctor(), newDoctor()];
    const patient = newPatient();
    done(await hold(instances.first(), patient, left(0)));
    expect((await book(instances.first(), patient, right(0))).kind).toBe('AppointmentOverlap');
    expect((await hold(instances.first(), patient, right(0))).kind).toBe('AppointmentOverlap');
  });
});

describe('rescheduleAppointment', () => {
  test('moves both claims, keeps the chain and the reason, and says so in one event', async () => {
    const slot = newDoctor();
    const patient = newPatient();
    const first = done(await book(instances.first(), patient, slot(0)));
    const second = done(await move(instances.first(), patient, first, slot(1)));
    expect(second).toMatchObject({
      status: 'BOOKED',
      chainId: first.id,
      revision: 1,
      previousId: first.id,
      previousSlotStartsAt: slot(0).startsAt,
    });
    const [, event] = await eventsOf(slot(0));
    expect(event).toMatchObject({
      type: 'rendezvous.AppointmentRescheduled.v1',
      data: {
        appointment: { id: second.id, calendarSequence: 1 },
        previous: { id: first.id, status: 'RESCHEDULED', calendarSequence: 0 },
        claims: [
          { state: 'FREE', version: 2, startsAt: slot(0).startsAt.toISOString() },
          { state: 'BOOKED', version: 1, startsAt: slot(1).startsAt.toISOString() },
        ],
      },
    });
    expect((await book(instances.first(), newPatient(), slot(0))).kind).toBe('Done');
  });

  test('the calendar sequence rises with every change of the chain', async () => {
    const slot = newDoctor();
    const patient = newPatient();
    let appointment = done(await book(instances.first(), patient, slot(0)));
    appointment = done(await move(instances.first(), patient, appointment, slot(1)));
    appointment = done(await move(instances.first(), patient, appointment, slot(2)));
    done(await cancel(instances.first(), patient, appointment));
    const sequences = (await eventsOf(slot(0))).map(({ data }) =>
      'appointment' in data ? data.appointment.calendarSequence : null,
    );
    expect(sequences).toEqual([0, 1, 2, 3]);
  });

  test('a chain can be moved three times', async () => {
    const slot = newDoctor();
    const patient = newPatient();
    let appointment = done(await book(instances.first(), patient, slot(0)));
    for (let index = 1; index <= 3; index += 1) {
      appointment = done(await move(instances.first(), patient, appointment, slot(index)));
    }
    expect(await move(instances.first(), patient, appointment, slot(4))).toMatchObject({
      kind: 'RescheduleLimitReached',
      values: { maximum: 3 },
    });
  });

  test('a hold is not moved, and the patient is told that it is one', async () => {
    const slot = newDoctor();
    const patient = newPatient();
    const held = done(await hold(instances.first(), patient, slot(0)));
    expect(await move(instances.first(), patient, held, slot(1))).toEqual({
      kind: 'AppointmentNotActive',
      messageKey: 'error.AppointmentNotActive.hold',
    });
  });

  test('a hold on the new slot becomes the new appointment and keeps its id', async () => {
    const slot = newDoctor();
    const patient = newPatient();
    const appointment = done(await book(instances.first(), patient, slot(0)));
    const held = done(await hold(instances.first(), patient, slot(1)));
    const moved = done(await move(instances.first(), patient, appointment, slot(1)));
    expect(moved).toMatchObject({ id: held.id, chainId: appointment.id, revision: 1 });
    await assertConsistent(instances.pool());
  });

  test('refuses another doctor, the same slot, a taken slot and what is not booked', async () => {
    const [slot, elsewhere] = [newDoctor(), newDoctor()];
    const patient = newPatient();
    const appointment = done(await book(instances.first(), patient, slot(0)));
    done(await book(instances.first(), newPatient(), slot(1)));
    const attempt = (to: Slot) => move(instances.first(), patient, appointment, to);
    expect((await attempt(elsewhere(1))).kind).toBe('DifferentDoctor');
    expect(await attempt(slot(0))).toMatchObject({
      kind: 'AppointmentOverlap',
      messageKey: 'error.AppointmentOverlap.sameSlot',
    });
    expect((await attempt(slot(1))).kind).toBe('SlotTaken');
    expect((await attempt(slotNumber(40, slot(0).doctorId))).kind).toBe('SlotNotFound');
    done(await cancel(instances.first(), patient, appointment));
    expect((await attempt(slot(2))).kind).toBe('AppointmentNotActive');
    const held = done(await hold(instances.first(), patient, slot(3)));
    const outcome = await move(instances.first(), patient, held, slot(4));
    expect(outcome.kind).toBe('AppointmentNotActive');
    await assertConsistent(instances.pool());
  });

  test('somebody else’s appointment, or one of another region, does not exist', async () => {
    const slot = newDoctor();
    const appointment = done(await book(instances.first(), newPatient(), slot(0)));
    const stranger = newPatient();
    const moved = await move(instances.first(), stranger, appointment, slot(1));
    expect(moved).toEqual({ kind: 'AppointmentNotFound' });
    const canceled = await cancel(instances.first(), stranger, appointment);
    expect(canceled).toEqual({ kind: 'AppointmentNotFound' });
    const unknown = { ...appointment, id: newRequestId() };
    expect(await cancel(instances.first(), stranger, unknown)).toEqual(canceled);
  });
});

describe('cancelAppointment', () => {
  test('frees the slot and says who and why in the history, not in the event', async () => {
    const slot = newDoctor();
    const patient = newPatient();
    const appointment = done(await book(instances.first(), patient, slot(0)));
    expect(done(await cancel(instances.first(), patient, appointment)).status).toBe('CANCELED');
    const [, event] = await eventsOf(slot(0));
    expect(event).toMatchObject({
      type: 'rendezvous.AppointmentCanceled.v1',
      data: { cause: 'PATIENT', claims: [{ state: 'FREE', version: 2 }] },
    });
    const again = await cancel(instances.first(), patient, appointment);
    expect(again.kind).toBe('AppointmentNotActive');
    done(await book(instances.first(), newPatient(), slot(0)));
  });

  test('is too late inside the region’s window, and so is moving', async () => {
    const slot = newDoctor();
    const patient = newPatient();
    const appointment = done(await book(instances.first(), patient, slot(0)));
    instances.clock.now = new Date(slot(0).startsAt.getTime() - 120 * minuteMs + 1);
    const canceled = await cancel(instances.first(), patient, appointment);
    const moved = await move(instances.first(), patient, appointment, slot(1));
    instances.clock.now = testNow;
    expect(canceled).toEqual({ kind: 'CancellationWindowClosed', values: { minutes: 120 } });
    expect(moved).toEqual(canceled);
  });

  test('gives a hold up, which counts as no change', async () => {
    const slot = newDoctor();
    const patient = newPatient();
    const held = done(await hold(instances.first(), patient, slot(0)));
    expect(done(await cancel(instances.first(), patient, held)).status).toBe('EXPIRED');
    const days = 'SELECT changes, holds FROM patient_day WHERE patient_id = $1';
    const { rows } = await instances.pool().query(days, [patient.patient.id]);
    expect(rows).toEqual([{ changes: 0, holds: 1 }]);
    expect((await eventsOf(slot(0))).map(({ type }) => type)).toEqual([
      'rendezvous.AppointmentHeld.v1',
      'rendezvous.AppointmentHoldExpired.v1',
    ]);
  });
});

describe('withdrawal', () => {
  function withdrawal(slots: readonly Slot[]): LogRecord {
    const subject = String(slots[0]?.doctorId);
    const event = createEvent('SlotsWithdrawn', {
      region: 'fr',
      service: 'slots',
      subject,
      data: {
        doctorId: Number(subject),
        startsAt: slots.map(({ startsAt }) => startsAt.toISOString()),
        reason: null,
      },
      now: testNow,
    });
    const topic = 'rendezvous.fr.slot.v1';
    return { id: event.id, topic, key: subject, value: event, headers: {} };
  }

  test('blocks, cancels what was booked and ends what was held, once', async () => {
    const slot = newDoctor();
    const [one, two] = [newPatient(), newPatient()];
    done(await book(instances.first(), one, slot(0)));
    done(await hold(instances.first(), two, slot(1)));
    const record = withdrawal([slot(2), slot(1), slot(0)]);
    const handle = createWithdrawalHandler(instances.first().dependencies);
    await handle(record);
    await handle(record);
    const events = await eventsOf(slot(0));
    expect(events.slice(2).map(({ type }) => type)).toEqual([
      'rendezvous.AppointmentCanceled.v1',
      'rendezvous.AppointmentHoldExpired.v1',
      'rendezvous.SlotClaimsChanged.v1',
    ]);
    expect(events[2]).toMatchObject({
      data: { cause: 'WITHDRAWN', patient: { id: one.patient.id }, claims: [{ state: 'BLOCKED' }] },
    });
    for (let index = 0; index < 3; index += 1) {
      const outcome = await book(instances.first(), newPatient(), slot(index));
      expect(outcome.kind).toBe('SlotTaken');
    }
  });

  test('a big one goes in chunks, and a delivery that failed goes on where it stopped', async () => {
    const slot = newDoctor(0);
    const slots = Array.from({ length: 250 }, (_, index) => slot(index));
    const { dependencies, watch } = instances.first();
    const handle = createWithdrawalHandler(dependencies);
    const record = withdrawal(slots);
    let chunks = 0;
    let locked = 0;
    watch.beforeStatement = (statement) => {
      if (statement.startsWith('BEGIN')) chunks += 1;
      if (statement.includes('lock-claims')) locked += 1;
      if (locked === 2) throw new Error('the process was killed');
    };
    await expect(handle(record)).rejects.toThrow('killed');
    expect(chunks).toBe(2);
    watch.beforeStatement = undefined;
    const half = await readState(instances.pool());
    const blocked = half.claims.filter((claim) => claim.doctor_id === slot(0).doctorId);
    expect(blocked).toHaveLength(100);
    await handle(record);
    const events = await eventsOf(slot(0));
    expect(events).toHaveLength(3);
    const { rows } = await instances
      .pool()
      .query(
        "SELECT count(*)::int AS blocked FROM claim WHERE doctor_id = $1 AND state = 'BLOCKED'",
        [slot(0).doctorId],
      );
    expect(rows).toEqual([{ blocked: 250 }]);
  });

  test('leaves slots that have begun as they are', async () => {
    const slot = newDoctor();
    done(await book(instances.first(), newPatient(), slot(0)));
    instances.clock.now = slot(0).startsAt;
    await createWithdrawalHandler(instances.first().dependencies)(withdrawal([slot(0), slot(1)]));
    instances.clock.now = testNow;
    const state = await assertConsistent(instances.pool());
    const claims = state.claims.filter((claim) => claim.doctor_id === slot(0).doctorId);
    expect(claims.map((claim) => claim.state)).toEqual(['BOOKED', 'BLOCKED']);
  });
});

describe('jobs', () => {
  test('holds that are over are ended in batches, the others stay', async () => {
    const overdue = Array.from({ length: 120 }, () => newDoctor()(0));
    await expireHolds(instances.first().dependencies);
    await Promise.all(overdue.map((slot) => hold(instances.first(), newPatient(), slot)));
    instances.clock.now = new Date(testNow.getTime() + 5 * minuteMs);
    const young = newDoctor()(0);
    done(await hold(instances.first(), newPatient(), young));
    instances.clock.now = new Date(testNow.getTime() + 10 * minuteMs);
    const counts = await Promise.all([
      expireHolds(instances.first().dependencies),
      expireHolds(instances.second().dependencies),
    ]);
    instances.clock.now = testNow;
    expect(counts[0] + counts[1]).toBeGreaterThanOrEqual(overdue.length);
    const state = await assertConsistent(instances.pool());
    const ids = new Set(overdue.map((slot) => slot.doctorId));
    const own = state.claims.filter((claim) => ids.has(claim.doctor_id));
    expect(new Set(own.map((claim) => claim.state))).toEqual(new Set(['FREE']));
    const youngClaim = state.claims.find((claim) => claim.doctor_id === young.doctorId);
    expect(youngClaim?.state).toBe('HELD');
  });

  test('answers are kept for two days', async () => {
    const slot = newDoctor();
    const [patient, requestId] = [newPatient(), newRequestId()];
    done(await book(instances.first(), patient, slot(0), requestId));
    const count = async (): Promise<number> => {
      const text = 'SELECT 1 FROM request WHERE patient_id = $1';
      return (await instances.pool().query(text, [patient.patient.id])).rows.length;
    };
    instances.clock.now = new Date(testNow.getTime() + 47 * 60 * minuteMs);
    await cleanUp(instances.first().dependencies);
    expect(await count()).toBe(1);
    instances.clock.now = new Date(testNow.getTime() + 49 * 60 * minuteMs);
    await cleanUp(instances.first().dependencies);
    instances.clock.now = testNow;
    expect(await count()).toBe(0);
  });
});

describe('updateProfile', () => {
  test('is what later events carry; the token’s claims no longer count', async () => {
    const slot = newDoctor();
    const patient = newPatient();
    const { dependencies } = instances.first();
    const stored = await updateProfile(dependencies, patient, { name: ' Ada King ' });
    expect(stored).toEqual({ ...patient.patient, name: 'Ada King' });
    done(await book(instances.first(), patient, slot(0)));
    const [event] = await eventsOf(slot(0));
    expect(event).toMatchObject({ data: { patient: { name: 'Ada King' } } });
  });

  test('refuses what cannot be stored', async () => {
    const refused = [
      { name: '' },
      { name: 'x'.repeat(201) },
      { name: 'two\nlines' },
      { email: 'nobody' },
      { email: 'a@b' },
      { email: 'a@example.org\nBcc: b@example.org' },
      { email: `${'x'.repeat(250)}@example.org` },
      { language: 'de' },
    ];
    for (const input of refused) {
      const attempt = updateProfile(instances.first().dependencies, newPatient(), input);
      await expect(attempt).rejects.toThrow(BadUserInput);
    }
  });
});
