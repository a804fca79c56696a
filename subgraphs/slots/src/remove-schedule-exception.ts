import { decodeExceptionId } from '@rendezvous/platform/ids';
import { bringSlotsInLine } from './bring-slots-in-line.ts';
import { changeCalendar } from './change-calendar.ts';
import type { CalendarInput, CalendarKeeper, CalendarOutcome } from './change-calendar.ts';
import { CalendarRefused } from './domain/calendar-failure.ts';
import type { SlotWriter } from './slot-writer.ts';

export interface RemoveScheduleExceptionInput extends CalendarInput {
  exceptionId: string;
}

const deleteSql = 'DELETE FROM schedule_exception WHERE doctor_id = $1 AND id = $2';

/**
 * Takes an exception back and brings the published slots in line. Slots that it withdrew stay
 * withdrawn, as slots never come back: only starts that were never published are added.
 * @throws BadUserInput for malformed ids; when the database is away
 */
export async function removeScheduleException(
  writer: SlotWriter,
  keeper: CalendarKeeper,
  input: RemoveScheduleExceptionInput,
): Promise<CalendarOutcome> {
  const removed = decodeExceptionId(input.exceptionId, 'exceptionId');
  const change = {
    operation: 'removeScheduleException',
    input,
    digested: [removed.doctorId, removed.exceptionId],
  };
  return changeCalendar(writer, keeper, change, async (client, { schedule, now }) => {
    const { doctorId } = schedule;
    const isOwn = removed.region === writer.region && removed.doctorId === doctorId;
    const { rowCount } = isOwn
      ? await client.query(deleteSql, [doctorId, removed.exceptionId])
      : { rowCount: 0 };
    if (rowCount === 0) throw new CalendarRefused({ kind: 'ScheduleExceptionNotFound' });
    const { region } = writer;
    return { changes: await bringSlotsInLine(client, { region, schedule, now }) };
  });
}
