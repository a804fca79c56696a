import type { OutboxEvent } from '@rendezvous/messaging/outbox';
import type { Caller } from '@rendezvous/platform/caller';
import type { PoolClient } from 'pg';

import { appointmentKeyIn, practiceRequest } from './change-request.ts';
import { inPracticeTransaction } from './change-transaction.ts';
import { type Appointment, slotKeyOf } from './domain/appointment.ts';
import type { Claim } from './domain/claim.ts';
import { type Failure, failure, Refused } from './domain/failure.ts';
import type { Operation } from './domain/input-hash.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { type PracticeTarget, refusePracticeChange } from './domain/practice-change.ts';
import type { EventOrigin } from './events.ts';
import { findOwnPractice } from './practice-access.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { findAppointment, updateAppointment } from './sql/appointments.ts';
import { lockExistingClaims } from './sql/claims.ts';
import { findStoredAnswer } from './stored-answer.ts';

/** The input of the mutations that change an appointment of a practice, as the client sent it. */
export interface PracticeChangeInput {
  readonly requestId: string;
  readonly appointmentId: string;
}

/** One way in which a practice changes an appointment. */
export interface PracticeChange {
  readonly operation: Operation;
  readonly target: PracticeTarget;
  readonly reason: string | null;
  /** Does what else the change means, to the locked claim first of all, and tells it in an event. */
  conclude(
    client: PoolClient,
    origin: EventOrigin,
    appointment: Appointment,
    claim: Claim,
  ): Promise<OutboxEvent>;
}

/**
 * Brings an appointment into another state for its practice, exactly once for each request id.
 * Another practice's appointment is answered exactly like one that does not exist. There is no queue
 * and no slot lock: only the patient and the practice can want this, and the claim's row decides.
 * @throws BadUserInput for malformed input; ServiceUnavailable when it cannot be found out whose the
 *   appointment is, or the database does not answer
 */
export async function changeByPractice(
  dependencies: RegionDependencies,
  caller: Caller,
  input: PracticeChangeInput,
  { operation, target, reason, conclude }: PracticeChange,
): Promise<ChangeOutcome> {
  const { region, pool, clock, requests } = dependencies;
  const { requestId, appointmentId } = input;

  const key = appointmentKeyIn(region.code, 'appointmentId', appointmentId);
  const request = practiceRequest(caller, operation, { requestId, appointmentId, reason });
  // Asked before anything else: who is no longer of the practice is shown no stored answer either.
  const practice = key && (await findOwnPractice(dependencies, caller, key.doctorId));
  if (key === null || practice === null) return failure('AppointmentNotFound');

  return requests.once(request, async () => {
    const stored = await findStoredAnswer(pool, request);
    if (stored !== null) return stored;
    // Seen before anything is locked, so that made-up ids cost one read.
    const refusal = refuse(await findAppointment(pool, key), target, clock());
    if (refusal !== null) return refusal;

    return inPracticeTransaction(dependencies, request, async (client, { now }) => {
      const [claim] = await lockExistingClaims(client, [slotKeyOf(key)]);
      const current = await findAppointment(client, key);
      const late = refuse(current, target, now);
      if (late !== null) throw new Refused(late);
      if (current === null || claim === undefined) throw new Refused(tooOld);

      const appointment: Appointment = { ...current, status: target };
      const entry = { from: current.status, changedBy: 'PRACTICE', reason, now } as const;
      await updateAppointment(client, appointment, entry);
      const origin = { region: region.code, now, traceparent: caller.traceparent };
      return { appointment, events: [await conclude(client, origin, appointment, claim)] };
    });
  });
}

/** Claims are dropped weeks after their slots: what was not said by then is not said any more. */
const tooOld: Failure = {
  ...failure('AppointmentNotActive'),
  messageKey: 'error.AppointmentNotActive.practice',
};

function refuse(
  appointment: Appointment | null,
  target: PracticeTarget,
  now: Date,
): Failure | null {
  if (appointment === null) return failure('AppointmentNotFound');
  const { status, slotStartsAt } = appointment;
  return refusePracticeChange(status, target, { now, slotStartsAt });
}
