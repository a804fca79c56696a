import { BadUserInput } from '@rendezvous/platform/errors';
import { addDays, localDate, weekStart } from '@rendezvous/region/time';
import { freeSlots } from './domain/open-slots.ts';
import type { OpenWeek } from './domain/open-slots.ts';
import type { DoctorWeek, SlotRecord } from './repository.ts';

export const availabilityDaysMax = 31;
export const earliestDate = '2000-01-01';
export const latestDate = '2199-12-31';
const dayMs = 86_400_000;
/** A local week begins and ends within a day of the same week in UTC. */
const weekSlackDays = 8;

/** A calendar day of a practice and what is free on it. */
export interface AvailableDay {
  /** YYYY-MM-DD */
  date: string;
  slots: SlotRecord[];
}

export interface AvailabilityRequest {
  doctorId: number;
  /** The first local day, YYYY-MM-DD. */
  from: string;
  /** How many days, 1 to 31. */
  days: number;
  now: Date;
  /** How far ahead slots exist at most. */
  horizonDays: number;
}

/**
 * The free slots of a doctor, day by day, without gaps in the days.
 * @throws BadUserInput when `days` or `from` is out of bounds
 */
export async function readAvailability(
  request: AvailabilityRequest,
  loadWeek: (week: DoctorWeek) => Promise<OpenWeek>,
): Promise<AvailableDay[]> {
  const { doctorId, from, days } = request;
  checkSpan(from, days);
  const until = addDays(from, days);
  const available = new Map<string, AvailableDay>();
  for (let date = from; date < until; date = addDays(date, 1)) {
    available.set(date, { date, slots: [] });
  }
  const mondays = mondaysWithSlots(weekStart(from), until, request);
  const weeks = await Promise.all(mondays.map((monday) => loadWeek({ doctorId, monday })));
  for (const week of weeks) {
    for (const slot of freeSlots(doctorId, week, request.now.getTime())) {
      available.get(slot.localDate)?.slots.push(slot);
    }
  }
  return [...available.values()];
}

/**
 * The Mondays from `firstMonday` to `until` (exclusive) whose weeks can hold a slot that lies ahead:
 * what is past or beyond the horizon is known to be empty and must not fill the cache.
 */
export function mondaysWithSlots(
  firstMonday: string,
  until: string,
  { now, horizonDays }: { now: Date; horizonDays: number },
): string[] {
  const earliest = utcDate(now.getTime() - weekSlackDays * dayMs);
  const latest = utcDate(now.getTime() + (horizonDays + weekSlackDays) * dayMs);
  const mondays: string[] = [];
  for (let monday = firstMonday; monday < until; monday = addDays(monday, 7)) {
    if (monday >= earliest && monday <= latest) mondays.push(monday);
  }
  return mondays;
}

function checkSpan(from: string, days: number): void {
  if (!Number.isInteger(days) || days < 1 || days > availabilityDaysMax) {
    throw new BadUserInput(
      'days',
      `must be between 1 and ${availabilityDaysMax}; ask for a longer time in several parts.`,
    );
  }
  if (from < earliestDate || from > latestDate) {
    throw new BadUserInput('from', `must lie between ${earliestDate} and ${latestDate}.`);
  }
}

function utcDate(instantMs: number): string {
  return localDate('UTC', new Date(instantMs));
}
