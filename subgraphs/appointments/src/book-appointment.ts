import { createUuid } from '@rendezvous/platform/uuid';

import { changeRequest, checkedReason, type PatientCaller, slotKeyIn } from './change-request.ts';
import { inChangeTransaction } from './change-transaction.ts';
import { type Appointment, newAppointment } from './domain/appointment.ts';
import { claimFor } from './domain/claim.ts';
import { failure } from './domain/failure.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { appointmentCreated } from './events.ts';
import { withAlternatives } from './find-alternatives.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { withSlotLock } from './slot-lock.ts';
import { lockClaim, setClaims } from './sql/claims.ts';
import { lockPatient } from './sql/patient.ts';
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
export interface BookAppointmentInput {
  readonly requestId: string;
  readonly slotId: string;
  readonly reason?: string | null | undefined;
}

/**
 * Books a slot for a patient, exactly once for each request id.
 * @throws BadUserInput for input that can never work; ServiceUnavailable when the slot cannot be
 *   looked up or the database does not answer. Everything else is an outcome.
 */
export async function bookAppointment(
  dependencies: RegionDependencies,
  caller: PatientCaller,
  input: BookAppointmentInput,
): Promise<ChangeOutcome> {
  const { region, pool, clock, slots, requests, queue } = dependencies;
  const { patient } = caller;

  // 1. Check the input and look up the slot. Unreachable and not cached: an error to be retried.
  const reason = checkedReason(input.reason);
  const slotKey = slotKeyIn(region.code, 'slotId', input.slotId);
  const request = changeRequest(caller, 'bookAppointment', { ...input, reason });
  const slot = slotKey === null ? null : await slots.find(slotKey, caller);

  // 2. Idempotency. Once it has succeeded, a request is answered the same even when its slot has
  // begun or gone meanwhile: so the stored answer comes before any judgement on the slot.
  const outcome = await requests.once(request, async () => {
    const stored = await findStoredAnswer(pool, request);
    if (stored !== null) return stored;
    const refusal = refuseSlot(slot, clock());
    if (slot === null || refusal !== null) return refusal ?? failure('SlotNotFound');
    const taken = await peekTaken(pool, slot, patient.id, clock());
    if (taken !== null) return taken;

    // 3. Queue and 4. lock: they shed contention. What follows is correct without them.
    return queue.take(slot, patient.id, () =>
      withSlotLock(dependencies, slot, () =>
        // 5. One transaction: the request's key, the patient, the claim, the appointment, the event.
        inChangeTransaction(dependencies, request, async (client, now) => {
          const origin = { region: region.code, now, traceparent: caller.traceparent };
          const contact = await lockPatient(client, patient, now);
          await spendChange(client, dependencies, patient.id, now);
          await refuseOverlap(client, patient.id, slot, now);

          const locked = await lockClaim(client, slot);
          const open = await openSlot(client, origin, locked, patient.id);
          const appointment: Appointment = {
            ...(open.hold ?? newAppointment(createUuid(now), slot, patient.id, now)),
            status: 'BOOKED',
            reason,
            holdExpiresAt: null,
          };
          await saveBooked(client, appointment, open, now);

          const claim = claimFor(open.claim, appointment);
          await setClaims(client, [claim]);
          const created = appointmentCreated(origin, appointment, contact, claim);
          return { appointment, events: [...open.events, created] };
        }),
      ),
    );
  });

  // 6. Answer; who lost the race is shown other slots.
  return withAlternatives(dependencies, outcome, slotKey, caller);
}
