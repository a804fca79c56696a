import type { PoolClient } from 'pg';
import { inTransaction } from '@rendezvous/platform/database';
import { localDate } from '@rendezvous/region/time';
import { lockSchedules } from './lock-schedules.ts';
import { publishDays } from './publish-days.ts';
import type { DoctorDay } from './sql/doctor-days.ts';
import type { SlotWriter } from './slot-writer.ts';

const batchSize = 500;
const batchesMax = 1000;

const selectPassedSql = `
  SELECT doctor_id, date FROM published_day
  WHERE first_free_at <= $1
  ORDER BY first_free_at LIMIT $2`;

const selectEndedHoldsSql = `
  SELECT doctor_id, starts_at FROM slot_occupancy
  WHERE state = 'HELD' AND hold_expires_at <= $1
  ORDER BY hold_expires_at LIMIT $2`;

// The version stays: what the appointments service says later still counts as newer.
const freeEndedHoldsSql = `
  UPDATE slot_occupancy SET state = 'FREE', hold_expires_at = NULL
  WHERE state = 'HELD' AND hold_expires_at <= $1
    AND (doctor_id, starts_at) IN (SELECT * FROM unnest($2::integer[], $3::timestamptz[]))`;

const deleteDaysOfSql = 'DELETE FROM published_day WHERE doctor_id = ANY ($1::integer[])';

const deletePastDaysSql = `
  DELETE FROM published_day WHERE (doctor_id, date) IN (
    SELECT doctor_id, date FROM published_day WHERE date < $1 ORDER BY date LIMIT $2)`;
const deleteBatchSize = 10_000;

/**
 * Publishes the days that changed because time went by: their first free slot has begun, or a hold
 * has ended without anybody saying so. Days that are over everywhere are forgotten first: nobody asks
 * for them any more, and after a stop of weeks their events would go ahead of all that is news.
 * Returns how many doctors changed.
 */
export async function refreshDays(writer: SlotWriter, signal?: AbortSignal): Promise<number> {
  await forgetPastDays(writer, signal);
  let changed = 0;
  for (let batch = 0; batch < batchesMax && signal?.aborted !== true; batch += 1) {
    const now = writer.clock();
    const passed = await refreshPassed(writer, now);
    const ended = await refreshEndedHolds(writer, now);
    changed += passed.changed + ended.changed;
    if (passed.found < batchSize && ended.found < batchSize) break;
  }
  if (changed > 0) writer.wakeRelay();
  return changed;
}

/** In batches, because after a stop of weeks one statement for all would take too long. */
async function forgetPastDays(writer: SlotWriter, signal?: AbortSignal): Promise<void> {
  const twoDaysMs = 2 * 86_400_000;
  const date = new Date(writer.clock().getTime() - twoDaysMs).toISOString().slice(0, 10);
  for (let batch = 0; batch < batchesMax && signal?.aborted !== true; batch += 1) {
    const { rowCount } = await writer.pool.query(deletePastDaysSql, [date, deleteBatchSize]);
    if ((rowCount ?? 0) < deleteBatchSize) break;
  }
}

interface Refreshed {
  found: number;
  changed: number;
}

async function refreshPassed(writer: SlotWriter, now: Date): Promise<Refreshed> {
  const { rows } = await writer.pool.query<{ doctor_id: number; date: string }>(selectPassedSql, [
    now,
    batchSize,
  ]);
  if (rows.length === 0) return { found: 0, changed: 0 };
  const days = rows.map((row) => ({ doctorId: row.doctor_id, date: row.date }));
  const changed = await inTransaction(writer.pool, async (client) => {
    const doctorIds = doctorsOf(days);
    const schedules = await lockSchedules(client, doctorIds);
    // Days of doctors who are gone never change, so they would come again in every batch.
    const gone = doctorIds.filter((doctorId) => !schedules.has(doctorId));
    if (gone.length > 0) await client.query(deleteDaysOfSql, [gone]);
    return publishDays(client, { region: writer.region, now, days });
  });
  return { found: rows.length, changed: changed.length };
}

async function refreshEndedHolds(writer: SlotWriter, now: Date): Promise<Refreshed> {
  const { rows: holds } = await writer.pool.query<EndedHold>(selectEndedHoldsSql, [now, batchSize]);
  if (holds.length === 0) return { found: 0, changed: 0 };
  const changed = await inTransaction(writer.pool, (client) =>
    freeHolds(client, writer, holds, now),
  );
  for (const [doctorId, own] of Map.groupBy(holds, (hold) => hold.doctor_id)) {
    writer.cache.forgetAvailability(
      doctorId,
      own.map((hold) => hold.starts_at),
    );
  }
  return { found: holds.length, changed: changed.length };
}

interface EndedHold {
  doctor_id: number;
  starts_at: Date;
}

async function freeHolds(
  client: PoolClient,
  { region }: SlotWriter,
  holds: readonly EndedHold[],
  now: Date,
): Promise<number[]> {
  const schedules = await lockSchedules(
    client,
    holds.map((hold) => hold.doctor_id),
  );
  await client.query(freeEndedHoldsSql, [
    now,
    holds.map((hold) => hold.doctor_id),
    holds.map((hold) => hold.starts_at.toISOString()),
  ]);
  const days = holds.flatMap((hold) => {
    const timeZone = schedules.get(hold.doctor_id)?.timeZone;
    if (timeZone === undefined) return [];
    return [{ doctorId: hold.doctor_id, date: localDate(timeZone, hold.starts_at) }];
  });
  return publishDays(client, { region, now, days });
}

function doctorsOf(days: readonly DoctorDay[]): number[] {
  return [...new Set(days.map((day) => day.doctorId))];
}
