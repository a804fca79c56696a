import type { DayPart, VisitKind } from './search-criteria.ts';

/** Bits 0-2 are morning, afternoon and evening in person, bits 3-5 the same by video. */
const partBits: Readonly<Record<DayPart, number>> = { MORNING: 1, AFTERNOON: 2, EVENING: 4 };
export const allParts = 0b111_111;

/** The local hours at which afternoon and evening begin. */
export const afternoonHour = 12;
export const eveningHour = 18;

/** The bits any of which makes a day fit; no day parts and no kind mean all. */
export function partsMask(dayParts: readonly DayPart[], visitKind: VisitKind | null): number {
  const wanted =
    dayParts.length === 0 ? 0b111 : dayParts.reduce((sum, part) => sum | partBits[part], 0);
  if (visitKind === 'IN_PERSON') return wanted;
  if (visitKind === 'VIDEO') return wanted << 3;
  return wanted | (wanted << 3);
}

/** The bits of the parts that are not over at a local hour (0 to 23). */
export function remainingParts(localHour: number): number {
  if (localHour < afternoonHour) return allParts;
  return localHour < eveningHour ? 0b110_110 : 0b100_100;
}

/** The local hour at which the earliest part of the mask begins. */
export function firstPartHour(mask: number): number {
  if ((mask & 0b001_001) !== 0) return 0;
  return (mask & 0b010_010) !== 0 ? afternoonHour : eveningHour;
}
