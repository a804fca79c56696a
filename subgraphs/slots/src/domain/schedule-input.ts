import { addDays } from '@rendezvous/region/time';
import { readEndOfHours, readLocalTime } from './local-time.ts';
import type { ScheduleException, ScheduleRule, VisitKind } from './schedule.ts';

/** Weekly hours as a practice writes them. */
export interface RuleInput {
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  /** HH:MM by the practice's clock; an end at or before the beginning lies on the next day. */
  from: string;
  until: string;
  slotMinutes: number;
  visitKind: VisitKind;
  /** YYYY-MM-DD */
  firstDay?: string | null | undefined;
  /** YYYY-MM-DD, the last day on which the hours hold. */
  lastDay?: string | null | undefined;
  onHolidays: boolean;
}

/** A single day that differs, as a practice writes it. */
export interface ExceptionInput {
  kind: 'CLOSED' | 'OPEN';
  /** YYYY-MM-DD */
  date: string;
  from?: string | null | undefined;
  until?: string | null | undefined;
  slotMinutes?: number | null | undefined;
  visitKind?: VisitKind | null | undefined;
}

/** What is wrong with one field, by name: its message is `error.InvalidSchedule.<kind>`. */
export interface FieldProblem {
  /** Path inside of the input, such as `rules.2.until`. */
  field: string;
  kind: ProblemKind;
  /** Values for the message. */
  values?: Readonly<Record<string, string | number>>;
}

type ProblemKind =
  | 'time'
  | 'slotMinutes'
  | 'slotTooLong'
  | 'lastDay'
  | 'overlap'
  | 'tooMany'
  | 'required'
  | 'notForClosed'
  | 'date';

export type Checked<T> =
  | { value: T; problems?: undefined }
  | { problems: readonly FieldProblem[]; value?: undefined };

export const rulesMax = 200;
export const exceptionsMax = 1000;
/** How far ahead an exception may lie: nobody plans further. */
export const exceptionDaysMax = 730;
const earliestDay = '2000-01-01';
const latestDay = '2199-12-31';
const slotMinutesMin = 5;
const slotMinutesMax = 240;
const dayMinutes = 1440;
const weekMinutes = 7 * dayMinutes;

/** Weekly hours as the domain has them, or all that is wrong with them, by field. */
export function readRules(inputs: readonly RuleInput[]): Checked<ScheduleRule[]> {
  if (inputs.length > rulesMax) {
    return { problems: [{ field: 'rules', kind: 'tooMany', values: { maximum: rulesMax } }] };
  }
  const problems: FieldProblem[] = [];
  const rules = inputs.map((input, index) => readRule(input, `rules.${index}.`, problems));
  for (const [index, rule] of rules.entries()) {
    const other = rules.findIndex(
      (earlier, position) =>
        position < index && earlier !== null && rule !== null && overlaps(earlier, rule),
    );
    if (other >= 0) {
      problems.push({ field: `rules.${index}.from`, kind: 'overlap', values: { index: other } });
    }
  }
  if (problems.length > 0) return { problems };
  return { value: rules.filter((rule) => rule !== null) };
}

/** Null, and one problem more, when it is wrong. */
function readRule(input: RuleInput, at: string, problems: FieldProblem[]): ScheduleRule | null {
  const { weekday, slotMinutes, visitKind, firstDay = null, lastDay = null } = input;
  const before = problems.length;
  const hours = readHours(input, at, problems);
  for (const [field, day] of Object.entries({ firstDay, lastDay })) {
    if (day === null || (day >= earliestDay && day <= latestDay)) continue;
    const values = { earliest: earliestDay, latest: latestDay };
    problems.push({ field: `${at}${field}`, kind: 'date', values });
  }
  if (firstDay !== null && lastDay !== null && lastDay < firstDay) {
    problems.push({ field: `${at}lastDay`, kind: 'lastDay', values: { firstDay } });
  }
  if (hours === null || problems.length > before) return null;
  return {
    weekday,
    ...hours,
    slotMinutes,
    visitKind,
    validFrom: firstDay,
    validUntil: lastDay === null ? null : addDays(lastDay, 1),
    ignoresHolidays: input.onHolidays,
  };
}

