import type { PoolClient } from 'pg';
import { inTransaction } from '@rendezvous/platform/database';
import { addDays, localDate } from '@rendezvous/region/time';
import { announceOccupancy } from './announce-occupancy.ts';
import { generateSlots } from './domain/generate-slots.ts';
import { planSlotChanges } from './domain/plan-slot-changes.ts';
import type { PublishedSlot, SlotChanges } from './domain/plan-slot-changes.ts';
import type { ScheduleException, ScheduleRule } from './domain/schedule.ts';
import { insertSlots } from './insert-slots.ts';
import { lockSchedules } from './lock-schedules.ts';
import type { LockedSchedule } from './lock-schedules.ts';
import { publishDays } from './publish-days.ts';
import { readHolidays, readSchedules } from './read-schedules.ts';
import { markWithdrawn } from './withdraw-slots.ts';
import type { SlotWriter } from './withdraw-slots.ts';
import { writeExceptions, writeRules } from './write-schedule.ts';

export interface ChangeScheduleRequest {
  doctorId: number;
  /** The new weekly hours, all of them; absent: they stay as they are. */
  rules?: readonly ScheduleRule[];
  /** The new exceptions from today on, all of them; absent: they stay as they are. */
  exceptions?: readonly ScheduleException[];
  /** For the patients whose appointments this cancels; null: none is given. */
  reason: string | null;
}

const selectPublishedSql = `
  SELECT starts_at, ends_at, withdrawn_at IS NOT NULL AS is_withdrawn
  FROM slot
  WHERE doctor_id = $1 AND starts_at > $2 AND ends_at > $3`;

/** No slot is longer than four hours, so those under way now began later than this. */
const slotMaxMs = 4 * 3_600_000;

/**
 * Changes a doctor's schedule and brings the slots of the horizon in line with it, in one
 * transaction: new ones are added, those no longer in the schedule are withdrawn, which cancels
 * what is booked on them. Doing it again changes nothing. Returns the changes, or null for a doctor
 * without a schedule.
 * @throws RangeError when a rule or an exception is out of bounds
 */
export async function changeSchedule(
  writer: SlotWriter,
  request: ChangeScheduleRequest,
): Promise<SlotChanges | null> {
  const { doctorId, rules, exceptions } = request;
  const now = writer.clock();
  const changes = await inTransaction(writer.pool, async (client) => {
    const schedule = (await lockSchedules(client, [doctorId])).get(doctorId);
    if (schedule === undefined) return null;
    const today = localDate(schedule.timeZone, now);
    if (rules !== undefined) await writeRules(client, doctorId, rules);
    if (exceptions !== undefined) await writeExceptions(client, doctorId, today, exceptions);
    return bringSlotsInLine(client, {
      region: writer.region,
      schedule,
      now,
      reason: request.reason,
    });
  });
  if (changes !== null) announceSlotChanges(writer, doctorId, changes);
  return changes;
}

/**
 * The part of a change inside a transaction that holds the schedule's lock and has written what is
 * new about the schedule: brings the slots of the horizon in line and writes the events. Whoever
 * calls it announces the changes once they are committed.
 */
export async function bringSlotsInLine(
  client: PoolClient,
  o: { region: string; schedule: LockedSchedule; now: Date; reason: string | null },
): Promise<SlotChanges> {
  const { region, schedule, now, reason } = o;
  const { doctorId, timeZone } = schedule;
  const plan = await planChanges(client, schedule, now);
  const added = plan.add.map((slot) => ({ doctorId, ...slot }));
  await insertSlots(client, added);
  await announceOccupancy(client, { region, now, slots: added });
  const withdrawn = plan.withdraw.map((start) => new Date(start));
  await markWithdrawn(client, { doctorId, startsAt: withdrawn, reason, region, now });
  const dates = [
    ...plan.add.map((slot) => slot.localDate),
    ...withdrawn.map((start) => localDate(timeZone, start)),
  ];
  const days = dates.map((date) => ({ doctorId, date }));
  await publishDays(client, { region, now, days });
  return plan;
}

/** Reads the schedule as it is in this transaction, which its lock keeps so, and compares. */
async function planChanges(
  client: PoolClient,
  { doctorId, timeZone, holidayRegion, generatedUntil }: LockedSchedule,
  now: Date,
): Promise<SlotChanges> {
  const today = localDate(timeZone, now);
  const until = generatedUntil ?? today;
  // A day back for a night shift that is under way, and one more for the one it might overlap.
  const from = addDays(today, -2);
  const [current] = await readSchedules(client, [doctorId], from);
  const holidays = await readHolidays(client, [holidayRegion], from, until);
  const desired = generateSlots({
    timeZone,
    from: addDays(today, -1),
    until,
    rules: current?.rules ?? [],
    exceptions: current?.exceptions ?? [],
    holidays: holidays.get(holidayRegion) ?? new Set(),
  });
  const published = await readPublished(client, doctorId, now);
  return planSlotChanges({ desired, published, now: now.getTime() });
}

async function readPublished(
  client: PoolClient,
  doctorId: number,
  now: Date,
): Promise<PublishedSlot[]> {
  const { rows } = await client.query<{ starts_at: Date; ends_at: Date; is_withdrawn: boolean }>(
    selectPublishedSql,
    [doctorId, new Date(now.getTime() - slotMaxMs), now],
  );
  return rows.map((row) => ({
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at.getTime(),
    isWithdrawn: row.is_withdrawn,
  }));
}

/** Tells caches and the relay about changes that are committed. */
export function announceSlotChanges(
  writer: SlotWriter,
  doctorId: number,
  { add, withdraw }: SlotChanges,
): void {
  const withdrawn = withdraw.map((start) => new Date(start));
  const added = add.map((slot) => new Date(slot.startsAt));
  writer.cache.forgetSlots(doctorId, withdrawn);
  writer.cache.forgetAvailability(doctorId, [...withdrawn, ...added]);
  writer.wakeRelay();
}
