import { createUuid } from '@rendezvous/platform/uuid';

import {
  appointmentKeyIn,
  changeRequest,
  type PatientCaller,
  type PatientRequest,
  slotKeyIn,
} from './change-request.ts';
import { type Change, inChangeTransaction } from './change-transaction.ts';
import { type Appointment, newAppointment, slotKeyOf } from './domain/appointment.ts';
import { type Claim, claimFor, releaseClaim } from './domain/claim.ts';
import { type Failure, failure, Refused } from './domain/failure.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { isInsideCancellationWindow, isRescheduleLimitReached } from './domain/rules.ts';
import { isSameSlot, type Slot, type SlotKey } from './domain/slot.ts';
import { appointmentRescheduled } from './events.ts';
import { withAlternatives } from './find-alternatives.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { withSlotLock } from './slot-lock.ts';
import { findAppointment, updateAppointment } from './sql/appointments.ts';
import { lockClaims, setClaims } from './sql/claims.ts';
import { findStoredAnswer } from './stored-answer.ts';
import {
  openSlot,
  peekTaken,
  refuseOverlap,
  refuseSlot,
  saveBooked,
  spendChange,
} from './take-slot.ts';

/** The input of the mutation, as the client sent it. */
export interface RescheduleAppointmentInput {
  readonly requestId: string;
  readonly appointmentId: string;
  readonly newSlotId: string;
}

/**
 * Moves a booked appointment to another slot of its doctor. Moving late is like canceling late: the
 * practice cannot fill the slot any more, so the region's cancellation window holds for both. A
 * hold the patient has on the new slot becomes the new appointment and keeps its id.
 * @throws BadUserInput and ServiceUnavailable, as bookAppointment
 */
export async function rescheduleAppointment(
  dependencies: RegionDependencies,
  caller: PatientCaller,
  input: RescheduleAppointmentInput,
): Promise<ChangeOutcome> {
  const { region, pool, clock, slots, requests, attempts, queue } = dependencies;
  const { patient } = caller;

  const key = appointmentKeyIn(region.code, 'appointmentId', input.appointmentId);
  const newSlotKey = slotKeyIn(region.code, 'newSlotId', input.newSlotId);
  const request = changeRequest(caller, 'rescheduleAppointment', { ...input });
  const slot = newSlotKey === null ? null : await slots.find(newSlotKey, caller);

  const outcome = await requests.once(request, async () => {
    const stored = await findStoredAnswer(pool, request);
    if (stored !== null) return stored;
    const tooMany = attempts.refuse(patient.id);
    if (tooMany !== null) return tooMany;
    const current = key === null ? null : await findAppointment(pool, key);
    if (key === null || current === null) return failure('AppointmentNotFound');
    const refusal =
      refuseMove(dependencies, current, patient.id, newSlotKey, clock()) ??
      refuseSlot(slot, clock());
    if (slot === null || refusal !== null) return refusal ?? failure('SlotNotFound');
    const taken = await peekTaken(pool, slot, patient.id, clock());
    if (taken !== null) return taken;

    // Only the new slot is lined up for: nobody else can want the old one while it is taken.
    return queue.take(slot, patient.id, () =>
      withSlotLock(dependencies, slot, () => move(dependencies, caller, request, current, slot)),
    );
  });

  return withAlternatives(dependencies, outcome, newSlotKey, caller);
}

/** Both slots change hands in one transaction, or neither does. */
function move(
  dependencies: RegionDependencies,
  caller: PatientCaller,
  request: PatientRequest,
  moved: Appointment,
  slot: Slot,
): Promise<ChangeOutcome> {
  const { region } = dependencies;
  const { patient } = caller;
  return inChangeTransaction(
    dependencies,
    request,
    null,
    async (client, opening): Promise<Change> => {
      const { now, contact } = opening;
      const origin = { region: region.code, now, traceparent: caller.traceparent };
      await spendChange(client, dependencies, patient.id, now);
      await refuseOverlap(client, patient.id, slot, now, moved);

      const locked = await lockClaims(client, [slotKeyOf(moved), slot]);
      const oldClaim = claimOf(locked, slotKeyOf(moved));
      // Read again under its claim: it may have been canceled or moved while this one queued.
      const current = await findAppointment(client, moved);
      if (current === null) throw new Refused(failure('AppointmentNotFound'));
      const refusal = refuseMove(dependencies, current, patient.id, slot, now);
      if (refusal !== null) throw new Refused(refusal);

      const open = await openSlot(client, origin, claimOf(locked, slot), patient.id);
      const previous: Appointment = { ...current, status: 'RESCHEDULED' };
      await updateAppointment(client, previous, { from: 'BOOKED', changedBy: 'PATIENT', now });
      const appointment: Appointment = {
        ...(open.hold ?? newAppointment(createUuid(now), slot, patient.id, now)),
        status: 'BOOKED',
        reason: current.reason,
        chainId: current.chainId,
        revision: current.revision + 1,
        previousId: current.id,
        previousSlotStartsAt: current.slotStartsAt,
        holdExpiresAt: null,
      };
      await saveBooked(client, appointment, open, now);

      const claims = [releaseClaim(oldClaim), claimFor(open.claim, appointment)];
      await setClaims(client, claims);
      const event = appointmentRescheduled(origin, appointment, previous, contact, claims);
      return { appointment, events: [...open.events, event] };
    },
  );
}

/** Why a patient may not move an appointment to a slot, as far as the appointment says; or null. */
function refuseMove(
  { region }: RegionDependencies,
  appointment: Appointment,
  patientId: string,
  newSlot: SlotKey | null,
  now: Date,
): Failure | null {
  // Somebody else's appointment is answered exactly like one that does not exist.
  if (appointment.patientId !== patientId) return failure('AppointmentNotFound');
  if (appointment.status === 'HELD') {
    return { ...failure('AppointmentNotActive'), messageKey: 'error.AppointmentNotActive.hold' };
  }
  if (appointment.status !== 'BOOKED') return failure('AppointmentNotActive');
  const slot = slotKeyOf(appointment);
  const minutes = region.cancellationWindowMinutes;
  if (isInsideCancellationWindow(slot, minutes, now)) {
    return failure('CancellationWindowClosed', { minutes });
  }
  const maximum = region.reschedulesPerChain;
  if (isRescheduleLimitReached(appointment, maximum)) {
    return failure('RescheduleLimitReached', { maximum });
  }
  if (newSlot === null) return null;
  if (newSlot.doctorId !== appointment.doctorId) return failure('DifferentDoctor');
  if (!isSameSlot(newSlot, slot)) return null;
  return { ...failure('AppointmentOverlap'), messageKey: 'error.AppointmentOverlap.sameSlot' };
}

function claimOf(claims: readonly Claim[], slot: SlotKey): Claim {
  const found = claims.find((claim) => isSameSlot(claim, slot));
  if (found === undefined) throw new Error('A locked claim is missing.');
  return found;
}
