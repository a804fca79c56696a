import { createUuid } from '@rendezvous/platform/uuid';

import { changeRequest, type PatientCaller, slotKeyIn } from './change-request.ts';
import { inChangeTransaction } from './change-transaction.ts';
import { type Appointment, newAppointment } from './domain/appointment.ts';
import { claimFor } from './domain/claim.ts';
import { failure, Refused } from './domain/failure.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { holdExpiry } from './domain/rules.ts';
import { appointmentHeld } from './events.ts';
import { withAlternatives } from './find-alternatives.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { withSlotLock } from './slot-lock.ts';
import { insertAppointment } from './sql/appointments.ts';
import { setClaims } from './sql/claims.ts';
import { answerEarly, openSlot, spendHold } from './take-slot.ts';

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
  const { region, slots, requests, queue } = dependencies;
  const { patient } = caller;

  const slotKey = slotKeyIn(region.code, 'slotId', input.slotId);
  const request = changeRequest(caller, 'holdSlot', { ...input });
  const slot = slotKey === null ? null : await slots.find(slotKey, caller);

  const outcome = await requests.once(request, async () => {
    const early = await answerEarly(dependencies, request, patient.id, slot);
    if (slot === null || early !== null) return early ?? failure('SlotNotFound');

    return queue.take(slot, patient.id, () =>
      withSlotLock(dependencies, slot, () =>
        inChangeTransaction(dependencies, request, slot, async (client, opening) => {
          const { now } = opening;
          const origin = { region: region.code, now, traceparent: caller.traceparent };
          if (opening.isOverlapping) throw new Refused(failure('AppointmentOverlap'));
          const open = await openSlot(client, origin, opening.claim, patient.id);
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
