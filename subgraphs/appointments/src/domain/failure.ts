import type { SlotKey } from './slot.ts';

/** Every way a mutation can be refused. The names are the types of the public schema. */
export const failureNames = [
  'SlotTaken',
  'SlotNotFound',
  'SlotInPast',
  'SlotBusy',
  'AppointmentOverlap',
  'AppointmentNotFound',
  'AppointmentNotActive',
  'AppointmentNotStarted',
  'AppointmentNotCheckedIn',
  'CancellationWindowClosed',
  'RescheduleLimitReached',
  'DifferentDoctor',
  'RequestIdReused',
  'RequestInProgress',
  'TooManyRequests',
] as const;

export type FailureName = (typeof failureNames)[number];

/** A refusal. Nothing was written, so the same request id may be tried again. */
export interface Failure {
  readonly kind: FailureName;
  /** Values for the message, for example a limit. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** A more exact message than the kind's own, as a key of the locale files. */
  readonly messageKey?: string;
  /** Of SlotTaken: who has the slot, so that this patient is not told in the queue. Not public. */
  readonly takenBy?: string | null;
  /** Of SlotTaken: free slots near the wanted one. */
  readonly alternatives?: readonly SlotKey[];
}

/** Builds a refusal. */
export function failure(kind: FailureName, values?: Failure['values']): Failure {
  return values === undefined ? { kind } : { kind, values };
}

/** Leaves a transaction so that it is rolled back; the use case answers the failure in it. */
export class Refused extends Error {
  static readonly code = 'REFUSED';
  readonly failure: Failure;

  constructor(refusal: Failure) {
    super(refusal.kind);
    this.name = 'Refused';
    this.failure = refusal;
  }
}
