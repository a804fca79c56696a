const shape = /^([01][0-9]|2[0-3]):([0-5][0-9])$/;
const dayMinutes = 1440;

/** Minutes since midnight of `HH:MM` (00:00 to 23:59); null for anything else. */
export function readLocalTime(text: string): number | null {
  const match = shape.exec(text);
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
}

/**
 * The end of hours that begin at a minute of the day, in minutes since the same midnight. An end at
 * or before the beginning lies on the next day; 24:00 is another way to write midnight. Null when
 * `text` is no time.
 */
export function readEndOfHours(startsMinute: number, text: string): number | null {
  const minute = text === '24:00' ? 0 : readLocalTime(text);
  if (minute === null) return null;
  return minute > startsMinute ? minute : minute + dayMinutes;
}

/** `HH:MM` of minutes since midnight; those of the next day look like those of this one. */
export function localTimeText(minutes: number): string {
  const minuteOfDay = minutes % dayMinutes;
  const hour = String(Math.floor(minuteOfDay / 60)).padStart(2, '0');
  return `${hour}:${String(minuteOfDay % 60).padStart(2, '0')}`;
}
