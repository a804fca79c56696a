import type { Pool, PoolClient } from 'pg';
import { createEvent } from '@rendezvous/events/envelope';
import { writeToOutbox } from '@rendezvous/messaging/outbox';
import type { Clock } from '@rendezvous/platform/clock';
import { inTransaction } from '@rendezvous/platform/database';
import { localDate } from '@rendezvous/region/time';
import type { SlotCache } from './cache.ts';
import { lockSchedules } from './lock-schedules.ts';
import type { LockedSchedule } from './lock-schedules.ts';
import { publishDays } from './publish-days.ts';

/** What every use case that changes slots needs of its region. */
export interface SlotWriter {
  region: string;
  pool: Pool;
  cache: Pick<SlotCache, 'forgetAvailability' | 'forgetSlots'>;
  wakeRelay: () => void;
  clock: Clock;
}

export interface WithdrawSlotsRequest {
  doctorId: number;
  /** The starts of the slots; unknown ones and those withdrawn already are left out. */
  startsAt: readonly Date[];
  /** For the patients whose appointments this cancels; null: none is given. */
  reason: string | null;
}

/** More would not fit one event. */
export const withdrawnSlotsMax = 10_000;

const withdrawSql = `
  UPDATE slot SET withdrawn_at = $3
  WHERE doctor_id = $1 AND starts_at = ANY ($2::timestamptz[]) AND withdrawn_at IS NULL
    AND starts_at >= $4 AND starts_at <= $5
  RETURNING starts_at`;

/**
 * Takes slots out of the calendar for good and tells the appointments service, which blocks them
 * and cancels what is booked on them: the first step of the withdrawal saga. Doing it again does
 * nothing. Returns the starts of the slots that this call withdrew.
 * @throws RangeError for more than 10,000 slots
 */
export async function withdrawSlots(
  writer: SlotWriter,
  request: WithdrawSlotsRequest,
): Promise<Date[]> {
  const now = writer.clock();
  const withdrawn = await inTransaction(writer.pool, async (client) => {
    const schedule = (await lockSchedules(client, [request.doctorId])).get(request.doctorId);
    if (schedule === undefined) return [];
    const { region } = writer;
    const { startsAt, reason } = request;
    return withdrawLocked(client, { region, schedule, now, startsAt, reason });
  });
  if (withdrawn.length > 0) {
    writer.cache.forgetSlots(request.doctorId, withdrawn);
    writer.cache.forgetAvailability(request.doctorId, withdrawn);
    writer.wakeRelay();
  }
  return withdrawn;
}

/**
 * The part of a withdrawal inside a transaction that holds the schedule's lock: marks the slots and
 * publishes what is free on their days now. Returns the starts that were marked now.
 * @throws RangeError for more than 10,000 slots
 */
export async function withdrawLocked(
  client: PoolClient,
  o: Omit<WithdrawSlotsRequest, 'doctorId'> & {
    region: string;
    schedule: LockedSchedule;
    now: Date;
  },
): Promise<Date[]> {
  const { doctorId, timeZone } = o.schedule;
  const starts = await markWithdrawn(client, { ...o, doctorId });
  const days = starts.map((start) => ({ doctorId, date: localDate(timeZone, start) }));
  await publishDays(client, { ...o, days });
  return starts;
}

/**
 * Marks slots as withdrawn and writes SlotsWithdrawn, inside a transaction that holds the schedule's
 * lock. Returns the starts that were marked now.
 * @throws RangeError for more than 10,000 slots
 */
export async function markWithdrawn(
  client: PoolClient,
  o: WithdrawSlotsRequest & { region: string; now: Date },
): Promise<Date[]> {
  if (o.startsAt.length === 0) return [];
  if (o.startsAt.length > withdrawnSlotsMax) {
    throw new RangeError(`at most ${withdrawnSlotsMax} slots can be withdrawn at once`);
  }
  const instants = o.startsAt.map((start) => start.getTime()).sort((a, b) => a - b);
  const { rows } = await client.query<{ starts_at: Date }>(withdrawSql, [
    o.doctorId,
    o.startsAt.map((start) => start.toISOString()),
    o.now,
    new Date(instants[0] ?? 0),
    new Date(instants.at(-1) ?? 0),
  ]);
  const withdrawn = rows.map((row) => row.starts_at).sort((a, b) => a.getTime() - b.getTime());
  if (withdrawn.length === 0) return [];
  const event = createEvent('SlotsWithdrawn', {
    region: o.region,
    service: 'slots',
    subject: String(o.doctorId),
    now: o.now,
    data: {
      doctorId: o.doctorId,
      startsAt: withdrawn.map((start) => start.toISOString()),
      reason: o.reason,
    },
  });
  await writeToOutbox(client, [{ aggregate: 'slot', key: String(o.doctorId), event }]);
  return withdrawn;
}
