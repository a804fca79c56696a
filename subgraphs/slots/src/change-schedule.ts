import type { PoolClient } from 'pg';
import type { SlotsClient } from '@rendezvous/prisma/client';
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
  writer: SlotWriter & { client: SlotsClient },
  request: ChangeScheduleRequest,
): Promise<SlotChanges | null> {
  const { doctorId } = request;
  const now = writer.clock();
  const changes = await inTransaction(writer.pool, async (client) => {
    const schedule = (await lockSchedules(client, [doctorId])).get(doctorId);
    if (schedule === undefined) return null;
    const today = localDate(schedule.timeZone, now);
    const plan = await planChanges(writer, client, { request, schedule, now, today });
    if (request.rules !== undefined) await writeRules(client, doctorId, request.rules);
    if (request.exceptions !== undefined) {
      await writeExceptions(client, doctorId, today, request.exceptions);
    }
    const added = plan.add.map((slot) => ({ doctorId, ...slot }));
    await insertSlots(client, added);
    await announceOccupancy(client, { region: writer.region, now, slots: added });
    const withdrawn = plan.withdraw.map((start) => new Date(start));
    await markWithdrawn(client, {
      doctorId,
      startsAt: withdrawn,
      reason: request.reason,
      region: writer.region,
      now,
    });
    const dates = [
      ...plan.add.map((slot) => slot.localDate),
      ...withdrawn.map((start) => localDate(schedule.timeZone, start)),
    ];
    const days = dates.map((date) => ({ doctorId, date }));
    await publishDays(client, { region: writer.region, now, days });
    return plan;
  });
  if (changes !== null) announce(writer, doctorId, changes);
  return changes;
}

/** Reads the rest of the schedule, which its lock keeps as it is, and compares. */
async function planChanges(
  writer: { client: SlotsClient },
  client: PoolClient,
  o: { request: ChangeScheduleRequest; schedule: LockedSchedule; now: Date; today: string },
): Promise<SlotChanges> {
  const { doctorId } = o.request;
  const until = o.schedule.generatedUntil ?? o.today;
  // A day back for a night shift that is under way, and one more for the one it might overlap.
  const from = addDays(o.today, -2);
  const [current] = await readSchedules(writer.client, [doctorId], from);
  const { holidayRegion, timeZone } = o.schedule;
  const holidays = await readHolidays(writer.client, [holidayRegion], from, until);
  const desired = generateSlots({
    timeZone,
    from: addDays(o.today, -1),
    until,
    rules: o.request.rules ?? current?.rules ?? [],
    exceptions: o.request.exceptions ?? current?.exceptions ?? [],
    holidays: holidays.get(holidayRegion) ?? new Set(),
  });
  const published = await readPublished(client, doctorId, o.now);
  return planSlotChanges({ desired, published, now: o.now.getTime() });
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

function announce(writer: SlotWriter, doctorId: number, { add, withdraw }: SlotChanges): void {
  const withdrawn = withdraw.map((start) => new Date(start));
  const added = add.map((slot) => new Date(slot.startsAt));
  writer.cache.forgetSlots(doctorId, withdrawn);
  writer.cache.forgetAvailability(doctorId, [...withdrawn, ...added]);
  writer.wakeRelay();
}
