import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BadUserInput, ServiceUnavailable } from '@rendezvous/platform/errors';
import { useTestDatabase } from '@rendezvous/testkit/database';

import { bookAppointment } from '../src/book-appointment.ts';
import { cancelAppointment } from '../src/cancel-appointment.ts';
import { holdSlot } from '../src/hold-slot.ts';
import { makePartitions } from '../src/make-partitions.ts';
import { assertConsistent, readState } from './support/assert-consistent.ts';
import {
  createInMemorySlotDirectory,
  type InMemorySlotDirectory,
} from './support/in-memory-slot-directory.ts';
import {
  appointmentId,
  createInstance,
  createTestClock,
  type Instance,
  newRequestId,
  patientCaller,
  slotId,
  slotNumber,
  type TestClock,
  testNow,
} from './support/region-under-test.ts';

const database = useTestDatabase();
const ada = patientCaller('ada');
const ben = patientCaller('ben');

let instance: Instance;
let slots: InMemorySlotDirectory;
let clock: TestClock;

beforeAll(async () => {
  const first = createInstance({ connectionString: database.urlFor('appointments') });
  await makePartitions(first.dependencies);
  await first.close();
});

beforeEach(async () => {
  await database
    .pool('superuser')
    .query(
      'TRUNCATE appointments.patient, appointments.claim, appointments.appointment_change, ' +
        'appointments.request, appointments.outbox CASCADE',
    );
  slots = createInMemorySlotDirectory();
  slots.add(...Array.from({ length: 30 }, (_, index) => slotNumber(index)), slotNumber(0, 2));
  clock = createTestClock();
  instance = createInstance({ connectionString: database.urlFor('appointments'), slots, clock });
});

afterEach(() => instance.close());

function book(caller = ada, slot = slotNumber(0), requestId = newRequestId(), reason?: string) {
  return bookAppointment(instance.dependencies, caller, {
    requestId,
    slotId: slotId(slot),
    reason,
  });
}

async function booked(...parameters: Parameters<typeof book>) {
  const outcome = await book(...parameters);
  if (outcome.kind !== 'Done') throw new Error(`expected a booking, got ${outcome.kind}`);
  return outcome.appointment;
}

