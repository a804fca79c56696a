import { loadRegion } from '@rendezvous/region/region';
import Holidays from 'date-holidays';
import type { RegionCode } from './towns.ts';

export interface Holiday {
  holidayRegion: string;
  /** YYYY-MM-DD */
  date: string;
  name: string;
}

/**
 * The public holidays of every holiday region that the region's file names, in the year of `today`
 * (YYYY-MM-DD) and the one after it.
 */
export function publicHolidays(region: RegionCode, today: string): Holiday[] {
  const year = Number(today.slice(0, 4));
  return loadRegion(region).holidayRegions.flatMap(({ code, country, state }) => {
    const calendar = state === null ? new Holidays(country) : new Holidays(country, state);
    const byDate = new Map<string, Holiday>();
    for (const day of [...calendar.getHolidays(year), ...calendar.getHolidays(year + 1)]) {
      const date = day.date.slice(0, 10);
      if (day.type === 'public' && !byDate.has(date)) {
        byDate.set(date, { holidayRegion: code, date, name: day.name });
      }
    }
    return [...byDate.values()];
  });
}
