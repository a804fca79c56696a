import type { OutboxEvent } from '@rendezvous/messaging/outbox';
import { writeToOutbox } from '@rendezvous/messaging/outbox';
import { inTransaction, isPostgresError } from '@rendezvous/platform/database';
import type { PoolClient } from 'pg';

import type { ChangeRequest } from './change-request.ts';
import type { Appointment } from './domain/appointment.ts';
import { failure, Refused } from './domain/failure.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { lockRequest } from './sql/lock-request.ts';
import { findStoredAnswer, storeAnswer } from './stored-answer.ts';

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

/**
 * Runs a change as one transaction with its idempotency key and its events: all of it is stored or
 * nothing. `work` leaves with Refused to roll back and answer a failure. Answers SlotBusy when
 * waiting for locks took too long; throws when the database cannot be reached.
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
  work: (client: PoolClient, now: Date) => Promise<Change>,
): Promise<ChangeOutcome> {
  const { pool, relay, clock, timeouts } = dependencies;
  try {
    const outcome = await inTransaction(
      pool,
      (client) => changeOnce(client, request, clock(), work),
      timeouts,
    );
    relay.wake();
    return outcome;
  } catch (error) {
    if (error instanceof Refused) return error.failure;
    return toOutcome(dependencies, error);
  }
}

async function changeOnce(
  client: PoolClient,
  request: ChangeRequest,
  now: Date,
  work: (client: PoolClient, now: Date) => Promise<Change>,
): Promise<ChangeOutcome> {
  await lockRequestKey(client, request);
  // Looked up again: the request may have succeeded in another process while we waited.
  const stored = await findStoredAnswer(client, request);
  if (stored !== null) return stored;
  const { appointment, events } = await work(client, now);
  await storeAnswer(client, request, appointment, now);
  await writeToOutbox(client, events);
  return { kind: 'Done', appointment };
}

async function lockRequestKey(client: PoolClient, request: ChangeRequest): Promise<void> {
  const { requestId, patient } = request;
  try {
    await lockRequest(client, { patientId: patient.id, requestId });
  } catch (error) {
    if (!isPostgresError(error, sqlState.lockNotAvailable)) throw error;
    throw new Refused(failure('RequestInProgress'));
  }
}

function toOutcome(dependencies: RegionDependencies, error: unknown): ChangeOutcome {
  const { region, metrics, logger } = dependencies;
  if (isPostgresError(error, sqlState.uniqueViolation) && isActiveSlotViolation(error)) {
    // The claim said free and the index says taken: answered correctly, but somebody must look.
    metrics.lastGuardHit(region.code);
    logger.error({ err: error }, 'the unique index had to refuse a second active appointment');
    return failure('SlotTaken');
  }
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