describe('bookAppointment', () => {
  test('stores appointment, history, claim, answer and event together, and wakes the relay', async () => {
    const appointment = await booked(ada, slotNumber(0), newRequestId(), ' a cough ');

    expect(appointment).toMatchObject({ status: 'BOOKED', reason: 'a cough', revision: 0 });
    const state = await assertConsistent(database.pool('appointments'));
    expect(state.claims).toHaveLength(1);
    expect(state.events).toHaveLength(1);
    expect(state.events[0]).toMatchObject({
      type: 'rendezvous.AppointmentCreated.v1',
      subject: '1',
      data: {
        appointment: { id: appointment.id, chainId: appointment.id, calendarSequence: 0 },
        patient: { id: 'ada', email: 'ada@example.org' },
        claims: [{ state: 'BOOKED', version: 1 }],
      },
    });
    expect(instance.wakes()).toBe(1);
  });

  test('the reason appears in no event', async () => {
    await booked(ada, slotNumber(0), newRequestId(), 'a very private reason');
    const { events } = await readState(database.pool('appointments'));
    expect(JSON.stringify(events)).not.toContain('private');
  });

  test('a slot that is taken is answered with free alternatives', async () => {
    await booked(ada, slotNumber(1));
    await booked(ben, slotNumber(0));
    const outcome = await book(patientCaller('cleo'), slotNumber(0));
    expect(outcome.kind).toBe('SlotTaken');
    const alternatives = outcome.kind === 'SlotTaken' ? outcome.alternatives : undefined;
    expect(alternatives).toHaveLength(5);
    expect(alternatives?.[0]?.startsAt).toEqual(slotNumber(2).startsAt);
  });

  test('without the slots service a taken slot is answered without alternatives', async () => {
    await booked(ada);
    slots.isReachable = false;
    expect(await book(ben)).toMatchObject({ kind: 'SlotTaken', alternatives: [] });
  });

  test('an unreachable slots service is an error to be retried, unless the slot is known', async () => {
    await booked(ada, slotNumber(0));
    slots.isReachable = false;
    await expect(book(ben, slotNumber(1))).rejects.toThrow(ServiceUnavailable);
    expect(await book(ben, slotNumber(0))).toMatchObject({ kind: 'SlotTaken' });
    const { appointments } = await assertConsistent(database.pool('appointments'));
    expect(appointments).toHaveLength(1);
  });

  test('unknown slots, slots of another region and slots that have begun are refused', async () => {
    expect(await book(ada, slotNumber(0, 99))).toEqual({ kind: 'SlotNotFound', values: undefined });
    const input = { requestId: newRequestId(), slotId: 'slot.de.1.29384820' };
    const elsewhere = await bookAppointment(instance.dependencies, ada, input);
    expect(elsewhere.kind).toBe('SlotNotFound');
    clock.now = slotNumber(0).startsAt;
    expect((await book(ada, slotNumber(0))).kind).toBe('SlotInPast');
    const state = await readState(database.pool('appointments'));
    expect(state.claims).toHaveLength(0);
  });

  test('bad input is refused with the field it is in and nothing is written', async () => {
    const refused: [string, object][] = [
      ['slotId', { slotId: 'slot.fr.1' }],
      ['requestId', { requestId: 'short' }],
      ['requestId', { requestId: 'x'.repeat(129) }],
      ['requestId', { requestId: 'with a space' }],
      ['reason', { reason: 'x'.repeat(501) }],
      ['reason', { reason: 'x'.repeat(1_000_000) }],
      ['reason', { reason: 'bell \u0007' }],
    ];
    for (const [field, change] of refused) {
      const input = { requestId: newRequestId(), slotId: slotId(slotNumber(0)), ...change };
      const error = await bookAppointment(instance.dependencies, ada, input).catch(
        (e: unknown) => e,
      );
      expect(error).toBeInstanceOf(BadUserInput);
      expect((error as BadUserInput).field).toBe(field);
    }
    const state = await readState(database.pool('appointments'));
    expect(state).toEqual({ appointments: [], claims: [], changes: [], events: [] });
  });

  test('two appointments of a patient do not overlap, also with different doctors', async () => {
    await booked(ada, slotNumber(0, 1));
    expect((await book(ada, slotNumber(0, 2))).kind).toBe('AppointmentOverlap');
    expect((await book(ada, slotNumber(0, 1))).kind).toBe('AppointmentOverlap');
    expect((await book(ada, slotNumber(1, 1))).kind).toBe('Done');
  });

  test('a hold becomes the appointment and keeps its id', async () => {
    const requestId = newRequestId();
    const slot = slotId(slotNumber(0));
    const held = await holdSlot(instance.dependencies, ada, { requestId, slotId: slot });
    if (held.kind !== 'Done') throw new Error(held.kind);
    const appointment = await booked(ada);
    expect(appointment).toMatchObject({ id: held.appointment.id, holdExpiresAt: null });
    const { events } = await assertConsistent(database.pool('appointments'));
    expect(events.map(({ type }) => type)).toEqual([
      'rendezvous.AppointmentHeld.v1',
      'rendezvous.AppointmentCreated.v1',
    ]);
  });

  test('somebody else can book a held slot only when the hold is over', async () => {
    const slot = slotId(slotNumber(0));
    await holdSlot(instance.dependencies, ada, { requestId: newRequestId(), slotId: slot });
    expect((await book(ben)).kind).toBe('SlotTaken');
    clock.now = new Date(testNow.getTime() + 10 * 60_000);
    await booked(ben);
    const state = await assertConsistent(database.pool('appointments'));
    expect(state.appointments.map(({ status }) => status).toSorted()).toEqual([
      'BOOKED',
      'EXPIRED',
    ]);
    expect(state.events.map(({ type }) => type)).toEqual([
      'rendezvous.AppointmentHeld.v1',
      'rendezvous.AppointmentHoldExpired.v1',
      'rendezvous.AppointmentCreated.v1',
    ]);
  });

  test('the eleventh change of a day is refused; failures and replays do not count', async () => {
    const first = newRequestId();
    await booked(ada, slotNumber(0), first);
    for (let index = 1; index < 10; index += 1) {
      expect((await book(ada, slotNumber(0))).kind).toBe('AppointmentOverlap');
      expect((await book(ada, slotNumber(0), first)).kind).toBe('Done');
      await booked(ada, slotNumber(index));
    }
    expect(await book(ada, slotNumber(10))).toMatchObject({
      kind: 'TooManyRequests',
      values: { maximum: 10 },
    });
    // The day ends at midnight in Paris, an hour before it does in UTC.
    clock.now = new Date('2026-11-23T23:00:00Z');
    await booked(ada, slotNumber(10));
  });
});

