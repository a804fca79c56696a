import { Temporal } from 'temporal-polyfill';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** About 20 time zones × 3 years. */
const daysMaxPerZone = 1_100;
const zonesMax = 100;

/**
 * Offsets from UTC by zone and UTC day. NaN marks a day on which the offset changes, for which
 * Temporal has to be asked; all others, nearly every one, are answered by two look-ups.
 */
const offsetsByZone = new Map<string, Map<number, number>>();
/** Every event names one, and making a formatter to find out takes a tenth of a millisecond. */
const knownZones = new Set<string>();

/** Whether the text names a time zone this machine knows. */
export function isTimeZone(timeZone: string): boolean {
  if (knownZones.has(timeZone)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    if (knownZones.size < zonesMax) knownZones.add(timeZone);
    return true;
  } catch {
    return false;
  }
}

/**
 * The instant at which a wall clock in `timeZone` shows `minutes` after midnight of `date`.
 * A time that the clock skips in spring moves on by the length of the gap; of a time that it shows
 * twice in autumn the first one is meant (Temporal's "compatible").
 * @param date YYYY-MM-DD
 * @param minutes of wall-clock time; 1440 and more lie on the next days
 * @throws RangeError for a date that does not exist or an unknown time zone
 */
export function localToInstant(timeZone: string, date: string, minutes: number): Date {
  const wallClockMs = dateMs(date) + minutes * minuteMs;
  // No zone is more than 14 h from UTC, so the instant lies between these two days. When the
  // offset is the same on both and on the day between, it is the offset of the instant.
  const day = Math.floor(wallClockMs / dayMs);
  const offsetMs = offsetOfDay(timeZone, day);
  if (offsetMs === offsetOfDay(timeZone, day - 1) && offsetMs === offsetOfDay(timeZone, day + 1)) {
    return new Date(wallClockMs - offsetMs);
  }
  const wallClock = new Date(wallClockMs).toISOString().slice(0, 23);
  const zoned = Temporal.PlainDateTime.from(wallClock).toZonedDateTime(timeZone, {
    disambiguation: 'compatible',
  });
  return new Date(zoned.epochMilliseconds);
}

/** The calendar day in `timeZone` at an instant, YYYY-MM-DD. */
export function localDate(timeZone: string, instant: Date): string {
  return formatDate(wallClockMsAt(timeZone, instant));
}

/** What a clock in `timeZone` shows at an instant, in minutes since midnight: 0 to 1439. */
export function minutesOfLocalDay(timeZone: string, instant: Date): number {
  const wallClockMs = wallClockMsAt(timeZone, instant);
  return Math.floor((wallClockMs - Math.floor(wallClockMs / dayMs) * dayMs) / minuteMs);
}

/** The day `days` after `date` (before it, when negative). @throws RangeError */
export function addDays(date: string, days: number): string {
  return formatDate(dateMs(date) + days * dayMs);
}

/** How many days `until` lies after `from`. @throws RangeError */
export function daysBetween(from: string, until: string): number {
  return (dateMs(until) - dateMs(from)) / dayMs;
}

/** 1 is Monday, 7 is Sunday. @throws RangeError */
export function isoWeekday(date: string): number {
  // 1970-01-01 was a Thursday.
  const days = dateMs(date) / dayMs + 3;
  return (((days % 7) + 7) % 7) + 1;
}

/** The Monday of the week of `date`. @throws RangeError */
export function weekStart(date: string): string {
  return addDays(date, 1 - isoWeekday(date));
}

function wallClockMsAt(timeZone: string, instant: Date): number {
  const ms = instant.getTime();
  if (Number.isNaN(ms)) throw new RangeError('not an instant');
  const offsetMs = offsetOfDay(timeZone, Math.floor(ms / dayMs));
  return ms + (Number.isNaN(offsetMs) ? exactOffsetMs(timeZone, ms) : offsetMs);
}

/** The offset that holds for the whole of a UTC day, or NaN when it changes within it. */
function offsetOfDay(timeZone: string, day: number): number {
  let offsets = offsetsByZone.get(timeZone);
  if (offsets === undefined) {
    if (offsetsByZone.size >= zonesMax) offsetsByZone.clear();
    offsets = new Map();
    offsetsByZone.set(timeZone, offsets);
  }
  const known = offsets.get(day);
  if (known !== undefined) return known;
  const startMs = exactOffsetMs(timeZone, day * dayMs);
  const endMs = exactOffsetMs(timeZone, (day + 1) * dayMs);
  const offsetMs = startMs === endMs ? startMs : Number.NaN;
  // Starting again is simpler than forgetting the oldest, and happens once in years.
  if (offsets.size >= daysMaxPerZone) offsets.clear();
  offsets.set(day, offsetMs);
  return offsetMs;
}

function exactOffsetMs(timeZone: string, epochMs: number): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
  return zoned.offsetNanoseconds / 1_000_000;
}

/** Days are asked for again and again: parsing each once is what makes millions of slots cheap. */
const datesMs = new Map<string, number>();
const datesMax = 20_000;

function dateMs(date: string): number {
  const known = datesMs.get(date);
  if (known !== undefined) return known;
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms) || formatDate(ms) !== date) {
    throw new RangeError(`"${date}" is not a day that exists, written YYYY-MM-DD`);
  }
  if (datesMs.size >= datesMax) datesMs.clear();
  datesMs.set(date, ms);
  return ms;
}

const dateTexts = new Map<number, string>();

/** The day on which an instant lies in UTC. Kept too: a page of doctors asks for the same few. */
function formatDate(ms: number): string {
  const day = Math.floor(ms / dayMs);
  let text = dateTexts.get(day);
  if (text === undefined) {
    text = new Date(day * dayMs).toISOString().slice(0, 10);
    if (dateTexts.size >= datesMax) dateTexts.clear();
    dateTexts.set(day, text);
  }
  return text;
}
