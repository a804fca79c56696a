import { addDays } from '@rendezvous/region/time';
import type { VisitKind } from './schedule.ts';

/**
 * The slots of a doctor's week (Monday to Sunday in the practice's time zone) that are neither
 * booked, blocked nor withdrawn. Whether a slot is past or still held is decided when it is read,
 * so the week stays true while time passes. Columns instead of objects, because a cache holds
 * thousands of weeks.
 */
export interface OpenWeek {
  /** null: the doctor has no schedule. */
  timeZone: string | null;
  /** The Monday, YYYY-MM-DD. */
  monday: string;
  /** Start in minutes since 1970, ascending. */
  startMinutes: number[];
  lengthMinutes: number[];
  /** 0 is Monday: the day on which the slot starts. */
  weekdayIndexes: number[];
  /** 1: by video. */
  isVideo: number[];
  /** For slots that somebody holds: position in the columns, and until when (epoch milliseconds). */
  holds: [position: number, untilMs: number][];
}

/** A slot that can be booked. Instants are epoch milliseconds. */
export interface FreeSlot {
  doctorId: number;
  startsAt: number;
  endsAt: number;
  /** The calendar day of the practice on which the slot starts, YYYY-MM-DD. */
  localDate: string;
  timeZone: string;
  visitKind: VisitKind;
}

const minuteMs = 60_000;

/** The slots of a doctor's week that can be booked at `now` (epoch milliseconds), in order. */
export function freeSlots(doctorId: number, week: OpenWeek, now: number): FreeSlot[] {
  const { timeZone, startMinutes, lengthMinutes, weekdayIndexes, isVideo } = week;
  if (timeZone === null) return [];
  const held = new Set<number>();
  for (const [position, untilMs] of week.holds) if (untilMs > now) held.add(position);
  const dates = Array.from({ length: 7 }, (_, index) => addDays(week.monday, index));
  const slots: FreeSlot[] = [];
  for (let position = 0; position < startMinutes.length; position += 1) {
    const startsAt = (startMinutes[position] ?? 0) * minuteMs;
    if (startsAt <= now || held.has(position)) continue;
    slots.push({
      doctorId,
      startsAt,
      endsAt: startsAt + (lengthMinutes[position] ?? 0) * minuteMs,
      localDate: dates[weekdayIndexes[position] ?? 0] ?? week.monday,
      timeZone,
      visitKind: isVideo[position] === 1 ? 'VIDEO' : 'IN_PERSON',
    });
  }
  return slots;
}

/**
 * Of the free slots, the `first` that serve best instead of one that starts at `wanted.startsAt`:
 * the same visit kind first (null: any), then the nearest, the later one of two equally near.
 */
export function chooseAlternatives<S extends Pick<FreeSlot, 'startsAt' | 'visitKind'>>(
  free: readonly S[],
  wanted: { startsAt: number; visitKind: VisitKind | null },
  first: number,
): S[] {
  const isOther = (slot: S): number =>
    wanted.visitKind === null || slot.visitKind === wanted.visitKind ? 0 : 1;
  const distance = (slot: S): number => Math.abs(slot.startsAt - wanted.startsAt);
  return free
    .filter((slot) => slot.startsAt !== wanted.startsAt)
    .sort((a, b) => isOther(a) - isOther(b) || distance(a) - distance(b) || b.startsAt - a.startsAt)
    .slice(0, first);
}
