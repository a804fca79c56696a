import { bringSlotsInLine } from './bring-slots-in-line.ts';
import { changeCalendar } from './change-calendar.ts';
import type { CalendarInput, CalendarKeeper, CalendarOutcome } from './change-calendar.ts';
import { readRules } from './domain/schedule-input.ts';
import type { RuleInput } from './domain/schedule-input.ts';
import type { SlotWriter } from './slot-writer.ts';
import { writeRules } from './write-schedule.ts';

export interface PublishScheduleInput extends CalendarInput {
  /** The new weekly hours, all of them. */
  rules: readonly RuleInput[];
}

/**
 * Replaces a doctor's weekly hours and brings the published slots in line with them: new starts are
 * added, those that no longer fit are withdrawn, which cancels what is booked on them.
 * @throws BadUserInput for malformed ids; when the database is away
 */
export async function publishSchedule(
  writer: SlotWriter,
  keeper: CalendarKeeper,
  input: PublishScheduleInput,
): Promise<CalendarOutcome> {
  const { value: rules, problems } = readRules(input.rules);
  if (rules === undefined) return { kind: 'InvalidSchedule', problems };
  const change = { operation: 'publishSchedule', input, digested: rules };
  return changeCalendar(writer, keeper, change, async (client, { schedule, now }) => {
    await writeRules(client, schedule.doctorId, rules);
    const { region } = writer;
    return { changes: await bringSlotsInLine(client, { region, schedule, now }) };
  });
}
