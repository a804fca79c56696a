import type { PoolClient } from 'pg';
import { BadUserInput } from '@rendezvous/platform/errors';
import { decodeSlotId } from '@rendezvous/platform/ids';
import { localDate } from '@rendezvous/region/time';
import { changeCalendar } from './change-calendar.ts';
import type { CalendarInput, CalendarKeeper, CalendarOutcome } from './change-calendar.ts';
import { markWithdrawn } from './mark-withdrawn.ts';
import { publishDays } from './publish-days.ts';
import type { SlotWriter } from './slot-writer.ts';

/** Either the slots, or the time in which they start. */
export interface WithdrawSlotsInput extends CalendarInput {
  slotIds?: readonly string[] | null | undefined;
  /** The first instant of the time. */
  from?: Date | null | undefined;
  /** The first instant after it. */
  until?: Date | null | undefined;
}

type Chosen = { startsAt: readonly Date[] } | { from: Date; until: Date };

const slotIdsMax = 500;
const spanDaysMax = 31;
const dayMs = 86_400_000;

const selectStartsSql = `
  SELECT starts_at FROM slot
  WHERE doctor_id = $1 AND starts_at >= $2 AND starts_at < $3 AND withdrawn_at IS NULL`;

/**
 * Takes slots out of a calendar, which cancels what is booked on them: the first step of the
 * withdrawal saga. Slots that have begun, were withdrawn before or do not exist are left out.
 * @throws BadUserInput when it is not said which slots, or they are too many; when the database is
 *   away
 */
export async function withdrawSlots(
  writer: SlotWriter,
  keeper: CalendarKeeper,
  input: WithdrawSlotsInput,
): Promise<CalendarOutcome> {
  const chosen = readChosen(input);
  const change = { operation: 'withdrawSlots', input, digested: chosen };
  return changeCalendar(writer, keeper, change, async (client, { schedule, now }) => {
    const starts = await findStarts(client, schedule.doctorId, chosen);
    const startsAt = starts.filter((start) => start > now);
    const { region } = writer;
    const { doctorId, timeZone } = schedule;
    const withdrawn = await markWithdrawn(client, { region, doctorId, startsAt, now });
    const days = withdrawn.map((start) => ({ doctorId, date: localDate(timeZone, start) }));
    await publishDays(client, { region, now, days });
    return { changes: { add: [], withdraw: withdrawn.map((start) => start.getTime()) } };
  });
}

async function findStarts(
  client: PoolClient,
  doctorId: number,
  chosen: Chosen,
): Promise<readonly Date[]> {
  if ('startsAt' in chosen) return chosen.startsAt;
  const values = [doctorId, chosen.from, chosen.until];
  const { rows } = await client.query<{ starts_at: Date }>(selectStartsSql, values);
  return rows.map((row) => row.starts_at);
}

function readChosen(input: WithdrawSlotsInput): Chosen {
  const { slotIds = null, from = null, until = null } = input;
  if (slotIds !== null) {
    if (from === null && until === null) return { startsAt: readSlotIds(slotIds, input.doctorId) };
    throw new BadUserInput('slotIds', 'choose slots either by their ids or by from and until');
  }
  if (from === null || until === null) {
    const missing = from === null ? 'from' : 'until';
    throw new BadUserInput(missing, 'say which slots: give slotIds, or both from and until');
  }
  if (until <= from) throw new BadUserInput('until', 'must be later than from');
  if (until.getTime() - from.getTime() > spanDaysMax * dayMs) {
    throw new BadUserInput('until', `must be at most ${spanDaysMax} days after from`);
  }
  return { from, until };
}

function readSlotIds(slotIds: readonly string[], doctorId: string): Date[] {
  if (slotIds.length === 0 || slotIds.length > slotIdsMax) {
    throw new BadUserInput('slotIds', `must be 1 to ${slotIdsMax} ids`);
  }
  const starts = slotIds.map((slotId, index) => {
    const field = `slotIds.${index}`;
    const slot = decodeSlotId(slotId, field);
    if (`doctor.${slot.region}.${slot.doctorId}` === doctorId) return slot.startsAt.getTime();
    throw new BadUserInput(field, 'is not a slot of the doctor; send one request for each doctor');
  });
  return [...new Set(starts)].sort((a, b) => a - b).map((start) => new Date(start));
}
