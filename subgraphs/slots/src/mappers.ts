import type { VisitKind } from './domain/schedule.ts';

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