describe('idempotency', () => {
  test('the first answer is replayed, even when the appointment has changed or the slot begun', async () => {
    const requestId = newRequestId();
    const appointment = await booked(ada, slotNumber(0), requestId);
    const cancellation = { requestId: newRequestId(), appointmentId: appointmentId(appointment) };
    await cancelAppointment(instance.dependencies, ada, cancellation);
    expect(await booked(ada, slotNumber(0), requestId)).toEqual(appointment);
    clock.now = new Date(slotNumber(0).startsAt.getTime() + 1);
    expect(await booked(ada, slotNumber(0), requestId)).toEqual(appointment);
  });

  test('another input or another operation under the same id is refused', async () => {
    const requestId = newRequestId();
    await booked(ada, slotNumber(0), requestId);
    expect((await book(ada, slotNumber(1), requestId)).kind).toBe('RequestIdReused');
    expect((await book(ada, slotNumber(0), requestId, 'other')).kind).toBe('RequestIdReused');
    const input = { requestId, slotId: slotId(slotNumber(0)) };
    expect((await holdSlot(instance.dependencies, ada, input)).kind).toBe('RequestIdReused');
  });

  test('the ids of two patients have nothing to do with each other', async () => {
    const requestId = newRequestId();
    await booked(ada, slotNumber(0), requestId);
    expect((await booked(ben, slotNumber(1), requestId)).patientId).toBe('ben');
  });

  test('a failure is not kept: the same id can succeed later', async () => {
    const requestId = newRequestId();
    const appointment = await booked(ben, slotNumber(0));
    expect((await book(ada, slotNumber(0), requestId)).kind).toBe('SlotTaken');
    const cancellation = { requestId: newRequestId(), appointmentId: appointmentId(appointment) };
    await cancelAppointment(instance.dependencies, ben, cancellation);
    await booked(ada, slotNumber(0), requestId);
  });

  test('while it runs in another process it is waited for, then said to be in progress', async () => {
    await instance.close();
    instance = createInstance({
      connectionString: database.urlFor('appointments'),
      slots,
      clock,
      timeouts: { lockTimeoutMs: 100 },
    });
    const requestId = newRequestId();
    const other = await database.pool('appointments').connect();
    try {
      await other.query('BEGIN');
      const key = [ada.patient.id, requestId];
      await other.query(`SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))`, key);
      expect((await book(ada, slotNumber(0), requestId)).kind).toBe('RequestInProgress');
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
    await booked(ada, slotNumber(0), requestId);
  });

  test('a claim locked for too long is answered SlotBusy and nothing is written', async () => {
    await instance.close();
    instance = createInstance({
      connectionString: database.urlFor('appointments'),
      slots,
      clock,
      timeouts: { lockTimeoutMs: 100 },
    });
    const free = await booked(ben, slotNumber(0));
    const cancellation = { requestId: newRequestId(), appointmentId: appointmentId(free) };
    await cancelAppointment(instance.dependencies, ben, cancellation);
    const other = await database.pool('appointments').connect();
    try {
      await other.query('BEGIN; SELECT * FROM claim FOR UPDATE');
      expect((await book(ada, slotNumber(0))).kind).toBe('SlotBusy');
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
    const { appointments } = await assertConsistent(database.pool('appointments'));
    expect(appointments).toHaveLength(1);
  });
});
