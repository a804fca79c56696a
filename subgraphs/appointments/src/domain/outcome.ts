import type { Appointment } from './appointment.ts';
import type { Failure, FailureName } from './failure.ts';
import type { Operation } from './input-hash.ts';

/** What a change has brought about. */
export interface Done {
  readonly kind: 'Done';
  readonly appointment: Appointment;
  /** The answer of an earlier run; what it says may have changed since. */
  readonly isReplay?: boolean;
}

/** The answer of a use case that changes an appointment. */
export type ChangeOutcome = Done | Failure;

const whenTakingASlot = [
  'SlotTaken',
  'SlotNotFound',
  'SlotInPast',
  'SlotBusy',
  'AppointmentOverlap',
  'RequestIdReused',
  'RequestInProgress',
  'TooManyRequests',
] as const satisfies readonly FailureName[];

const whenPracticeChanges = [
  'AppointmentNotFound',
  'AppointmentNotActive',
  'SlotBusy',
  'RequestIdReused',
  'RequestInProgress',
] as const satisfies readonly FailureName[];

/**
 * How each mutation can be refused: the members of its union in the schema. That no name is missing
 * there is checked when this is compiled (see resolvers.ts), that none is missing here by a test.
 */
export const failuresOf = {
  holdSlot: whenTakingASlot,
  bookAppointment: whenTakingASlot,
  rescheduleAppointment: [
    ...whenTakingASlot,
    'AppointmentNotFound',
    'AppointmentNotActive',
    'CancellationWindowClosed',
    'RescheduleLimitReached',
    'DifferentDoctor',
  ],
  cancelAppointment: [
    'AppointmentNotFound',
    'AppointmentNotActive',
    'CancellationWindowClosed',
    'SlotBusy',
    'RequestIdReused',
    'RequestInProgress',
    'TooManyRequests',
  ],
  checkInAppointment: whenPracticeChanges,
  completeAppointment: [...whenPracticeChanges, 'AppointmentNotCheckedIn'],
  markAppointmentNoShow: [...whenPracticeChanges, 'AppointmentNotStarted'],
  cancelAppointmentForPatient: whenPracticeChanges,
  bookAppointmentForPatient: whenTakingASlot,
} as const satisfies Record<Operation, readonly FailureName[]>;

/** Whether an outcome is one that a mutation's union has. */
export function canAnswer(operation: Operation, { kind }: ChangeOutcome): boolean {
  return kind === 'Done' || failuresOf[operation].some((name) => name === kind);
}
