const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock in the time zone shows at an instant, read from Intl: the tests' own oracle. */
export function wallClock(timeZone: string, instant: number): { date: string; minutes: number } {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = value;
  return {
    date: `${part['year']}-${part['month']}-${part['day']}`,
    minutes: Number(part['hour']) * 60 + Number(part['minute']),
  };
}

/** `count` dates from `from` (YYYY-MM-DD) on. */
export function datesFrom(from: string, count: number): string[] {
  const first = Date.parse(from);
  return Array.from({ length: count }, (_, index) =>
    new Date(first + index * 86_400_000).toISOString().slice(0, 10),
  );
}

/**
 * The first instant, searched minute by minute from the evening before, at which the clock shows
 * `minutes` on `date` or later.
 */
export function firstInstantAt(timeZone: string, date: string, minutes: number): number {
  const wanted = Date.parse(date) / 60_000 + minutes;
  // 16 hours before UTC's idea of the time lies before it in every time zone.
  let at = wanted * 60_000 - 16 * 3_600_000;
  for (let step = 0; step < 3 * 1440; step += 1) {
    const wall = wallClock(timeZone, at);
    if (Date.parse(wall.date) / 60_000 + wall.minutes >= wanted) return at;
    at += 60_000;
  }
  throw new Error(`No instant found for ${timeZone} ${date} ${minutes}`);
}
