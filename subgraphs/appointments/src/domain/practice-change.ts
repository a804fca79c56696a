import { type AppointmentStatus, canBecome } from './appointment-status.ts';
import { type Failure, failure } from './failure.ts';

/**
 * The states in which a practice sees an appointment. A hold is a patient's, who has decided nothing
 * yet, and one that ended never became an appointment: neither is any of the practice's business.
 */
const statusesOfPractice: readonly AppointmentStatus[] = [
  'BOOKED',
  'RESCHEDULED',
  'CANCELED',
  'CHECKED_IN',
  'NO_SHOW',
  'COMPLETED',
];

/** What a practice can make of an appointment. */
export type PracticeTarget = 'CHECKED_IN' | 'COMPLETED' | 'NO_SHOW' | 'CANCELED';

/**
 * Appointments a practice may book for its patients on a day: more than any practice has calls, and
 * few enough that a key in wrong hands cannot fill the calendars of weeks before somebody notices.
 */
export const bookingsPerPracticeAndDay = 1_000;

/** Whether a practice may know of an appointment in a state. */
export function isSeenByPractice(status: AppointmentStatus): boolean {
  return statusesOfPractice.includes(status);
}

/**
 * Why a practice may not bring an appointment into a state at an instant; null when it may. What is
 * possible is said by the transition table alone. There is no cancellation window for the practice.
 */
export function refusePracticeChange(
  status: AppointmentStatus,
  target: PracticeTarget,
  at: { readonly now: Date; readonly slotStartsAt: Date },
): Failure | null {
  if (!isSeenByPractice(status)) return failure('AppointmentNotFound');
  if (canBecome(status, target, at)) return null;
  if (status === 'BOOKED' && target === 'NO_SHOW') return failure('AppointmentNotStarted');
  if (status === 'BOOKED' && target === 'COMPLETED') return failure('AppointmentNotCheckedIn');
  return { ...failure('AppointmentNotActive'), messageKey: 'error.AppointmentNotActive.practice' };
}
