import type { OpenWeek } from './open-slots.ts';

/**
 * How a week is written where many have to fit into memory. Slots that follow one another without a
 * break, alike in length, day and kind, are one run: `gap, day and kind, length, count` with numbers
 * in base 36. A day of nine slots in the morning is nine characters.
 */
const format = 'w1';
const base = 36;
/** Two letters a weekday: in person, by video. */
const kinds = 'ABCDEFGHIJKLMN';
const dayMinutes = 1440;
const run = /^(-?[0-9a-z]+)([A-N])([0-9a-z]+)(?:\.([0-9a-z]+))?$/;

/** Writes a week as text, which `readOpenWeek` reads. */
export function writeOpenWeek(week: OpenWeek): string {
  const runs: string[] = [];
  let end = firstMinute(week.monday);
  let at = 0;
  while (at < week.startMinutes.length) {
    const count = runLength(week, at);
    const start = week.startMinutes[at] ?? 0;
    const length = week.lengthMinutes[at] ?? 0;
    const kind = kinds[kindIndex(week, at)] ?? '';
    const times = count === 1 ? '' : `.${count.toString(base)}`;
    runs.push(`${(start - end).toString(base)}${kind}${length.toString(base)}${times}`);
    end = start + count * length;
    at += count;
  }
  const holds = week.holds.map(([position, untilMs]) =>
    [position, untilMs].map((value) => value.toString(base)).join('.'),
  );
  return [format, week.timeZone ?? '', week.monday, runs.join(','), holds.join(',')].join(';');
}

/** Reads what `writeOpenWeek` wrote. @throws SyntaxError for anything else */
export function readOpenWeek(text: string): OpenWeek {
  const [version, timeZone, monday, runs, holds, ...rest] = text.split(';');
  if (version !== format || monday === undefined || holds === undefined || rest.length > 0) {
    throw new SyntaxError('not a week');
  }
  const week: OpenWeek = {
    timeZone: timeZone === '' || timeZone === undefined ? null : timeZone,
    monday,
    startMinutes: [],
    lengthMinutes: [],
    weekdayIndexes: [],
    isVideo: [],
    holds: listOf(holds).map((hold) => {
      const [position = '', untilMs = ''] = hold.split('.');
      return [parseNumber(position), parseNumber(untilMs)];
    }),
  };
  let end = firstMinute(monday);
  for (const part of listOf(runs ?? '')) end = readRun(week, part, end);
  return week;
}

function readRun(week: OpenWeek, text: string, previousEnd: number): number {
  const [, gap, kind = '', length, count = '1'] = run.exec(text) ?? [];
  if (gap === undefined || length === undefined) throw new SyntaxError('not a run of slots');
  const index = kinds.indexOf(kind);
  const minutes = parseNumber(length);
  let start = previousEnd + parseNumber(gap);
  for (let left = parseNumber(count); left > 0; left -= 1) {
    week.startMinutes.push(start);
    week.lengthMinutes.push(minutes);
    week.weekdayIndexes.push(index >> 1);
    week.isVideo.push(index & 1);
    start += minutes;
  }
  return start;
}

function runLength(week: OpenWeek, at: number): number {
  let count = 1;
  while (
    at + count < week.startMinutes.length &&
    week.startMinutes[at + count] ===
      (week.startMinutes[at + count - 1] ?? 0) + (week.lengthMinutes[at] ?? 0) &&
    week.lengthMinutes[at + count] === week.lengthMinutes[at] &&
    kindIndex(week, at + count) === kindIndex(week, at)
  ) {
    count += 1;
  }
  return count;
}

function kindIndex(week: OpenWeek, at: number): number {
  return 2 * (week.weekdayIndexes[at] ?? 0) + (week.isVideo[at] ?? 0);
}

/** A day before the Monday in UTC, so that no gap is negative east of it. */
function firstMinute(monday: string): number {
  return Date.parse(monday) / 60_000 - dayMinutes;
}

function listOf(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

function parseNumber(text: string): number {
  const value = Number.parseInt(text, base);
  if (Number.isNaN(value)) throw new SyntaxError('not a number');
  return value;
}
