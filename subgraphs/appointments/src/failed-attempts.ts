import { BoundedMap } from '@rendezvous/platform/bounded-map';
import type { Clock } from '@rendezvous/platform/clock';

import type { ChangeRequest } from './change-request.ts';
import { type Failure, failure, type FailureName } from './domain/failure.ts';
import type { Operation } from './domain/input-hash.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { failedAttemptsMaximum, failedAttemptsWindowMinutes } from './domain/rules.ts';

/** Patients who try for slots again and again in vain: as a rule programs that look for gaps. */
export interface FailedAttempts {
  /** TooManyRequests for a patient who has failed too often lately; null: may try. */
  refuse(patientId: string): Failure | null;
  /** Counts what has become of a request. */
  note(request: ChangeRequest, outcome: ChangeOutcome): void;
}

interface Failed {
  count: number;
  readonly untilMs: number;
}

const patientsMaximum = 100_000;
const windowMs = failedAttemptsWindowMinutes * 60_000;

const attempts: readonly Operation[] = ['holdSlot', 'bookAppointment', 'rescheduleAppointment'];

/** Failures that are ours, or that trying again is the answer to. */
const excused: readonly FailureName[] = ['SlotBusy', 'RequestInProgress', 'TooManyRequests'];

/**
 * Counted in this process alone: a failure writes nothing, and a count that is stored would make each
 * one of a crowd of losers as dear as a booking. So of a patient who meets several processes, each
 * bears with the number by itself.
 * @param maximum failures within the window, which begins with the first
 */
export function createFailedAttempts(
  clock: Clock,
  maximum: number = failedAttemptsMaximum,
): FailedAttempts {
  const patients = new BoundedMap<string, Failed>(patientsMaximum);

  function failedLately(patientId: string): Failed | null {
    const failed = patients.get(patientId);
    return failed === undefined || failed.untilMs <= clock().getTime() ? null : failed;
  }

  return {
    refuse(patientId) {
      if ((failedLately(patientId)?.count ?? 0) < maximum) return null;
      const values = { maximum, minutes: failedAttemptsWindowMinutes };
      return {
        ...failure('TooManyRequests', values),
        messageKey: 'error.TooManyRequests.failures',
      };
    },
    note({ requester, by, operation }, outcome) {
      if (outcome.kind === 'Done' || excused.includes(outcome.kind)) return;
      if (by.actor?.role !== 'patient' || !attempts.includes(operation)) return;
      const failed = failedLately(requester);
      if (failed !== null) failed.count += 1;
      else patients.set(requester, { count: 1, untilMs: clock().getTime() + windowMs });
    },
  };
}
