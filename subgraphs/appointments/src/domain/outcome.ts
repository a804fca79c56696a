import type { Appointment } from './appointment.ts';
import type { Failure } from './failure.ts';

/** What a change has brought about. */
export interface Done {
  readonly kind: 'Done';
  readonly appointment: Appointment;
  /** The answer of an earlier run; what it says may have changed since. */
  readonly isReplay?: boolean;
}

/** The answer of a use case that changes an appointment. */
export type ChangeOutcome = Done | Failure;
