import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { noAddress } from '@rendezvous/events/event-types';
import { inTransaction } from '@rendezvous/platform/database';
import { BadUserInput, ServiceUnavailable } from '@rendezvous/platform/errors';

import { blockClaims } from '../src/block-claims.ts';
import type { ChangeOutcome } from '../src/domain/outcome.ts';
import { bookingsPerPracticeAndDay } from '../src/domain/practice-change.ts';
import { assertConsistent } from './support/assert-consistent.ts';
import { bea, bookFor, change, createPeople, staffCaller } from './support/practice-calls.ts';
import { newRequestId, patientCaller, slotNumber, testNow } from './support/region-under-test.ts';
import { lockKinds } from './support/test-locks.ts';
import { book, done, hold, useInstances } from './support/use-instances.ts';

const instances = useInstances();
const people = createPeople(instances);

afterEach(() => {
  const errors = [...instances.first().watch.errors, ...instances.second().watch.errors];
  if (errors.includes('40P01')) throw new Error('PostgreSQL had to break a deadlock');
});

async function patients(): Promise<Record<string, unknown>[]> {
  const sql = 'SELECT * FROM patient WHERE practice_id IS NOT NULL ORDER BY created_at, id';
  return (await instances.pool().query(sql)).rows;
}

async function recordOf(outcome: ChangeOutcome) {
  const { patientId } = done(outcome);
  return (await patients()).find(({ id }) => id === patientId);
}

