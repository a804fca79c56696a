import { BadUserInput } from '@rendezvous/platform/errors';
import { addDays, weekStart } from '@rendezvous/region/time';
import { chooseAlternatives, freeSlots } from './domain/open-slots.ts';
import type { OpenWeek } from './domain/open-slots.ts';
import type { VisitKind } from './domain/schedule.ts';
import { mondaysWithSlots } from './read-availability.ts';
import type { DoctorWeek, SlotRecord } from './repository.ts';

export const alternativesMax = 20;
const dayMs = 86_400_000;

export interface AlternativesRequest {
  doctorId: number;
  startsAt: Date;
  /** null: the slot is unknown, so any kind will do. */
  visitKind: VisitKind | null;
  /** How many at most, 1 to 20. */
  first: number;
  now: Date;
  horizonDays: number;
}

/**
 * Free slots of the same doctor to offer instead of one that is taken: from the weeks around it,
 * and from the whole horizon only when those have too few. Reads the same cached weeks as
 * availability does, so a crowd that lost one slot costs one read.
 * @throws BadUserInput when `first` is out of bounds
 */
export async function findAlternatives(
  request: AlternativesRequest,
  loadWeek: (week: DoctorWeek) => Promise<OpenWeek>,
): Promise<SlotRecord[]> {
  const { doctorId, startsAt, visitKind, first, now, horizonDays } = request;
  if (!Number.isInteger(first) || first < 1 || first > alternativesMax) {
    throw new BadUserInput('first', `must be between 1 and ${alternativesMax}.`);
  }
  const choose = async (mondays: readonly string[]): Promise<SlotRecord[]> => {
    const weeks = await Promise.all(mondays.map((monday) => loadWeek({ doctorId, monday })));
    const free = weeks.flatMap((week) => freeSlots(doctorId, week, now.getTime()));
    return chooseAlternatives(free, { startsAt: startsAt.getTime(), visitKind }, first);
  };
  const monday = weekStart(utcDate(startsAt.getTime()));
  const near = mondaysWithSlots(addDays(monday, -7), addDays(monday, 14), request);
  const nearby = await choose(near);
  if (nearby.length === first) return nearby;
  const lastDay = utcDate(now.getTime() + (horizonDays + 2) * dayMs);
  const firstMonday = weekStart(utcDate(now.getTime() - dayMs));
  return choose(mondaysWithSlots(firstMonday, lastDay, request));
}

function utcDate(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 10);
}
