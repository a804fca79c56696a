import type { PoolClient } from 'pg';
import { addDays, localDate } from '@rendezvous/region/time';
import { announceOccupancy } from './announce-occupancy.ts';
import { generateSlots } from './domain/generate-slots.ts';
import { planSlotChanges } from './domain/plan-slot-changes.ts';
import type { PublishedSlot, SlotChanges } from './domain/plan-slot-changes.ts';
import { insertSlots } from './insert-slots.ts';
import type { LockedSchedule } from './lock-schedules.ts';
import { publishDays } from './publish-days.ts';
import { readHolidays, readSchedules } from './read-schedules.ts';
import { markWithdrawn } from './mark-withdrawn.ts';
import type { SlotWriter } from './slot-writer.ts';

const selectPublishedSql = `
  SELECT starts_at, ends_at, withdrawn_at IS NOT NULL AS is_withdrawn
  FROM slot
  WHERE doctor_id = $1 AND starts_at > $2 AND ends_at > $3`;

/** No slot is longer than four hours, so those under way now began later than this. */
const slotMaxMs = 4 * 3_600_000;

/**
 * Brings the slots of the horizon in line with a doctor's schedule, inside a transaction that holds
 * its lock and has written what is new about it: new slots are added, those no longer in the schedule
 * are withdrawn, which cancels what is booked on them. Doing it again changes nothing. Whoever calls
 * it announces the changes once they are committed.
 */
export async function bringSlotsInLine(
  client: PoolClient,
  o: { region: string; schedule: LockedSchedule; now: Date },
): Promise<SlotChanges> {
  const { region, schedule, now } = o;
  const { doctorId, timeZone } = schedule;
  const plan = await planChanges(client, schedule, now);
  const added = plan.add.map((slot) => ({ doctorId, ...slot }));
  await insertSlots(client, added);
  await announceOccupancy(client, { region, now, slots: added });
  const withdrawn = plan.withdraw.map((start) => new Date(start));
  await markWithdrawn(client, { doctorId, startsAt: withdrawn, region, now });
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