describe('bookAppointmentForPatient', () => {
  test('books with a record of the practice, in one transaction with history and event', async () => {
    const { staff, slot, doctorId } = people.doctor();
    const outcome = await bookFor(instances.first(), staff, slot(0), {
      ...bea,
      email: 'bea@example.org',
    });
    const appointment = done(outcome);
    expect(appointment).toMatchObject({ status: 'BOOKED', reason: 'cough', revision: 0 });
    expect(await recordOf(outcome)).toMatchObject({
      name: 'Béa Martin',
      phone: '+33612345678',
      email: 'bea@example.org',
      language: 'fr',
      practice_id: doctorId / 10,
    });
    const { changes, events } = await assertConsistent(instances.pool());
    expect(changes.filter((each) => each.appointment_id === appointment.id)).toMatchObject([
      { from_status: null, to_status: 'BOOKED', changed_by: 'PRACTICE' },
    ]);
    expect(events.filter(({ subject }) => subject === String(doctorId))).toMatchObject([
      {
        type: 'rendezvous.AppointmentCreated.v1',
        data: {
          patient: { id: appointment.patientId, email: 'bea@example.org', language: 'fr' },
          claims: [{ state: 'BOOKED', version: 1 }],
        },
      },
    ]);
  });

  test('who calls again is the same patient of that practice, reached as said last', async () => {
    const { staff, slot } = people.doctor();
    const first = await bookFor(instances.first(), staff, slot(0), bea);
    const again = { name: 'BÉA MARTIN', phone: '+33 6 12 34 56 78', email: 'new@example.org' };
    const second = await bookFor(instances.second(), staff, slot(2), again);
    expect(done(second).patientId).toBe(done(first).patientId);
    const third = await bookFor(instances.first(), staff, slot(4), { ...bea, language: 'en' });
    expect(await recordOf(third)).toMatchObject({
      id: done(first).patientId,
      name: 'Béa Martin',
      email: 'new@example.org',
      language: 'en',
    });
  });

  test('another person at the same number, and the same one at another practice, are others', async () => {
    const [here, there] = [people.doctor(), people.doctor()];
    const outcomes = [
      await bookFor(instances.first(), here.staff, here.slot(0), bea),
      await bookFor(instances.first(), here.staff, here.slot(1), { ...bea, name: 'Carl Martin' }),
      await bookFor(instances.first(), there.staff, there.slot(0), bea),
    ];
    expect(new Set(outcomes.map((outcome) => done(outcome).patientId)).size).toBe(3);
  });

  test('the same person calling twice at once is one patient, and not at two places at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { slot, doctorId, staff } = people.doctor();
      // Another doctor of the same practice, who is free at the same time.
      const other = slotNumber(0, doctorId - 1);
      instances.slots.add(other);
      const outcomes = await Promise.all([
        bookFor(instances.first(), staff, slot(0), bea),
        bookFor(instances.second(), staff, other, bea),
      ]);
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['AppointmentOverlap', 'Done']);
    }
    await assertConsistent(instances.pool());
  });

  test('sent again it is answered the same; for something else the id is refused', async () => {
    const { staff, slot } = people.doctor();
    const requestId = newRequestId();
    const outcome = await bookFor(instances.first(), staff, slot(0), bea, requestId);
    const written = { ...bea, phone: '+33612345678' };
    const again = await bookFor(instances.second(), staff, slot(0), written, requestId);
    expect(again).toEqual({ ...outcome, isReplay: true });
    const changed = { ...bea, name: 'Carl Martin' };
    const reused = await bookFor(instances.first(), staff, slot(0), changed, requestId);
    expect(reused.kind).toBe('RequestIdReused');
  });

  test('request ids of staff, of partners and of patients do not get in each other’s way', async () => {
    const { staff, slot } = people.doctor();
    const requestId = newRequestId();
    const partner = {
      ...staff,
      actor: staff.actor && { ...staff.actor, role: 'partner' as const },
    };
    const outcomes = [
      await bookFor(instances.first(), staff, slot(0), bea, requestId),
      await bookFor(instances.first(), partner, slot(1), bea, requestId),
      await book(instances.first(), patientCaller('sam'), slot(2), requestId),
    ];
    expect(outcomes.map(({ kind }) => kind)).toEqual(['Done', 'Done', 'Done']);
    // Even a patient whose id reads like the name of a requester is shown nothing of theirs.
    const forger = patientCaller('staff sam');
    const forged = await book(instances.first(), forger, slot(0), requestId);
    expect(forged.kind).toBe('RequestIdReused');
  });

  test('a slot of another practice, and one that does not exist, cannot be told apart', async () => {
    const { slot } = people.doctor();
    const stranger = staffCaller(people.doctor().doctorId);
    const foreign = await bookFor(instances.first(), stranger, slot(0));
    expect(foreign).toEqual({ kind: 'SlotNotFound' });
    expect(await bookFor(instances.first(), stranger, slotNumber(500, 3))).toEqual(foreign);
    expect(await bookFor(instances.first(), staffCaller(3), slotNumber(500, 3))).toEqual(foreign);
  });

  test('a taken slot is answered with alternatives, a held one is not the practice’s either', async () => {
    const { staff, slot } = people.doctor();
    done(await book(instances.first(), people.patient(), slot(0)));
    done(await hold(instances.first(), people.patient(), slot(1)));
    for (const index of [0, 1]) {
      const outcome = await bookFor(instances.first(), staff, slot(index));
      expect(outcome).toMatchObject({ kind: 'SlotTaken' });
      expect('alternatives' in outcome && outcome.alternatives).toHaveLength(5);
    }
  });

  test('a hold that is over is ended, and the slot is the practice’s patient’s', async () => {
    const { staff, slot } = people.doctor();
    const held = done(await hold(instances.first(), people.patient(), slot(0)));
    instances.clock.now = held.holdExpiresAt ?? instances.clock.now;
    const outcome = await bookFor(instances.first(), staff, slot(0));
    instances.clock.now = testNow;
    expect(outcome.kind).toBe('Done');
    const { appointments } = await assertConsistent(instances.pool());
    expect(appointments.find(({ id }) => id === held.id)?.status).toBe('EXPIRED');
  });

  test('a withdrawal cancels it and tells that there is no address to write to', async () => {
    const { staff, slot, doctorId } = people.doctor();
    const { id } = done(await bookFor(instances.first(), staff, slot(0), bea));
    await inTransaction(instances.first().dependencies.pool, (client) =>
      blockClaims(client, { region: 'fr', now: testNow }, [slot(0)]),
    );
    const { events } = await assertConsistent(instances.pool());
    expect(events.findLast(({ subject }) => subject === String(doctorId))).toMatchObject({
      type: 'rendezvous.AppointmentCanceled.v1',
      data: {
        cause: 'WITHDRAWN',
        appointment: { id, status: 'CANCELED' },
        patient: { name: 'Béa Martin', email: noAddress },
      },
    });
  });

  test('what failed leaves no record of a patient behind', async () => {
    const { staff, slot } = people.doctor();
    done(await book(instances.first(), people.patient(), slot(0)));
    const before = await patients();
    const outcome = await bookFor(instances.first(), staff, slot(0), { ...bea, name: 'Nobody' });
    expect(outcome.kind).toBe('SlotTaken');
    expect(await patients()).toEqual(before);
  });

  test.each([
    ['patient.name', { ...bea, name: ' ' }],
    ['patient.name', { ...bea, name: 'Bea\nBcc: all@example.org' }],
    ['patient.phone', { name: 'Bea' }],
    ['patient.phone', { ...bea, phone: 'call me' }],
    ['patient.email', { ...bea, email: 'nowhere' }],
    ['patient.language', { ...bea, language: 'xx' }],
  ])('a bad %s is refused by its name', async (field, patient) => {
    const { staff, slot } = people.doctor();
    const outcome = bookFor(instances.first(), staff, slot(0), patient);
    await expect(outcome).rejects.toThrow(BadUserInput);
    await expect(outcome).rejects.toMatchObject({ field });
  });

  test('when it cannot be found out whose doctor it is, nothing is booked', async () => {
    const { staff, slot } = people.doctor();
    instances.practices.isReachable = false;
    const outcome = bookFor(instances.first(), staff, slot(0));
    await expect(outcome).rejects.toThrow(ServiceUnavailable);
    instances.practices.isReachable = true;
    done(await bookFor(instances.first(), staff, slot(0)));
  });

  test('a practice has a bound for a day, which a cancellation does not give back', async () => {
    const { staff, slot, doctorId } = people.doctor();
    const appointment = done(await bookFor(instances.first(), staff, slot(0)));
    const fill = 'UPDATE practice_day SET bookings = $2 WHERE practice_id = $1';
    await instances.pool().query(fill, [doctorId / 10, bookingsPerPracticeAndDay - 1]);
    done(await bookFor(instances.first(), staff, slot(1)));
    done(await change('cancelAppointmentForPatient', instances.first(), staff, appointment));
    expect(await bookFor(instances.first(), staff, slot(2))).toMatchObject({
      kind: 'TooManyRequests',
      messageKey: 'error.TooManyRequests.practice',
    });
    await assertConsistent(instances.pool());
  });

  test('the patients’ changes of a day are not counted', async () => {
    const { staff, slot } = people.doctor();
    for (let index = 0; index < 11; index += 1) {
      done(await bookFor(instances.first(), staff, slot(index)));
    }
  });
});

