import type { Caller } from '@rendezvous/platform/caller';
import { BadUserInput } from '@rendezvous/platform/errors';
import { decodePracticeId } from '@rendezvous/platform/ids';
import { createUuid } from '@rendezvous/platform/uuid';
import type { Region } from '@rendezvous/region/region';

import { checkedReason, practiceRequest, slotKeyIn } from './change-request.ts';
import { inPracticeTransaction } from './change-transaction.ts';
import { checkedEmail, checkedLanguage, checkedName, checkedPhone } from './contact-input.ts';
import { type Appointment, newAppointment } from './domain/appointment.ts';
import { claimFor } from './domain/claim.ts';
import { failure, Refused } from './domain/failure.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { bookingsPerPracticeAndDay } from './domain/practice-change.ts';
import { appointmentCreated } from './events.ts';
import { withAlternatives } from './find-alternatives.ts';
import { findOwnPractice } from './practice-access.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { withSlotLock } from './slot-lock.ts';
import { hasOverlap, insertAppointment } from './sql/appointments.ts';
import { lockClaims, setClaims } from './sql/claims.ts';
import { countBooking } from './sql/day-counts.ts';
import { lockPatientOfPractice, type Person } from './sql/patient-of-practice.ts';
import { answerEarly, openSlot } from './take-slot.ts';

/** The input of the mutation, as the client sent it. */
export interface BookAppointmentForPatientInput {
  readonly requestId: string;
  readonly slotId: string;
  readonly patient: {
    readonly name: string;
    readonly phone?: string | null | undefined;
    readonly email?: string | null | undefined;
    readonly language?: string | null | undefined;
  };
  readonly reason?: string | null | undefined;
}

/**
 * Books a slot for a patient who called the practice, exactly once for each request id: the way of
 * bookAppointment, with the practice's own record of the patient in place of an account.
 * @throws BadUserInput for input that can never work; ServiceUnavailable when the slot or its
 *   practice cannot be looked up or the database does not answer
 */
export async function bookAppointmentForPatient(
  dependencies: RegionDependencies,
  caller: Caller,
  input: BookAppointmentForPatientInput,
): Promise<ChangeOutcome> {
  const { region, slots, requests, queue } = dependencies;

  const { requestId, slotId } = input;
  const reason = checkedReason(input.reason);
  const person = checkedPerson(region, input.patient);
  const slotKey = slotKeyIn(region.code, 'slotId', slotId);
  const operation = 'bookAppointmentForPatient';
  const request = practiceRequest(caller, operation, { requestId, slotId, reason, ...person });
  const practice = slotKey && (await findOwnPractice(dependencies, caller, slotKey.doctorId));
  // A slot of another practice's doctor cannot be had, as one that does not exist.
  if (slotKey === null || practice === null) return failure('SlotNotFound');
  const { practiceId } = decodePracticeId(practice, 'practice');
  const slot = await slots.find(slotKey, caller);

  const outcome = await requests.once(request, async () => {
    const early = await answerEarly(dependencies, request, null, slot);
    if (slot === null || early !== null) return early ?? failure('SlotNotFound');

    return queue.take(slot, null, () =>
      withSlotLock(dependencies, slot, () =>
        inPracticeTransaction(dependencies, request, async (client, { now, day }) => {
          const origin = { region: region.code, now, traceparent: caller.traceparent };
          const newId = createUuid(now);
          const patient = await lockPatientOfPractice(client, practiceId, person, newId, now);
          if (await hasOverlap(client, patient.id, slot, now, null)) throw overlapping();
          const [claim] = await lockClaims(client, [slot]);
          const open = await openSlot(client, origin, claim ?? null, patient.id);

          const appointment: Appointment = {
            ...newAppointment(createUuid(now), slot, patient.id, now),
            status: 'BOOKED',
            reason,
            holdExpiresAt: null,
          };
          await insertAppointment(client, appointment, 'PRACTICE');
          const booked = claimFor(open.claim, appointment);
          await setClaims(client, [booked]);
          const maximum = bookingsPerPracticeAndDay;
          if (!(await countBooking(client, practiceId, day, maximum))) throw tooMany(maximum);
          const created = appointmentCreated(origin, appointment, patient, booked);
          return { appointment, events: [...open.events, created] };
        }),
      ),
    );
  });

  return withAlternatives(dependencies, outcome, slotKey, caller);
}

/** @throws BadUserInput naming the field that cannot be stored */
function checkedPerson(region: Region, input: BookAppointmentForPatientInput['patient']): Person {
  const { name, phone, email, language } = input;
  if (phone == null && email == null) {
    const problem = 'or patient.email is needed: without either nobody can reach the patient';
    throw new BadUserInput('patient.phone', problem);
  }
  return {
    name: checkedName('patient.name', name),
    phone: phone == null ? null : checkedPhone('patient.phone', phone, region),
    email: email == null ? null : checkedEmail('patient.email', email),
    language: checkedLanguage('patient.language', language ?? region.defaultLanguage, region),
  };
}

function overlapping(): Refused {
  const refusal = failure('AppointmentOverlap');
  return new Refused({ ...refusal, messageKey: 'error.AppointmentOverlap.practice' });
}

function tooMany(maximum: number): Refused {
  const refusal = failure('TooManyRequests', { maximum });
  return new Refused({ ...refusal, messageKey: 'error.TooManyRequests.practice' });
}
