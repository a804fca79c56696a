import { describe, expect, test } from '@jest/globals';
import { inTransaction } from '@rendezvous/platform/database';
import { ServiceUnavailable } from '@rendezvous/platform/errors';

import { blockClaims } from '../src/block-claims.ts';
import type { Appointment } from '../src/domain/appointment.ts';
import type { AppointmentStatus } from '../src/domain/appointment-status.ts';
import type { Slot } from '../src/domain/slot.ts';
import { assertConsistent } from './support/assert-consistent.ts';
import {
  change,
  createPeople,
  type PracticeOperation,
  staffCaller,
} from './support/practice-calls.ts';
import { newRequestId, testNow } from './support/region-under-test.ts';
import { book, cancel, done, hold, move, useInstances } from './support/use-instances.ts';

const instances = useInstances();
const people = createPeople(instances);
const repetitions = 15;

/** Runs something as if it were the start of a slot. */
async function atTheStart<T>(slot: Slot, work: () => Promise<T>): Promise<T> {
  instances.clock.now = slot.startsAt;
  try {
    return await work();
  } finally {
    instances.clock.now = testNow;
  }
}

async function stateOf({ id, doctorId }: Appointment) {
  const { appointments, claims, changes, events } = await assertConsistent(instances.pool());
  return {
    status: appointments.find((each) => each.id === id)?.status,
    claim: claims.find((each) => each.doctor_id === doctorId)?.state,
    history: changes.filter((each) => each.appointment_id === id),
    events: events.filter(({ subject }) => subject === String(doctorId)),
  };
}

interface Case {
  operation: PracticeOperation;
  becomes: AppointmentStatus;
  claim: string;
  event: string;
}

const cases: Case[] = [
  {
    operation: 'checkInAppointment',
    becomes: 'CHECKED_IN',
    claim: 'BOOKED',
    event: 'rendezvous.AppointmentCheckedIn.v1',
  },
  {
    operation: 'completeAppointment',
    becomes: 'COMPLETED',
    claim: 'BOOKED',
    event: 'rendezvous.AppointmentCompleted.v1',
  },
  {
    operation: 'markAppointmentNoShow',
    becomes: 'NO_SHOW',
    claim: 'BOOKED',
    event: 'rendezvous.AppointmentMissed.v1',
  },
  {
    operation: 'cancelAppointmentForPatient',
    becomes: 'CANCELED',
    claim: 'FREE',
    event: 'rendezvous.AppointmentCanceled.v1',
  },
];

/** An appointment that the operation can be done to. */
async function prepare(operation: PracticeOperation) {
  const { staff, slot, doctorId } = people.doctor();
  const patient = people.patient();
  const appointment = done(await book(instances.first(), patient, slot(0)));
  if (operation === 'completeAppointment') {
    done(await change('checkInAppointment', instances.first(), staff, appointment));
  }
  return { staff, slot, doctorId, patient, appointment };
}

describe.each(cases)('$operation', ({ operation, becomes, claim, event }) => {
  test('changes the state, keeps the claim right, and says so once', async () => {
    const { staff, slot, appointment } = await prepare(operation);
    const requestId = newRequestId();
    await atTheStart(slot(0), async () => {
      const outcome = await change(operation, instances.first(), staff, appointment, requestId);
      expect(done(outcome).status).toBe(becomes);
      // Sent again, also to another process: the first answer and nothing more.
      const again = await change(operation, instances.second(), staff, appointment, requestId);
      expect(again).toEqual({ ...outcome, isReplay: true });
    });
    const after = await stateOf(appointment);
    expect(after).toMatchObject({ status: becomes, claim });
    expect(after.history.at(-1)).toMatchObject({ to_status: becomes, changed_by: 'PRACTICE' });
    expect(after.events.at(-1)).toMatchObject({
      type: event,
      data: { appointment: { id: appointment.id, status: becomes } },
    });
    expect(after.events.filter(({ type }) => type === event)).toHaveLength(1);
  });

  test('another practice’s appointment is one that does not exist', async () => {
    const { appointment, slot } = await prepare(operation);
    const stranger = staffCaller(people.doctor().doctorId);
    const unknown = { ...appointment, id: newRequestId() };
    const foreign = await atTheStart(slot(0), () =>
      change(operation, instances.first(), stranger, appointment),
    );
    const missing = await change(operation, instances.first(), stranger, unknown);
    expect(foreign).toEqual({ kind: 'AppointmentNotFound' });
    expect(missing).toEqual(foreign);
    expect((await stateOf(appointment)).history.at(-1)?.to_status).toBe(
      operation === 'completeAppointment' ? 'CHECKED_IN' : 'BOOKED',
    );
  });

  test('who has left the practice is shown no earlier answer', async () => {
    const { staff, slot, appointment, doctorId } = await prepare(operation);
    const requestId = newRequestId();
    await atTheStart(slot(0), async () => {
      done(await change(operation, instances.first(), staff, appointment, requestId));
    });
    const { actor, ...rest } = staff;
    const moved = { ...rest, actor: actor && { ...actor, practices: ['practice.fr.9999'] } };
    const outcome = await change(operation, instances.first(), moved, appointment, requestId);
    expect([outcome.kind, doctorId]).toEqual(['AppointmentNotFound', appointment.doctorId]);
  });

  test('a hold is not the practice’s', async () => {
    const { staff, slot } = people.doctor();
    const held = done(await hold(instances.first(), people.patient(), slot(0)));
    const outcome = await change(operation, instances.first(), staff, held);
    expect(outcome.kind).toBe('AppointmentNotFound');
  });

  test('what is over stays as it is, and a used request id is not used again', async () => {
    const { staff, slot, patient, appointment } = await prepare(operation);
    const requestId = newRequestId();
    const other = done(await book(instances.first(), patient, slot(1)));
    await atTheStart(slot(1), async () => {
      done(await change(operation, instances.first(), staff, appointment, requestId));
      const late = await change(operation, instances.first(), staff, appointment);
      expect(late.kind).toBe('AppointmentNotActive');
      const reused = await change(operation, instances.first(), staff, other, requestId);
      expect(reused.kind).toBe('RequestIdReused');
    });
  });

  test('when it cannot be found out whose doctor it is, nothing is done', async () => {
    const { staff, appointment, doctorId } = await prepare(operation);
    const unknown = { ...staff };
    // A doctor nobody has asked about yet; what is known is known for a minute.
    const elsewhere = { ...appointment, doctorId: doctorId + 5 };
    instances.practices.isReachable = false;
    const outcome = change(operation, instances.first(), unknown, elsewhere);
    await expect(outcome).rejects.toThrow(ServiceUnavailable);
    instances.practices.isReachable = true;
  });
});

