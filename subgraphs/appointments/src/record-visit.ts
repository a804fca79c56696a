import type { Caller } from '@rendezvous/platform/caller';

import { changeByPractice, type PracticeChangeInput } from './change-by-practice.ts';
import type { Operation } from './domain/input-hash.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { visitRecorded, type VisitStatus } from './events.ts';
import type { RegionDependencies } from './region-dependencies.ts';

/**
 * The patient has arrived. From now on neither the patient nor a withdrawal can cancel.
 * @throws as changeByPractice, like the others here
 */
export function checkInAppointment(
  dependencies: RegionDependencies,
  caller: Caller,
  input: PracticeChangeInput,
): Promise<ChangeOutcome> {
  return recordVisit(dependencies, caller, input, 'checkInAppointment', 'CHECKED_IN');
}

/** The visit of a patient who was checked in is over. */
export function completeAppointment(
  dependencies: RegionDependencies,
  caller: Caller,
  input: PracticeChangeInput,
): Promise<ChangeOutcome> {
  return recordVisit(dependencies, caller, input, 'completeAppointment', 'COMPLETED');
}

/** The patient did not come, which can be said from the start on. */
export function markAppointmentNoShow(
  dependencies: RegionDependencies,
  caller: Caller,
  input: PracticeChangeInput,
): Promise<ChangeOutcome> {
  return recordVisit(dependencies, caller, input, 'markAppointmentNoShow', 'NO_SHOW');
}

/** Whatever became of the visit, its slot was used up: the claim stays as it is. */
function recordVisit(
  dependencies: RegionDependencies,
  caller: Caller,
  input: PracticeChangeInput,
  operation: Operation,
  target: VisitStatus,
): Promise<ChangeOutcome> {
  return changeByPractice(dependencies, caller, input, {
    operation,
    target,
    reason: null,
    conclude: async (_client, origin, appointment) => visitRecorded(origin, appointment, target),
  });
}
