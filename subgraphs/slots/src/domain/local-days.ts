import {
  addDays,
  isoWeekday,
  localDate,
  localToInstant,
  minutesOfLocalDay,
} from '@rendezvous/region/time';

/** One calendar day of a time zone. Instants are epoch milliseconds. */
export interface LocalDay {
  timeZone: string;
  /** YYYY-MM-DD */
  date: string;
  nextDate: string;
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  startsAt: number;
  /** The first instant of the next day. */
  endsAt: number;
}

const minuteMs = 60_000;
const ordinaryDayMs = 1440 * minuteMs;
const maxDaysPerTimeZone = 4000;
const maxTimeZones = 200;

const daysByTimeZone = new Map<string, Map<string, LocalDay>>();

/** The day `date` (YYYY-MM-DD) of a time zone, from a bounded memory. */
export function localDay(timeZone: string, date: string): LocalDay {
  let days = daysByTimeZone.get(timeZone);
  if (days === undefined) {
    if (daysByTimeZone.size >= maxTimeZones) daysByTimeZone.clear();
    days = new Map();
    daysByTimeZone.set(timeZone, days);
  }
  let day = days.get(date);
  if (day === undefined) {
    // Generating walks over a few weeks at a time, so starting afresh is as good as evicting.
    if (days.size >= maxDaysPerTimeZone) days.clear();
    const nextDate = addDays(date, 1);
    day = {
      timeZone,
      date,
      nextDate,
      weekday: isoWeekday(date),
      startsAt: localToInstant(timeZone, date, 0).getTime(),
      endsAt: localToInstant(timeZone, nextDate, 0).getTime(),
    };
    days.set(date, day);
  }
  return day;
}

/**
 * The first instant (epoch milliseconds) at which the day's clock shows `minutes` since midnight,
 * or has jumped over it. Minutes from 1440 on lie on the next day.
 *
 * Never decreasing in `minutes`: intervals that do not overlap on the wall clock do not overlap in
 * time either. That is why a time inside the gap of a spring day becomes the end of the gap, and
 * not, as is usual, a time moved on by the length of the gap.
 */
export function instantOnDay(day: LocalDay, minutes: number): number {
  if (minutes >= 1440) {
    return instantOnDay(localDay(day.timeZone, day.nextDate), minutes - 1440);
  }
  if (day.endsAt - day.startsAt === ordinaryDayMs) return day.startsAt + minutes * minuteMs;
  return instantOnOddDay(day, minutes);
}

function instantOnOddDay(day: LocalDay, minutes: number): number {
  const wanted = Date.parse(day.date) / minuteMs + minutes;
  let reached = localToInstant(day.timeZone, day.date, minutes).getTime();
  const overshoot = wallClockMinutes(day.timeZone, reached) - wanted;
  if (overshoot <= 0) return reached;
  // Inside a gap: search for the jump itself, which is less than the gap's length earlier.
  let before = reached - overshoot * minuteMs;
  while (reached - before > minuteMs) {
    const middle = before + Math.floor((reached - before) / (2 * minuteMs)) * minuteMs;
    if (wallClockMinutes(day.timeZone, middle) >= wanted) reached = middle;
    else before = middle;
  }
  return reached;
}

function wallClockMinutes(timeZone: string, instant: number): number {
  const moment = new Date(instant);
  return Date.parse(localDate(timeZone, moment)) / minuteMs + minutesOfLocalDay(timeZone, moment);
}
