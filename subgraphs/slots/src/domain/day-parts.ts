import { instantOnDay, localDay } from './local-days.ts';
import type { GeneratedSlot, VisitKind } from './schedule.ts';

const noonMinute = 12 * 60;
const eveningMinute = 18 * 60;
const videoShift = 3;

/**
 * The bit of a slot in a day's `openParts`: bits 0 to 2 are morning (starts before 12:00 local
 * time), afternoon (before 18:00) and evening in person, bits 3 to 5 the same by video.
 */
export function dayPartBit(
  timeZone: string,
  slot: Pick<GeneratedSlot, 'startsAt' | 'localDate' | 'visitKind'>,
): number {
  const day = localDay(timeZone, slot.localDate);
  let part = 2;
  if (slot.startsAt < instantOnDay(day, noonMinute)) part = 0;
  else if (slot.startsAt < instantOnDay(day, eveningMinute)) part = 1;
  return 1 << (part + shiftOf(slot.visitKind));
}

function shiftOf(visitKind: VisitKind): number {
  return visitKind === 'VIDEO' ? videoShift : 0;
}

/** What is known about a doctor's day from outside: which parts are open, and its first free slot. */
export interface DaySummary {
  date: string;
  /** See `dayPartBit`; 0: the day is full. */
  openParts: number;
  /** Epoch milliseconds; null when the day is full. */
  firstFreeAt: number | null;
}

/** One summary for each local date on which one of the free slots starts, in order of dates. */
export function summarizeDays(
  timeZone: string,
  freeSlots: readonly Pick<GeneratedSlot, 'startsAt' | 'localDate' | 'visitKind'>[],
): DaySummary[] {
  const days = new Map<string, DaySummary>();
  for (const slot of freeSlots) {
    const bit = dayPartBit(timeZone, slot);
    const day = days.get(slot.localDate);
    if (day === undefined) {
      days.set(slot.localDate, {
        date: slot.localDate,
        openParts: bit,
        firstFreeAt: slot.startsAt,
      });
    } else {
      day.openParts |= bit;
      day.firstFreeAt = Math.min(day.firstFreeAt ?? slot.startsAt, slot.startsAt);
    }
  }
  return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}
