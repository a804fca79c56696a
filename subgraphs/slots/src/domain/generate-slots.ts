import { addDays } from '@rendezvous/region/time';
import { instantOnDay, localDay } from './local-days.ts';
import type { LocalDay } from './local-days.ts';
import type { GeneratedSlot, ScheduleException, ScheduleRule, VisitKind } from './schedule.ts';

export interface GenerateSlotsRequest {
  timeZone: string;
  /** The first local date, YYYY-MM-DD. */
  from: string;
  /** The local date after the last one, YYYY-MM-DD. */
  until: string;
  rules: readonly ScheduleRule[];
  exceptions: readonly ScheduleException[];
  /** Local dates on which weekly rules do not hold, save those that ignore holidays. */
  holidays: ReadonlySet<string>;
}

interface OpenInterval {
  startsAt: number;
  endsAt: number;
  slotMs: number;
  visitKind: VisitKind;
  /** False for an OPEN exception, which a CLOSED one does not touch. */
  canBeClosed: boolean;
}

interface Span {
  startsAt: number;
  endsAt: number;
}

/**
 * The slots of the opening hours that begin on the days `from` to `until` (exclusive), in order.
 * A shift that crosses midnight belongs to the day on which it begins, and each of its slots to the
 * day on which the slot starts.
 *
 * Hours become instants first and are then cut into slots of equal elapsed time, so a slot neither
 * shrinks, overlaps nor repeats on the days on which the clocks change. Where intervals overlap, the
 * one that starts first keeps its slots and the others lose those that collide. Because only the
 * day before matters for that, generating [a, b) and [b, c) gives the same as generating [a, c).
 */
export function generateSlots(request: GenerateSlotsRequest): GeneratedSlot[] {
  const closures = closedSpans(request);
  const slots: GeneratedSlot[] = [];
  let yesterday: GeneratedSlot[][] = [];
  let yesterdayEndsAt = Number.NEGATIVE_INFINITY;
  let date = addDays(request.from, -1);
  while (date < request.until) {
    const day = localDay(request.timeZone, date);
    const today: GeneratedSlot[][] = [];
    let latestEndsAt = yesterdayEndsAt;
    yesterdayEndsAt = Number.NEGATIVE_INFINITY;
    for (const interval of openIntervals(request, day)) {
      const candidates = cutIntoSlots(interval, day, interval.canBeClosed ? closures : []);
      if (date >= request.from) {
        const collides = interval.startsAt < latestEndsAt;
        const kept = collides ? withoutCollisions(candidates, yesterday, today) : candidates;
        for (const slot of kept) slots.push(slot);
      }
      today.push(candidates);
      latestEndsAt = Math.max(latestEndsAt, interval.endsAt);
      yesterdayEndsAt = Math.max(yesterdayEndsAt, interval.endsAt);
    }
    yesterday = today;
    date = day.nextDate;
  }
  return inOrder(slots);
}

function openIntervals(request: GenerateSlotsRequest, day: LocalDay): OpenInterval[] {
  const intervals: OpenInterval[] = [];
  const isHoliday = request.holidays.has(day.date);
  for (const rule of request.rules) {
    if (rule.weekday !== day.weekday) continue;
    if (isHoliday && rule.ignoresHolidays !== true) continue;
    if (rule.validFrom != null && day.date < rule.validFrom) continue;
    if (rule.validUntil != null && day.date >= rule.validUntil) continue;
    intervals.push(openInterval(day, rule, true));
  }
  for (const exception of request.exceptions) {
    if (exception.kind === 'OPEN' && exception.date === day.date) {
      intervals.push(openInterval(day, exception, false));
    }
  }
  // The sort is stable: of two intervals that start together, the one named first wins.
  return intervals.sort((a, b) => a.startsAt - b.startsAt);
}

function openInterval(
  day: LocalDay,
  hours: Pick<ScheduleRule, 'startsMinute' | 'endsMinute' | 'slotMinutes' | 'visitKind'>,
  canBeClosed: boolean,
): OpenInterval {
  return {
    startsAt: instantOnDay(day, hours.startsMinute),
    endsAt: instantOnDay(day, hours.endsMinute),
    slotMs: hours.slotMinutes * 60_000,
    visitKind: hours.visitKind,
    canBeClosed,
  };
}

function cutIntoSlots(
  interval: OpenInterval,
  day: LocalDay,
  closures: readonly Span[],
): GeneratedSlot[] {
  const slots: GeneratedSlot[] = [];
  const { slotMs, visitKind } = interval;
  for (let at = interval.startsAt; at + slotMs <= interval.endsAt; at += slotMs) {
    const slot = {
      startsAt: at,
      endsAt: at + slotMs,
      localDate: at < day.endsAt ? day.date : day.nextDate,
      visitKind,
    };
    if (!closures.some((closure) => overlaps(slot, closure))) slots.push(slot);
  }
  return slots;
}

function closedSpans(request: GenerateSlotsRequest): Span[] {
  const spans: Span[] = [];
  for (const exception of request.exceptions) {
    if (exception.kind !== 'CLOSED') continue;
    const day = localDay(request.timeZone, exception.date);
    spans.push({
      startsAt: instantOnDay(day, exception.startsMinute ?? 0),
      endsAt: exception.endsMinute == null ? day.endsAt : instantOnDay(day, exception.endsMinute),
    });
  }
  return spans;
}

function withoutCollisions(
  candidates: readonly GeneratedSlot[],
  ...earlier: readonly (readonly GeneratedSlot[][])[]
): GeneratedSlot[] {
  const taken = earlier.flat(2);
  return candidates.filter((slot) => !taken.some((other) => overlaps(slot, other)));
}

function overlaps(a: Span, b: Span): boolean {
  return a.startsAt < b.endsAt && b.startsAt < a.endsAt;
}

function inOrder(slots: GeneratedSlot[]): GeneratedSlot[] {
  for (let index = 1; index < slots.length; index += 1) {
    if ((slots[index]?.startsAt ?? 0) < (slots[index - 1]?.startsAt ?? 0)) {
      return slots.sort((a, b) => a.startsAt - b.startsAt);
    }
  }
  return slots;
}
