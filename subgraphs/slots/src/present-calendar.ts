import { encodeDoctorId, encodeExceptionId } from '@rendezvous/platform/ids';
import type { Messages } from '@rendezvous/region/messages';
import { addDays, localDate } from '@rendezvous/region/time';
import type { CalendarSlot } from './calendar-repository.ts';
import type { CalendarOutcome } from './change-calendar.ts';
import type { CalendarFailure } from './domain/calendar-failure.ts';
import { localTimeText } from './domain/local-time.ts';
import type { ScheduleRule } from './domain/schedule.ts';
import type { RuleInput } from './domain/schedule-input.ts';
import type * as schema from './generated/resolver-types.ts';
import type { CalendarChangesMapper, DoctorMapper, SlotMapper } from './mappers.ts';
import { presentSlot } from './present-slot.ts';
import type { Schedule, StoredException } from './read-schedules.ts';

/** As ISO 8601 counts them: Monday is 1. */
const weekdays: readonly schema.Weekday[] = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
];

/** Weekly hours from the schema's input as the use case takes them. */
export function readRuleInput(input: schema.ScheduleRuleInput): RuleInput {
  const { onHolidays = false } = input;
  return { ...input, onHolidays, weekday: weekdays.indexOf(input.weekday) + 1 };
}

/** Weekly hours as the schema shows them. */
export function presentRule(rule: ScheduleRule): schema.ScheduleRule {
  const { startsMinute, endsMinute, slotMinutes, visitKind, validFrom, validUntil } = rule;
  return {
    weekday: weekdays[rule.weekday - 1] ?? 'MONDAY',
    from: localTimeText(startsMinute),
    until: localTimeText(endsMinute),
    slotMinutes,
    visitKind,
    firstDay: validFrom ?? null,
    lastDay: validUntil == null ? null : addDays(validUntil, -1),
    onHolidays: rule.ignoresHolidays === true,
  };
}

/** The exceptions of a schedule from the practice's today on. */
export function presentExceptions(
  schedule: Schedule,
  region: string,
  now: Date,
): schema.ScheduleException[] {
  const today = localDate(schedule.timeZone, now);
  return schedule.exceptions
    .filter(({ date }) => date >= today)
    .map((exception) => presentException(exception, region, schedule.doctorId));
}

/** An exception as the schema shows it. */
export function presentException(
  exception: StoredException,
  region: string,
  doctorId: number,
): schema.ScheduleException {
  const { id, kind, date, reason, startsMinute, endsMinute } = exception;
  const isOpen = exception.kind === 'OPEN';
  return {
    id: encodeExceptionId(region, doctorId, id),
    kind,
    date,
    from: startsMinute == null ? null : localTimeText(startsMinute),
    until: endsMinute == null ? null : localTimeText(endsMinute),
    slotMinutes: isOpen ? exception.slotMinutes : null,
    visitKind: isOpen ? exception.visitKind : null,
    reason,
  };
}

/** A slot of a calendar's day as the schema shows it. */
export function presentCalendarSlot(
  slot: CalendarSlot,
  region: string,
  doctor: DoctorMapper,
): { slot: SlotMapper; state: CalendarSlot['state']; holdExpiresAt: Date | null } {
  const { state, holdExpiresAt } = slot;
  return { slot: presentSlot(slot, region, doctor), state, holdExpiresAt };
}

/** A refusal in the caller's language; its stable code is its name in capitals. */
interface PresentedFailure {
  __typename: CalendarFailure['kind'];
  code: string;
  message: string;
  problems?: { field: string; message: string }[];
}

/** What a change did, as far as all successes have it in common. */
interface PresentedSuccess {
  __typename: string;
  doctor: DoctorMapper;
  changes: CalendarChangesMapper;
}

/** Puts the outcome of a mutation into the shape of its union. */
export function presentOutcome(
  outcome: CalendarOutcome,
  success: string,
  o: { messages: Messages; region: string; language: string },
): PresentedFailure | PresentedSuccess {
  if (outcome.kind !== 'Done') return presentFailure(outcome, o);
  const doctor = { id: encodeDoctorId(o.region, outcome.doctorId) };
  return { __typename: success, doctor, changes: outcome };
}

function presentFailure(
  failure: CalendarFailure,
  { messages, language }: { messages: Messages; language: string },
): PresentedFailure {
  const { kind } = failure;
  const code = kind.replaceAll(/(?<=[a-z])[A-Z]/g, '_$&').toUpperCase();
  if (failure.kind !== 'InvalidSchedule') {
    return { __typename: kind, code, message: messages.format(language, `error.${kind}`) };
  }
  const problems = failure.problems.map(({ field, kind: problem, values }) => ({
    field,
    message: messages.format(language, `error.InvalidSchedule.${problem}`, { ...values }),
  }));
  const count = problems.length;
  const message = messages.format(language, 'error.InvalidSchedule', { count });
  return { __typename: kind, code, message, problems };
}
