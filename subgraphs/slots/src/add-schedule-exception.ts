import type { PoolClient } from 'pg';
import { validateText } from '@rendezvous/platform/text-input';
import { localDate } from '@rendezvous/region/time';
import { bringSlotsInLine } from './bring-slots-in-line.ts';
import { changeCalendar } from './change-calendar.ts';
import type { CalendarInput, CalendarKeeper, CalendarOutcome } from './change-calendar.ts';
import { CalendarRefused } from './domain/calendar-failure.ts';
import { exceptionsMax, readException } from './domain/schedule-input.ts';
import type { ExceptionInput } from './domain/schedule-input.ts';
import type { SlotWriter } from './slot-writer.ts';
import { insertException } from './write-schedule.ts';

export interface AddScheduleExceptionInput extends CalendarInput, ExceptionInput {
  /** For the practice itself: at most 200 characters. */
  reason?: string | null | undefined;
}

const reasonMaxLength = 200;
const countSql =
  'SELECT count(*)::integer AS total FROM schedule_exception WHERE doctor_id = $1 AND date >= $2';

/**
 * Adds a day, or a part of one, on which a doctor is away or there besides the weekly hours, and
 * brings the published slots in line with it.
 * @throws BadUserInput for malformed ids and a bad reason; when the database is away
 */
export async function addScheduleException(
  writer: SlotWriter,
  keeper: CalendarKeeper,
  input: AddScheduleExceptionInput,
): Promise<CalendarOutcome> {
  const { kind, date, from, until, slotMinutes, visitKind } = input;
  const reason = validateText('reason', input.reason ?? '', { maxLength: reasonMaxLength });
  const digested = [kind, date, from, until, slotMinutes, visitKind, reason];
  const change = { operation: 'addScheduleException', input, digested };
  return changeCalendar(writer, keeper, change, async (client, { schedule, now }) => {
    const { doctorId, timeZone } = schedule;
    const today = localDate(timeZone, now);
    const { value: exception, problems } = readException(input, today);
    if (exception === undefined) throw new CalendarRefused({ kind: 'InvalidSchedule', problems });
    await checkRoom(client, doctorId, today);
    const stored = { ...exception, reason: reason === '' ? null : reason };
    const exceptionId = await insertException(client, doctorId, stored);
    const { region } = writer;
    const changes = await bringSlotsInLine(client, { region, schedule, now });
    return { changes, exceptionId };
  });
}

async function checkRoom(client: PoolClient, doctorId: number, today: string): Promise<void> {
  const { rows } = await client.query<{ total: number }>(countSql, [doctorId, today]);
  if ((rows[0]?.total ?? 0) < exceptionsMax) return;
  const problem = { field: 'date', kind: 'tooMany', values: { maximum: exceptionsMax } } as const;
  throw new CalendarRefused({ kind: 'InvalidSchedule', problems: [problem] });
}
