import type { Pool, PoolClient } from 'pg';
import type { SlotsClient } from '@rendezvous/prisma/client';
import type { Clock } from '@rendezvous/platform/clock';
import { inTransaction } from '@rendezvous/platform/database';
import { addDays, localDate } from '@rendezvous/region/time';
import { announceOccupancy } from './announce-occupancy.ts';
import type { SlotCache } from './cache.ts';
import { generateSlots } from './domain/generate-slots.ts';
import { fillHolidays } from './fill-holidays.ts';
import type { HolidayRegion } from './fill-holidays.ts';
import { insertSlots } from './insert-slots.ts';
import type { DoctorSlot } from './insert-slots.ts';
import { lockSchedules } from './lock-schedules.ts';
import type { LockedSchedule } from './lock-schedules.ts';
import { maintainPartitions } from './maintain-partitions.ts';
import { publishDays } from './publish-days.ts';
import { readHolidays, readSchedules } from './read-schedules.ts';

/** What the horizon job needs of its region. */
export interface HorizonKeeper {
  region: string;
  pool: Pool;
  client: SlotsClient;
  cache: Pick<SlotCache, 'forgetAvailability'>;
  wakeRelay: () => void;
  clock: Clock;
  horizonDays: number;
  /** Decides when a new day begins for the job. */
  defaultTimeZone: string;
  holidayRegions: readonly HolidayRegion[];
}

const doctorsPerBatch = 200;

const selectDueSql = `
  SELECT doctor_id FROM schedule
  WHERE (generated_until IS NULL OR generated_until < $1) AND doctor_id > $2
  ORDER BY doctor_id LIMIT $3`;

const updateGeneratedSql = `
  UPDATE schedule SET generated_until = $2
  WHERE doctor_id = ANY ($1::integer[]) AND (generated_until IS NULL OR generated_until < $2)`;

/**
 * Generates the slots of the days that have come into the horizon since the last run, however long
 * ago that was, batch by batch of doctors, and publishes what is free on them. Stops between two
 * batches when the signal aborts. Returns how many slots were written.
 */
export async function extendHorizon(keeper: HorizonKeeper, signal?: AbortSignal): Promise<number> {
  const now = keeper.clock();
  const today = localDate(keeper.defaultTimeZone, now);
  const until = addDays(today, keeper.horizonDays);
  await maintainPartitions(keeper.pool, now, keeper.horizonDays);
  await fillHolidays(keeper.client, keeper.holidayRegions, yearsBetween(today, until));
  let written = 0;
  let lastDoctorId = 0;
  while (signal?.aborted !== true) {
    const { rows } = await keeper.pool.query<{ doctor_id: number }>(selectDueSql, [
      until,
      lastDoctorId,
      doctorsPerBatch,
    ]);
    const doctorIds = rows.map((row) => row.doctor_id);
    if (doctorIds.length === 0) break;
    written += await extendBatch(keeper, doctorIds, until);
    lastDoctorId = doctorIds.at(-1) ?? lastDoctorId;
  }
  return written;
}

async function extendBatch(
  keeper: HorizonKeeper,
  doctorIds: readonly number[],
  until: string,
): Promise<number> {
  const { region, pool } = keeper;
  const { written, slots } = await inTransaction(pool, async (client) => {
    const locked = await lockSchedules(client, doctorIds);
    // Not the moment the run began: after a long stop it is minutes later in the last batches.
    const now = keeper.clock();
    const generated = await generateBatch(client, locked, { now, until });
    const count = await insertSlots(client, generated);
    await client.query(updateGeneratedSql, [doctorIds, until]);
    await announceOccupancy(client, { region, now, slots: generated });
    await publishDays(client, {
      region,
      now,
      days: generated.map(({ doctorId, localDate: date }) => ({ doctorId, date })),
    });
    return { written: count, slots: generated };
  });
  for (const [doctorId, own] of Map.groupBy(slots, (slot) => slot.doctorId)) {
    keeper.cache.forgetAvailability(
      doctorId,
      own.map((slot) => new Date(slot.startsAt)),
    );
  }
  keeper.wakeRelay();
  return written;
}

/** Reads schedules while their locks keep others from changing them, and generates what is due. */
async function generateBatch(
  client: PoolClient,
  locked: ReadonlyMap<number, LockedSchedule>,
  { now, until }: { now: Date; until: string },
): Promise<DoctorSlot[]> {
  // Where it is still yesterday, and a day back for shifts of the day before that cross midnight.
  const earliest = addDays(localDate('UTC', now), -3);
  const schedules = await readSchedules(client, [...locked.keys()], earliest);
  const codes = [...new Set(schedules.map((schedule) => schedule.holidayRegion))];
  const holidays = await readHolidays(client, codes, earliest, until);
  return schedules.flatMap((schedule) => {
    // The practice's own day: west of the region's default zone the evening is still to come.
    const today = localDate(schedule.timeZone, now);
    const generatedUntil = locked.get(schedule.doctorId)?.generatedUntil ?? today;
    // After a long stop the days in between are past: nobody needs their slots any more.
    const from = generatedUntil > today ? generatedUntil : today;
    const slots = generateSlots({
      ...schedule,
      from,
      until,
      holidays: holidays.get(schedule.holidayRegion) ?? new Set(),
    });
    return slots.map((slot) => ({ doctorId: schedule.doctorId, ...slot }));
  });
}

function yearsBetween(from: string, until: string): number[] {
  const years: number[] = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year += 1) {
    years.push(year);
  }
  return years;
}