/**
 * An exception as the domain has it, or all that is wrong with it.
 * @param today the practice's day, YYYY-MM-DD
 */
export function readException(input: ExceptionInput, today: string): Checked<ScheduleException> {
  const problems: FieldProblem[] = [];
  const { kind, date, slotMinutes = null, visitKind = null } = input;
  const latest = addDays(today, exceptionDaysMax);
  if (date < today || date > latest) {
    problems.push({ field: 'date', kind: 'date', values: { earliest: today, latest } });
  }
  if (kind === 'CLOSED') {
    const hours = readClosedHours(input, problems);
    if (slotMinutes !== null) problems.push({ field: 'slotMinutes', kind: 'notForClosed' });
    if (visitKind !== null) problems.push({ field: 'visitKind', kind: 'notForClosed' });
    return problems.length > 0 ? { problems } : { value: { kind, date, ...hours } };
  }
  const { from = null, until = null } = input;
  const fields = { from, until, slotMinutes, visitKind };
  for (const [field, value] of Object.entries(fields)) {
    if (value === null) problems.push({ field, kind: 'required' });
  }
  if (from === null || until === null || slotMinutes === null || visitKind === null) {
    return { problems };
  }
  const hours = readHours({ from, until, slotMinutes }, '', problems);
  if (hours === null || problems.length > 0) return { problems };
  return { value: { kind, date, ...hours, slotMinutes, visitKind } };
}

function readHours(
  input: Pick<RuleInput, 'from' | 'until' | 'slotMinutes'>,
  at: string,
  problems: FieldProblem[],
): { startsMinute: number; endsMinute: number } | null {
  const span = readSpan(input.from, input.until, at, problems);
  const { slotMinutes } = input;
  if (slotMinutes < slotMinutesMin || slotMinutes > slotMinutesMax) {
    const values = { minimum: slotMinutesMin, maximum: slotMinutesMax };
    problems.push({ field: `${at}slotMinutes`, kind: 'slotMinutes', values });
    return null;
  }
  if (span !== null && slotMinutes > span.endsMinute - span.startsMinute) {
    problems.push({ field: `${at}slotMinutes`, kind: 'slotTooLong' });
    return null;
  }
  return span;
}

/** The whole day when neither end is given. */
function readClosedHours(
  { from = null, until = null }: ExceptionInput,
  problems: FieldProblem[],
): { startsMinute: number; endsMinute: number } | null {
  if (from === null && until === null) return null;
  if (from === null) problems.push({ field: 'from', kind: 'required' });
  if (until === null) problems.push({ field: 'until', kind: 'required' });
  return from === null || until === null ? null : readSpan(from, until, '', problems);
}

function readSpan(
  from: string,
  until: string,
  at: string,
  problems: FieldProblem[],
): { startsMinute: number; endsMinute: number } | null {
  const startsMinute = readLocalTime(from);
  const endsMinute = readEndOfHours(startsMinute ?? 0, until);
  if (startsMinute === null) problems.push({ field: `${at}from`, kind: 'time' });
  if (endsMinute === null) problems.push({ field: `${at}until`, kind: 'time' });
  return startsMinute === null || endsMinute === null ? null : { startsMinute, endsMinute };
}

/** Whether two rules claim the same time of some week. */
function overlaps(a: ScheduleRule, b: ScheduleRule): boolean {
  const areBothValid =
    (a.validUntil == null || b.validFrom == null || b.validFrom < a.validUntil) &&
    (b.validUntil == null || a.validFrom == null || a.validFrom < b.validUntil);
  return areBothValid && (reaches(a, b) || reaches(b, a));
}

/** Whether `b` begins while `a` lasts, on the circle of the week. */
function reaches(a: ScheduleRule, b: ScheduleRule): boolean {
  const start = (rule: ScheduleRule): number => rule.weekday * dayMinutes + rule.startsMinute;
  const distance = (start(b) - start(a) + weekMinutes) % weekMinutes;
  return distance < a.endsMinute - a.startsMinute;
}
