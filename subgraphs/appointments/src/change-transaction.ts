import type { OutboxEvent } from '@rendezvous/messaging/outbox';
import { writeToOutbox } from '@rendezvous/messaging/outbox';
import { inTransaction, isPostgresError } from '@rendezvous/platform/database';
import { localDate } from '@rendezvous/region/time';
import type { PoolClient } from 'pg';

import type { ChangeRequest } from './change-request.ts';
import type { Appointment } from './domain/appointment.ts';
import { failure, Refused } from './domain/failure.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import type { Slot } from './domain/slot.ts';
import { isRequestLocked, lockChange, type LockedChange } from './sql/lock-change.ts';
import { lookAgain, type SecondLook } from './sql/look-again.ts';
import { replayAnswer, storeAnswer } from './stored-answer.ts';

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
 * Runs a change as one transaction with its idempotency key and its events: all of it is stored or
 * nothing. `work` leaves with Refused to roll back and answer a failure. Answers SlotBusy when
 * waiting for locks took too long, RequestInProgress when it was the same request that was waited
 * for; throws when the database cannot be reached. The claim of `slot` is locked from the beginning;
 * a change that is not about one slot passes null and locks its claims itself.
 *
 * Invariant: locks are always taken in the order request key, patient, claims (by doctor, then
 * start), appointments. Transactions of the practice (withdrawals) and of the clock (expired holds)
 * begin at the claims. The rows of an appointment are touched only by who has its slot's claim, and
 * whoever has a claim never goes back to wait for a request key or a patient. So every wait points
 * forward in one order and no cycle of waiting, that is no deadlock, can come about. Why claims
 * among themselves are safe is said at lockClaims. Patient days are locked under their patient.
 */
export async function inChangeTransaction(
  dependencies: RegionDependencies,
  request: ChangeRequest,
  slot: Slot | null,
  work: (client: PoolClient, opening: Opening) => Promise<Change>,
): Promise<ChangeOutcome> {
  const { pool, relay, timeouts } = dependencies;
  try {
    const outcome = await inTransaction(
      pool,
      (client) => changeOnce(client, dependencies, request, slot, work),
      timeouts,
    );
    relay.wake();
    return outcome;
  } catch (error) {
    if (error instanceof Refused) return error.failure;
    return toOutcome(dependencies, request, error);
  }
}

async function changeOnce(
  client: PoolClient,
  { clock, region, metrics }: RegionDependencies,
  request: ChangeRequest,
  slot: Slot | null,
  work: (client: PoolClient, opening: Opening) => Promise<Change>,
): Promise<ChangeOutcome> {
  metrics.transactionTried(region.code);
  const now = clock();
  const day = localDate(region.defaultTimeZone, now);
  const key = { patientId: request.patient.id, requestId: request.requestId };
  const locked = await lockChange(client, request, slot, now);
  // Looked up again: the request may have succeeded in another process while we waited.
  const { stored, ...seen } = await lookAgain(client, key, slot, day, now);
  const replayed = replayAnswer(stored, request);
  if (replayed !== null) return replayed;
  const { appointment, events } = await work(client, { ...locked, ...seen, now, day });
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
