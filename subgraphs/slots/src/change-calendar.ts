import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Actor } from '@rendezvous/platform/caller';
import { inTransaction, isPostgresError } from '@rendezvous/platform/database';
import { checkedRequestId } from '@rendezvous/platform/idempotency';
import { decodeDoctorId } from '@rendezvous/platform/ids';
import { announceSlotChanges } from './bring-slots-in-line.ts';
import { CalendarRefused } from './domain/calendar-failure.ts';
import type { CalendarFailure } from './domain/calendar-failure.ts';
import type { SlotChanges } from './domain/plan-slot-changes.ts';
import { lockSchedules } from './lock-schedules.ts';
import type { LockedSchedule } from './lock-schedules.ts';
import { countTakenSlotsSql } from './sql/select-calendar.ts';
import { findRequest, storeRequest } from './sql/requests.ts';
import type { SlotWriter } from './slot-writer.ts';

/** Who changes a calendar: somebody of a practice, or its program. */
export interface CalendarKeeper {
  actor: Pick<Actor, 'role' | 'id'>;
  /** Whether a doctor's calendar is one of the keeper's practices. */
  keeps(doctorId: number): Promise<boolean>;
}

/** What every change of a calendar says: whose, and under which id it may be sent again. */
export interface CalendarInput {
  requestId: string;
  doctorId: string;
}

/** What a change did to the slots, as it is kept for repetitions. */
export interface CalendarAnswer {
  addedCount: number;
  /** Starts in minutes since 1970. */
  withdrawnMinutes: number[];
  /** How many of these were held or booked, as far as this service knew. */
  takenCount: number;
  /** The exception that was added, if any. */
  exceptionId: number | null;
}

/** The answer of a use case that changes a calendar. */
export type CalendarOutcome =
  | ({ kind: 'Done'; doctorId: number } & CalendarAnswer)
  | CalendarFailure;

/** What a change works with: the doctor's schedule, which is locked. */
export interface CalendarOpening {
  schedule: LockedSchedule;
  now: Date;
}

/** What a change has brought about. */
export interface CalendarWork {
  changes: SlotChanges;
  exceptionId?: number;
}

const minuteMs = 60_000;
const timeouts = { lockTimeoutMs: 3_000, statementTimeoutMs: 8_000 };
const sqlState = { uniqueViolation: '23505', lockNotAvailable: '55P03' };

/**
 * Runs one change of a doctor's calendar at most once: the change, its events and what is kept
 * under its request id are one transaction, which holds the schedule's lock. Sent again with the
 * same input it answers what it answered first. A doctor of another practice is answered exactly
 * like one who does not exist. `work` leaves with CalendarRefused to roll back.
 * @param o.digested everything about the input that makes it the same or another one
 * @throws BadUserInput for a malformed request id or doctor's id; when the database is away
 */
export async function changeCalendar(
  writer: SlotWriter,
  keeper: CalendarKeeper,
  o: { operation: string; input: CalendarInput; digested: unknown },
  work: (client: PoolClient, opening: CalendarOpening) => Promise<CalendarWork>,
): Promise<CalendarOutcome> {
  const { operation, input, digested } = o;
  const { role, id } = keeper.actor;
  const key = { actor: `${role}:${id}`, requestId: checkedRequestId(input.requestId) };
  const { region, doctorId } = decodeDoctorId(input.doctorId, 'doctorId');
  const isKept = region === writer.region && (await keeper.keeps(doctorId));
  if (!isKept) return { kind: 'DoctorNotFound' };
  const inputHash = createHash('sha256')
    .update(JSON.stringify([operation, doctorId, digested]))
    .digest('hex');
  try {
    const { answer, changes } = await inTransaction(
      writer.pool,
      async (client) => {
        const schedule = await lockSchedule(client, doctorId);
        const stored = await findRequest<CalendarAnswer>(client, key);
        if (stored !== null) return { answer: replayed(stored, inputHash), changes: null };
        const now = writer.clock();
        const done = await work(client, { schedule, now });
        const answered = await summarize(client, { ...done, doctorId, now });
        await storeRequest(client, { ...key, operation, inputHash, answer: answered, now });
        return { answer: answered, changes: done.changes };
      },
      { ...timeouts, lockTimeoutMs: writer.lockTimeoutMs ?? timeouts.lockTimeoutMs },
    );
    if (changes !== null) announceSlotChanges(writer, doctorId, changes);
    return { kind: 'Done', doctorId, ...answer };
  } catch (error) {
    return toFailure(error);
  }
}

async function lockSchedule(client: PoolClient, doctorId: number): Promise<LockedSchedule> {
  const schedule = (await lockSchedules(client, [doctorId])).get(doctorId);
  if (schedule === undefined) throw new CalendarRefused({ kind: 'DoctorNotFound' });
  return schedule;
}

function replayed(
  stored: { input_hash: string; answer: CalendarAnswer },
  inputHash: string,
): CalendarAnswer {
  if (stored.input_hash === inputHash) return stored.answer;
  throw new CalendarRefused({ kind: 'RequestIdReused' });
}

async function summarize(
  client: PoolClient,
  o: CalendarWork & { doctorId: number; now: Date },
): Promise<CalendarAnswer> {
  const { changes, doctorId, now, exceptionId = null } = o;
  const { rows } = await client.query<{ taken: number }>({
    name: 'count-taken-slots',
    text: countTakenSlotsSql,
    values: [doctorId, changes.withdraw.map((start) => new Date(start).toISOString()), now],
  });
  return {
    addedCount: changes.add.length,
    withdrawnMinutes: changes.withdraw.map((start) => start / minuteMs),
    takenCount: rows[0]?.taken ?? 0,
    exceptionId,
  };
}

function toFailure(error: unknown): CalendarFailure {
  if (error instanceof CalendarRefused) return error.failure;
  if (isPostgresError(error, sqlState.lockNotAvailable)) return { kind: 'CalendarBusy' };
  // The same id for another doctor, at the same time: that one was first.
  const isRequest = (error as { table?: string }).table === 'request';
  if (isRequest && isPostgresError(error, sqlState.uniqueViolation)) {
    return { kind: 'RequestIdReused' };
  }
  throw error;
}
