import type { SlotsClient } from '@rendezvous/prisma/client';

/** A part of a region with its own public holidays, in the words of the date-holidays package. */
export interface HolidayRegion {
  code: string;
  country: string;
  state: string | null;
}

/**
 * Writes the public holidays of years that a part of the region has none of yet. What is there is
 * left alone: somebody may have corrected it.
 */
export async function fillHolidays(
  client: SlotsClient,
  regions: readonly HolidayRegion[],
  years: readonly number[],
): Promise<void> {
  for (const year of years) {
    const span = { gte: new Date(`${year}-01-01`), lte: new Date(`${year}-12-31`) };
    const known = await client.holiday.findMany({
      where: { date: span },
      distinct: ['holidayRegion'],
      select: { holidayRegion: true },
    });
    const knownCodes = new Set(known.map((row) => row.holidayRegion));
    const missing = regions.filter((region) => !knownCodes.has(region.code));
    if (missing.length === 0) continue;
    const data = await publicHolidays(missing, year);
    await client.holiday.createMany({ data, skipDuplicates: true });
  }
}

async function publicHolidays(regions: readonly HolidayRegion[], year: number) {
  // Loaded once a year and not at each start: its calendars take a tenth of a second and 20 MB.
  const { default: Holidays } = await import('date-holidays');
  return regions.flatMap(({ code, country, state }) => {
    const calendar = state === null ? new Holidays(country) : new Holidays(country, state);
    return calendar
      .getHolidays(year)
      .filter((holiday) => holiday.type === 'public')
      .map((holiday) => ({
        holidayRegion: code,
        date: new Date(holiday.date.slice(0, 10)),
        name: holiday.name,
      }));
  });
}
