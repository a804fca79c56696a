import { createUuid } from '@rendezvous/platform/uuid';

import { changeRequest, type PatientCaller, slotKeyIn } from './change-request.ts';
import { inChangeTransaction } from './change-transaction.ts';
import { type Appointment, newAppointment } from './domain/appointment.ts';
import { claimFor } from './domain/claim.ts';
import { failure } from './domain/failure.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { holdExpiry } from './domain/rules.ts';
import { appointmentHeld } from './events.ts';
import { withAlternatives } from './find-alternatives.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { withSlotLock } from './slot-lock.ts';
import { insertAppointment } from './sql/appointments.ts';
import { lockClaim, setClaims } from './sql/claims.ts';
import { lockPatient } from './sql/patient.ts';
import { findStoredAnswer } from './stored-answer.ts';
import { openSlot, peekTaken, refuseOverlap, refuseSlot, spendHold } from './take-slot.ts';

/** The input of the mutation, as the client sent it. */
export interface HoldSlotInput {
  readonly requestId: string;
  readonly slotId: string;
}

/**
 * Reserves a slot for a patient for the region's hold time. The steps are those of bookAppointment.
 * A slot the patient holds already is answered with that hold, whose time is not extended: else
 * one could keep a slot for ever.
 * @throws BadUserInput and ServiceUnavailable, as bookAppointment
 */
export async function holdSlot(
  dependencies: RegionDependencies,
  caller: PatientCaller,
  input: HoldSlotInput,
): Promise<ChangeOutcome> {
  const { region, pool, clock, slots, requests, queue } = dependencies;
  const { patient } = caller;

  const slotKey = slotKeyIn(region.code, 'slotId', input.slotId);
  const request = changeRequest(caller, 'holdSlot', { ...input });
  const slot = slotKey === null ? null : await slots.find(slotKey, caller);

  const outcome = await requests.once(request, async () => {
    const stored = await findStoredAnswer(pool, request);
    if (stored !== null) return stored;
    const refusal = refuseSlot(slot, clock());
    if (slot === null || refusal !== null) return refusal ?? failure('SlotNotFound');
    const taken = await peekTaken(pool, slot, patient.id, clock());
    if (taken !== null) return taken;

    return queue.take(slot, patient.id, () =>
      withSlotLock(dependencies, slot, () =>
        inChangeTransaction(dependencies, request, async (client, now) => {
          const origin = { region: region.code, now, traceparent: caller.traceparent };
          await lockPatient(client, patient, now);
          await refuseOverlap(client, patient.id, slot, now);

          const locked = await lockClaim(client, slot);
          const open = await openSlot(client, origin, locked, patient.id);
          if (open.hold !== null) return { appointment: open.hold, events: [] };

          await spendHold(client, dependencies, patient.id, slot, now);
          const appointment: Appointment = {
            ...newAppointment(createUuid(now), slot, patient.id, now),
            status: 'HELD',
            holdExpiresAt: holdExpiry(slot, region.holdMinutes, now),
          };
          await insertAppointment(client, appointment, 'PATIENT');

          const claim = claimFor(open.claim, appointment);
          await setClaims(client, [claim]);
          const held = appointmentHeld(origin, appointment, claim);
          return { appointment, events: [...open.events, held] };
        }),
      ),
    );
  });

  return withAlternatives(dependencies, outcome, slotKey, caller);
}
