import { BoundedMap } from '@rendezvous/platform/bounded-map';
import { localToInstant } from '@rendezvous/region/time';
import { afternoonHour, eveningHour } from '../domain/parts.ts';
import type { FreeTime } from './doctor-document.ts';

/** A row of doctor_open_day, as far as it says what is free. */
export interface OpenDay {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly openParts: number;
  /** null when nothing is free. */
  readonly firstFreeAt: Date | null;
}

const midnightHour = 24;
/** All doctors of a region share few zones and days; finding such a moment takes time. */
const knownMoments = new BoundedMap<string, number>(20_000);
const parts = [
  { bits: [1, 8], beginsAt: 0, endsAt: afternoonHour },
  { bits: [2, 16], beginsAt: afternoonHour, endsAt: eveningHour },
  { bits: [4, 32], beginsAt: eveningHour, endsAt: midnightHour },
] as const;

/**
 * Takes open days apart into parts that a search engine can compare with a moment: time zones are
 * settled here, so that a query need not know them. What a day tells is its first free moment; in a
 * later part of it the first is then the beginning of that part.
 */
export function freeTimes(timeZone: string, days: readonly OpenDay[]): FreeTime[] {
  return days.flatMap(({ date, openParts, firstFreeAt }) => {
    if (firstFreeAt === null) return [];
    return parts.flatMap(({ bits, beginsAt, endsAt }) => {
      const open = bits.filter((bit) => (openParts & bit) !== 0);
      if (open.length === 0) return [];
      const first = epochSeconds(firstFreeAt);
      // The first moment of a day is before its parts only for the morning: it may even lie before
      // midnight, when a slot crosses it.
      const begins = beginsAt === 0 ? first : localSeconds(timeZone, date, beginsAt);
      const until = localSeconds(timeZone, date, endsAt);
      return [{ date, bits: open, from: Math.max(first, begins), until }];
    });
  });
}

function localSeconds(timeZone: string, date: string, hour: number): number {
  const key = `${timeZone} ${date} ${hour}`;
  const known = knownMoments.get(key);
  if (known !== undefined) return known;
  const seconds = epochSeconds(localToInstant(timeZone, date, hour * 60));
  knownMoments.set(key, seconds);
  return seconds;
}

function epochSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}
