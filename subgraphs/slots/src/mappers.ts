import type { VisitKind } from './domain/schedule.ts';
import type { Schedule } from './read-schedules.ts';

/** All that this service knows of a doctor is in the id. */
export interface DoctorMapper {
  id: string;
}

/** A slot as GraphQL's default resolvers read it: nothing is left to be called for each slot. */
export interface SlotMapper {
  id: string;
  /** RFC 3339, UTC, like endsAt. */
  startsAt: string;
  endsAt: string;
  timeZone: string;
  visitKind: VisitKind;
  doctor: DoctorMapper;
}

/** The schedule of a doctor of the caller's practices. */
export type ScheduleMapper = Schedule;

/** What a change did; how far it has come is looked up when it is asked for. */
export interface CalendarChangesMapper {
  doctorId: number;
  addedCount: number;
  /** Starts in minutes since 1970. */
  withdrawnMinutes: readonly number[];
  takenCount: number;
  /** The exception that was added, if any. */
  exceptionId: number | null;
}
