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
import { answerEarly, openSlot, refusePatient, saveBooking } from './take-slot.ts';

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
  const { region, slots, requests, queue } = dependencies;
  const { patient } = caller;

  // 1. Check the input and look up the slot. Unreachable and not cached: an error to be retried.
  const reason = checkedReason(input.reason);
  const slotKey = slotKeyIn(region.code, 'slotId', input.slotId);
  const request = changeRequest(caller, 'bookAppointment', { ...input, reason });
  const slot = slotKey === null ? null : await slots.find(slotKey, caller);

  // 2. Idempotency: the stored answer of this request, if there is one. The same look tells whether
  // the slot is gone.
  const outcome = await requests.once(request, async () => {
    const early = await answerEarly(dependencies, request, patient.id, slot);
    if (slot === null || early !== null) return early ?? failure('SlotNotFound');

    // 3. Queue and 4. lock: they shed contention. What follows is correct without them.
    return queue.take(slot, patient.id, () =>
      withSlotLock(dependencies, slot, () =>
        // 5. One transaction. It begins by locking the request's key, the patient and the claim, and
        // by looking again: at the request, then at the patient, then at the slot.
        inChangeTransaction(dependencies, request, slot, async (client, opening) => {
          const { now, contact } = opening;
          const origin = { region: region.code, now, traceparent: caller.traceparent };
          refusePatient(dependencies, opening);
          const open = await openSlot(client, origin, opening.claim, patient.id);

          const appointment: Appointment = {
            ...(open.hold ?? newAppointment(createUuid(now), slot, patient.id, now)),
            status: 'BOOKED',
            reason,
            holdExpiresAt: null,
          };
          const claim = claimFor(open.claim, appointment);
          await saveBooking(client, dependencies, appointment, claim, open, opening);

          // It ends by writing the answer under the request's key, and the events to the outbox.
          const created = appointmentCreated(origin, appointment, contact, claim);
          return { appointment, events: [...open.events, created] };
        }),
      ),
    );
  });

  // 6. Answer; who lost the race is shown other slots.
  return withAlternatives(dependencies, outcome, slotKey, caller);
}
