import type { FieldProblem } from './schedule-input.ts';

/** The ways a change of a calendar can be refused. The names are the types of the public schema. */
export type CalendarFailure =
  | { kind: 'DoctorNotFound' | 'ScheduleExceptionNotFound' | 'RequestIdReused' | 'CalendarBusy' }
  | { kind: 'InvalidSchedule'; problems: readonly FieldProblem[] };

/** Leaves a transaction so that it is rolled back; the use case answers the failure in it. */
export class CalendarRefused extends Error {
  readonly failure: CalendarFailure;

  constructor(failure: CalendarFailure) {
    super(failure.kind);
    this.name = 'CalendarRefused';
    this.failure = failure;
  }
}