describe('the order of a visit', () => {
  test('nobody has failed to come before the start', async () => {
    const { staff, appointment } = await prepare('markAppointmentNoShow');
    const early = await change('markAppointmentNoShow', instances.first(), staff, appointment);
    expect(early.kind).toBe('AppointmentNotStarted');
  });

  test('a visit is over only for who was checked in, and who was checked in came', async () => {
    const { staff, slot, appointment } = await prepare('checkInAppointment');
    const early = await change('completeAppointment', instances.first(), staff, appointment);
    expect(early.kind).toBe('AppointmentNotCheckedIn');
    done(await change('checkInAppointment', instances.first(), staff, appointment));
    await atTheStart(slot(0), async () => {
      for (const operation of ['markAppointmentNoShow', 'cancelAppointmentForPatient'] as const) {
        const refused = await change(operation, instances.first(), staff, appointment);
        expect(refused.kind).toBe('AppointmentNotActive');
      }
    });
  });

  test('a practice cancels inside of the patients’ window, and the slot is free again', async () => {
    const { staff, slot, appointment, patient } = await prepare('cancelAppointmentForPatient');
    instances.clock.now = new Date(slot(0).startsAt.getTime() - 60_000);
    const own = await cancel(instances.first(), patient, appointment);
    const outcome = await change(
      'cancelAppointmentForPatient',
      instances.first(),
      staff,
      appointment,
    );
    const next = await book(instances.first(), people.patient(), slot(0));
    instances.clock.now = testNow;
    expect([own.kind, outcome.kind, next.kind]).toEqual([
      'CancellationWindowClosed',
      'Done',
      'Done',
    ]);
    const { events } = await stateOf(appointment);
    expect(events[1]).toMatchObject({
      data: { cause: 'PRACTICE', patient: { email: patient.patient.email } },
    });
  });
});

describe('a practice and others at once, in two instances', () => {
  /** One of two wins, and the other is told so. */
  async function race(
    operation: PracticeOperation,
    against: (made: Awaited<ReturnType<typeof prepare>>) => Promise<{ kind: string }>,
  ): Promise<void> {
    for (let round = 0; round < repetitions; round += 1) {
      const made = await prepare(operation);
      const outcomes = await Promise.all([
        change(operation, instances.first(), made.staff, made.appointment),
        against(made),
      ]);
      const kinds = outcomes.map(({ kind }) => kind);
      expect(kinds.toSorted()).toEqual(['AppointmentNotActive', 'Done']);
    }
    await assertConsistent(instances.pool());
  }

  test('check-in against the patient’s cancellation', async () => {
    await race('checkInAppointment', ({ patient, appointment }) =>
      cancel(instances.second(), patient, appointment),
    );
  });

  test('cancellation by both', async () => {
    await race('cancelAppointmentForPatient', ({ patient, appointment }) =>
      cancel(instances.second(), patient, appointment),
    );
  });

  test('check-in against the patient’s move', async () => {
    await race('checkInAppointment', ({ patient, appointment, slot }) =>
      move(instances.second(), patient, appointment, slot(1)),
    );
  });

  test('cancellation against the patient’s move', async () => {
    await race('cancelAppointmentForPatient', ({ patient, appointment, slot }) =>
      move(instances.second(), patient, appointment, slot(1)),
    );
  });

  test('check-in against a withdrawal: the patient sits in the waiting room or is canceled', async () => {
    for (let round = 0; round < repetitions; round += 1) {
      const { staff, appointment, slot } = await prepare('checkInAppointment');
      const { dependencies } = instances.second();
      const [outcome] = await Promise.all([
        change('checkInAppointment', instances.first(), staff, appointment),
        inTransaction(dependencies.pool, (client) =>
          blockClaims(client, { region: 'fr', now: testNow }, [slot(0)]),
        ),
      ]);
      const { status, claim } = await stateOf(appointment);
      const isIn = outcome.kind === 'Done';
      expect([status, claim]).toEqual(isIn ? ['CHECKED_IN', 'BOOKED'] : ['CANCELED', 'BLOCKED']);
    }
  });
});
