import type { Caller } from '@rendezvous/platform/caller';

import { changeByPractice, type PracticeChangeInput } from './change-by-practice.ts';
import { checkedReason } from './change-request.ts';
import { releaseClaim } from './domain/claim.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { appointmentCanceled } from './events.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { setClaims } from './sql/claims.ts';
import { findPatients } from './sql/patient.ts';

/** The input of the mutation, as the client sent it. */
export interface CancelAppointmentForPatientInput extends PracticeChangeInput {
  readonly reason?: string | null | undefined;
}

/**
 * Cancels a booked appointment for its practice, at any time, and frees the slot. It costs the
 * patient none of the day's changes.
 * @throws BadUserInput for malformed input; else as changeByPractice
 */
export async function cancelAppointmentForPatient(
  dependencies: RegionDependencies,
  caller: Caller,
  input: CancelAppointmentForPatientInput,
): Promise<ChangeOutcome> {
  return changeByPractice(dependencies, caller, input, {
    operation: 'cancelAppointmentForPatient',
    target: 'CANCELED',
    reason: checkedReason(input.reason),
    async conclude(client, origin, appointment, claim) {
      const free = releaseClaim(claim);
      await setClaims(client, [free]);
      const { patientId } = appointment;
      const patient = (await findPatients(client, [patientId])).get(patientId);
      if (patient === undefined) throw new Error('The patient of an appointment was not found.');
      return appointmentCanceled(origin, appointment, patient, 'PRACTICE', free);
    },
  });
}
