import { randomUUID } from 'node:crypto';
import type { Caller } from '@rendezvous/platform/caller';

import {
  bookAppointmentForPatient,
  type BookAppointmentForPatientInput,
} from '../../src/book-appointment-for-patient.ts';
import { cancelAppointmentForPatient } from '../../src/cancel-appointment-for-patient.ts';
import type { Appointment } from '../../src/domain/appointment.ts';
import type { ChangeOutcome } from '../../src/domain/outcome.ts';
import type { Slot, SlotKey } from '../../src/domain/slot.ts';
import {
  checkInAppointment,
  completeAppointment,
  markAppointmentNoShow,
} from '../../src/record-visit.ts';
import { practiceOfDoctor } from './in-memory-practices.ts';
import {
  appointmentId,
  type Instance,
  newRequestId,
  patientCaller,
  slotId,
  slotNumber,
} from './region-under-test.ts';
import { checked, type Instances } from './use-instances.ts';

export const bothScopes = ['appointments:read', 'appointments:write'];

/** Somebody who works at the practice of a doctor. */
export function staffCaller(doctorId: number, scopes: readonly string[] = bothScopes): Caller {
  return {
    region: 'fr',
    patient: null,
    actor: { role: 'staff', id: 'sam', practices: [practiceOfDoctor(doctorId)], scopes },
    client: null,
    language: 'en',
    requestId: randomUUID(),
  };
}

/** Makes doctors with twelve slots and patients, so that tests share nothing but a database. */
export function createPeople(instances: Instances) {
  let doctors = 0;
  let patients = 0;
  return {
    /** A doctor of a practice of their own. */
    doctor() {
      doctors += 10;
      const doctorId = doctors;
      const slots = Array.from({ length: 12 }, (_, index) => slotNumber(index, doctorId));
      instances.slots.add(...slots);
      const slot = (index: number): Slot => slotNumber(index, doctorId);
      return { doctorId, slot, staff: staffCaller(doctorId) };
    },
    patient() {
      patients += 1;
      return patientCaller(`patient-${patients}`);
    },
  };
}

type Person = BookAppointmentForPatientInput['patient'];

export const bea: Person = { name: 'Béa Martin', phone: '06 12 34 56 78', language: 'fr' };

export function bookFor(
  { dependencies }: Instance,
  caller: Caller,
  slot: SlotKey,
  patient: Person = bea,
  requestId: string = newRequestId(),
): Promise<ChangeOutcome> {
  const input = { requestId, slotId: slotId(slot), patient, reason: 'cough' };
  const outcome = bookAppointmentForPatient(dependencies, caller, input);
  return checked('bookAppointmentForPatient', outcome);
}

const changes = {
  checkInAppointment,
  completeAppointment,
  markAppointmentNoShow,
  cancelAppointmentForPatient,
};

export type PracticeOperation = keyof typeof changes;

/** One of the mutations with which a practice changes an appointment. */
export function change(
  operation: PracticeOperation,
  { dependencies }: Instance,
  caller: Caller,
  appointment: Appointment,
  requestId: string = newRequestId(),
): Promise<ChangeOutcome> {
  const input = { requestId, appointmentId: appointmentId(appointment) };
  return checked(operation, changes[operation](dependencies, caller, input));
}