describe.each(lockKinds)('patients and the practice want one slot, with the %s', (lockKind) => {
  beforeAll(() => instances.useLock(lockKind));

  test('one of them has it, the others are told, in two instances', async () => {
    for (let round = 0; round < 15; round += 1) {
      const { staff, slot } = people.doctor();
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, index) => {
          const instance = index % 2 === 0 ? instances.first() : instances.second();
          if (index % 3 > 0) return book(instance, people.patient(), slot(0));
          return bookFor(instance, staff, slot(0), { ...bea, name: `Caller ${index}` });
        }),
      );
      const losers = outcomes.filter(({ kind }) => kind !== 'Done');
      expect(losers).toHaveLength(11);
      for (const { kind } of losers) expect(['SlotTaken', 'SlotBusy']).toContain(kind);
    }
    await assertConsistent(instances.pool());
  });

  test('the same request among a crowd is never told that it lost to itself', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { staff, slot } = people.doctor();
      const requestId = newRequestId();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          const instance = index % 2 === 0 ? instances.first() : instances.second();
          return index % 4 < 2
            ? bookFor(instance, staff, slot(0), bea, requestId)
            : book(instance, people.patient(), slot(0));
        }),
      );
      const own = outcomes.filter((_each, index) => index % 4 < 2);
      expect(new Set(own.map(({ kind }) => kind)).size).toBe(1);
    }
    await assertConsistent(instances.pool());
  });
});
