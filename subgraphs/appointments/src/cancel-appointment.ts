import {
  appointmentKeyIn,
  changeRequest,
  checkedReason,
  type PatientCaller,
} from './change-request.ts';
import { inChangeTransaction } from './change-transaction.ts';
import { type Appointment, slotKeyOf } from './domain/appointment.ts';
import { releaseClaim } from './domain/claim.ts';
import { type Failure, failure, Refused } from './domain/failure.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { isInsideCancellationWindow } from './domain/rules.ts';
import { appointmentCanceled, appointmentHoldExpired } from './events.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { findAppointment, updateAppointment } from './sql/appointments.ts';
import { lockExistingClaims, setClaims } from './sql/claims.ts';
import { findStoredAnswer } from './stored-answer.ts';
import { spendChange } from './take-slot.ts';

/** The input of the mutation, as the client sent it. */
export interface CancelAppointmentInput {
  readonly requestId: string;
  readonly appointmentId: string;
  readonly reason?: string | null | undefined;
}

/**
 * Cancels a patient's booked appointment, or gives a hold up, and frees the slot. Giving a hold up
 * is always possible and costs no change: nobody counts on it, and it is what we want people to do.
 * There is no queue: only the patient and the practice can want this.
 * @throws BadUserInput for malformed input; when the database does not answer
 */
export async function cancelAppointment(
  dependencies: RegionDependencies,
  caller: PatientCaller,
  input: CancelAppointmentInput,
): Promise<ChangeOutcome> {
  const { region, pool, clock, requests } = dependencies;
  const { patient } = caller;

  const reason = checkedReason(input.reason);
  const key = appointmentKeyIn(region.code, 'appointmentId', input.appointmentId);
  const request = changeRequest(caller, 'cancelAppointment', { ...input, reason });

  return requests.once(request, async () => {
    const stored = await findStoredAnswer(pool, request);
    if (stored !== null) return stored;
    // Seen before anything is locked, so that made-up ids cost one read and leave no rows.
    const seen = key === null ? null : await findAppointment(pool, key);
    const refusal = refuseCancellation(dependencies, seen, patient.id, clock());
    if (key === null || refusal !== null) return refusal ?? failure('AppointmentNotFound');

    return inChangeTransaction(dependencies, request, null, async (client, opening) => {
      const { now, contact } = opening;
      const origin = { region: region.code, now, traceparent: caller.traceparent };
      const [claim] = await lockExistingClaims(client, [slotKeyOf(key)]);
      const current = await findAppointment(client, key);
      const late = refuseCancellation(dependencies, current, patient.id, now);
      if (late !== null) throw new Refused(late);
      if (current === null || claim === undefined) throw new Error('An appointment has no claim.');

      const from = current.status;
      const free = releaseClaim(claim);
      await setClaims(client, [free]);
      if (from === 'HELD') {
        const appointment: Appointment = { ...current, status: 'EXPIRED' };
        await updateAppointment(client, appointment, { from, changedBy: 'PATIENT', reason, now });
        return { appointment, events: [appointmentHoldExpired(origin, appointment, free)] };
      }
      await spendChange(client, dependencies, patient.id, now);
      const appointment: Appointment = { ...current, status: 'CANCELED' };
      await updateAppointment(client, appointment, { from, changedBy: 'PATIENT', reason, now });
      const event = appointmentCanceled(origin, appointment, contact, 'PATIENT', free);
      return { appointment, events: [event] };
    });
  });
}

function refuseCancellation(
  { region }: RegionDependencies,
  appointment: Appointment | null,
  patientId: string,
  now: Date,
): Failure | null {
  // Somebody else's appointment is answered exactly like one that does not exist.
  if (appointment?.patientId !== patientId) return failure('AppointmentNotFound');
  if (appointment.status === 'HELD') return null;
  if (appointment.status !== 'BOOKED') return failure('AppointmentNotActive');
  const minutes = region.cancellationWindowMinutes;
  const isLate = isInsideCancellationWindow(slotKeyOf(appointment), minutes, now);
  return isLate ? failure('CancellationWindowClosed', { minutes }) : null;
}
