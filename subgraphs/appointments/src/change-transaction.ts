import type { OutboxEvent } from '@rendezvous/messaging/outbox';
import { writeToOutbox } from '@rendezvous/messaging/outbox';
import { inTransaction, isPostgresError } from '@rendezvous/platform/database';
import { localDate } from '@rendezvous/region/time';
import type { PoolClient } from 'pg';

import type { ChangeRequest, PatientRequest } from './change-request.ts';
import type { Appointment } from './domain/appointment.ts';
import { failure, Refused } from './domain/failure.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import type { Slot } from './domain/slot.ts';
import { isRequestLocked, lockChange, type LockedChange, lockRequest } from './sql/lock-change.ts';
import { lookAgain, type SecondLook } from './sql/look-again.ts';
import { findStoredAnswer, replayAnswer, storeAnswer } from './stored-answer.ts';

const sqlState = {
  uniqueViolation: '23505',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
  deadlockDetected: '40P01',
  serializationFailure: '40001',
};

/** What a change did: the appointment to answer, and the events that tell the other services. */
export interface Change {
  readonly appointment: Appointment;
  readonly events: readonly OutboxEvent[];
}

/** What a change begins with: what it has locked, and what it has read under the locks. */
export interface Opening extends LockedChange, Omit<SecondLook, 'stored'> {
  readonly now: Date;
  /** The patient's day, in the region's default time zone: YYYY-MM-DD. */
  readonly day: string;
}

/**
 * Runs a patient's change as one transaction with its idempotency key and its events: all of it is
 * stored or nothing. `work` leaves with Refused to roll back and answer a failure. Answers
 * SlotBusy when waiting for locks took too long, RequestInProgress when it was the same request
 * that was waited for; throws when the database cannot be reached. The claim of `slot` is locked
 * from the beginning; a change that is not about one slot passes null and locks its claims itself.
 *
 * Invariant: locks are always taken in the order request key, patient, claims (by doctor, then
 * start), appointments, practice day. What a practice changes about an appointment leaves the
 * patient out; withdrawals and the clock (expired holds) begin at the claims. The rows of an
 * appointment are touched only by who has its slot's claim, and whoever has a claim never goes
 * back to wait for a request key or a patient. Who has a practice day has all it needs and waits
 * for nothing more. So every wait points forward in one order and no cycle of waiting, that is no
 * deadlock, can come about. Why claims among themselves are safe is said at lockClaims. Patient
 * days are locked under their patient.
 */
export async function inChangeTransaction(
  dependencies: RegionDependencies,
  request: PatientRequest,
  slot: Slot | null,
  work: (client: PoolClient, opening: Opening) => Promise<Change>,
): Promise<ChangeOutcome> {
  return settle(dependencies, request, (client) =>
    changeOnce(client, dependencies, request, slot, work),
  );
}

/** What a change of a practice begins with: only its request's key is locked. */
export type PracticeOpening = Pick<Opening, 'now' | 'day'>;

/**
 * The same for a change that a practice makes: `work` locks what it needs, in the order above, and
 * reads it after that.
 */
export async function inPracticeTransaction(
  dependencies: RegionDependencies,
  request: ChangeRequest,
  work: (client: PoolClient, opening: PracticeOpening) => Promise<Change>,
): Promise<ChangeOutcome> {
  return settle(dependencies, request, async (client) => {
    const { now, day } = begin(dependencies);
    await lockRequest(client, request);
    // Looked up again: the request may have succeeded in another process while we waited.
    const replayed = await findStoredAnswer(client, request);
    if (replayed !== null) return replayed;
    return finish(client, request, await work(client, { now, day }), now);
  });
}

async function settle(
  dependencies: RegionDependencies,
  request: ChangeRequest,
  change: (client: PoolClient) => Promise<ChangeOutcome>,
): Promise<ChangeOutcome> {
  const { pool, relay, timeouts } = dependencies;
  try {
    const outcome = await inTransaction(pool, change, timeouts);
    relay.wake();
    return outcome;
  } catch (error) {
    if (error instanceof Refused) return error.failure;
    return toOutcome(dependencies, request, error);
  }
}

function begin({ clock, region, metrics }: RegionDependencies): PracticeOpening {
  metrics.transactionTried(region.code);
  const now = clock();
  return { now, day: localDate(region.defaultTimeZone, now) };
}

async function changeOnce(
  client: PoolClient,
  dependencies: RegionDependencies,
  request: PatientRequest,
  slot: Slot | null,
  work: (client: PoolClient, opening: Opening) => Promise<Change>,
): Promise<ChangeOutcome> {
  const { now, day } = begin(dependencies);
  const key = { patientId: request.patient.id, requestId: request.requestId };
  const locked = await lockChange(client, request, slot, now);
  // Looked up again: the request may have succeeded in another process while we waited.
  const { stored, ...seen } = await lookAgain(client, key, slot, day, now);
  const replayed = replayAnswer(stored, request);
  if (replayed !== null) return replayed;
  return finish(client, request, await work(client, { ...locked, ...seen, now, day }), now);
}

async function finish(
  client: PoolClient,
  request: ChangeRequest,
  { appointment, events }: Change,
  now: Date,
): Promise<ChangeOutcome> {
  await storeAnswer(client, request, appointment, now);
  await writeToOutbox(client, events);
  return { kind: 'Done', appointment };
}

async function toOutcome(
  dependencies: RegionDependencies,
  request: ChangeRequest,
  error: unknown,
): Promise<ChangeOutcome> {
  const { region, pool, metrics, logger } = dependencies;
  if (isPostgresError(error, sqlState.uniqueViolation) && isActiveSlotViolation(error)) {
    // The claim said free and the index says taken: answered correctly, but somebody must look.
    metrics.lastGuardHit(region.code);
    logger.error({ err: error }, 'the unique index had to refuse a second active appointment');
    return failure('SlotTaken');
  }
  // Asked only now, as it makes no difference to what is stored, and hardly ever happens.
  const isLockTimeout = isPostgresError(error, sqlState.lockNotAvailable);
  if (isLockTimeout && (await isRequestLocked(pool, request))) return failure('RequestInProgress');
  const isBusy = [
    sqlState.lockNotAvailable,
    sqlState.queryCanceled,
    sqlState.deadlockDetected,
    sqlState.serializationFailure,
  ].some((state) => isPostgresError(error, state));
  if (isBusy) return failure('SlotBusy');
  throw error;
}

/** The index belongs to a partition, whose name PostgreSQL derives from appointment's. */
function isActiveSlotViolation(error: unknown): boolean {
  const { table } = error as { table?: string };
  return table !== undefined && /^appointment(_\d{8})?$/.test(table);
}
