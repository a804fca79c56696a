import { afterAll, beforeAll } from '@jest/globals';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { testNamespace } from '@rendezvous/testkit/engines';
import type { Pool } from 'pg';

import { bookAppointment } from '../../src/book-appointment.ts';
import { cancelAppointment } from '../../src/cancel-appointment.ts';
import type { PatientCaller } from '../../src/change-request.ts';
import type { Appointment } from '../../src/domain/appointment.ts';
import type { Operation } from '../../src/domain/input-hash.ts';
import { canAnswer, type ChangeOutcome } from '../../src/domain/outcome.ts';
import type { SlotKey } from '../../src/domain/slot.ts';
import { holdSlot } from '../../src/hold-slot.ts';
import { makePartitions } from '../../src/make-partitions.ts';
import { rescheduleAppointment } from '../../src/reschedule-appointment.ts';
import { type InMemoryPractices, inMemoryPractices } from './in-memory-practices.ts';
import {
  createInMemorySlotDirectory,
  type InMemorySlotDirectory,
} from './in-memory-slot-directory.ts';
import {
  appointmentId,
  createInstance,
  createTestClock,
  type Instance,
  type InstanceOptions,
  newRequestId,
  slotId,
  type TestClock,
} from './region-under-test.ts';
import { createSwitchableLock, type LockKind, type SwitchableLock } from './test-locks.ts';

/** Two instances of the service on one database, and the use cases in short. */
export interface Instances {
  readonly slots: InMemorySlotDirectory;
  readonly practices: InMemoryPractices;
  readonly clock: TestClock;
  first(): Instance;
  second(): Instance;
  /** For reading the state; not one of the instances' pools. */
  pool(): Pool;
  superuserPool(): Pool;
  /** Changes the adapter of the lock; an index names one of the two instances. */
  useLock(kind: LockKind, index?: 0 | 1): Promise<void>;
  /** How many times work was begun under a lock of Redis. */
  redisLocks(): number;
}

/** To be called at the top of a test file. */
export function useInstances(options: Partial<InstanceOptions> = {}): Instances {
  const database = useTestDatabase();
  const slots = createInMemorySlotDirectory();
  const practices = inMemoryPractices();
  const clock = createTestClock();
  const started: Instance[] = [];
  const namespace = testNamespace();
  const locks = [createSwitchableLock(namespace), createSwitchableLock(namespace)] as const;
  beforeAll(async () => {
    const connectionString = database.urlFor('appointments');
    for (const lock of locks) {
      started.push(createInstance({ slots, practices, clock, lock, ...options, connectionString }));
    }
    await makePartitions(instance(0).dependencies);
  });
  afterAll(() => Promise.all([...started, ...locks].map((each) => each.close())));

  function instance(index: number): Instance {
    const found = started[index];
    if (found === undefined) throw new Error('instances exist in tests only');
    return found;
  }
  return {
    slots,
    practices,
    clock,
    first: () => instance(0),
    second: () => instance(1),
    pool: () => database.pool('appointments'),
    superuserPool: () => database.pool('superuser'),
    useLock: async (kind, index) => {
      const chosen: readonly SwitchableLock[] = index === undefined ? locks : [locks[index]];
      await Promise.all(chosen.map((lock) => lock.use(kind)));
    },
    redisLocks: () => locks[0].redisLocks + locks[1].redisLocks,
  };
}

export function hold(
  { dependencies }: Instance,
  caller: PatientCaller,
  slot: SlotKey,
  requestId: string = newRequestId(),
): Promise<ChangeOutcome> {
  return checked('holdSlot', holdSlot(dependencies, caller, { requestId, slotId: slotId(slot) }));
}

export function book(
  { dependencies }: Instance,
  caller: PatientCaller,
  slot: SlotKey,
  requestId: string = newRequestId(),
): Promise<ChangeOutcome> {
  return checked(
    'bookAppointment',
    bookAppointment(dependencies, caller, { requestId, slotId: slotId(slot) }),
  );
}

export function move(
  { dependencies }: Instance,
  caller: PatientCaller,
  appointment: Appointment,
  slot: SlotKey,
  requestId: string = newRequestId(),
): Promise<ChangeOutcome> {
  const input = {
    requestId,
    appointmentId: appointmentId(appointment),
    newSlotId: slotId(slot),
  };
  return checked('rescheduleAppointment', rescheduleAppointment(dependencies, caller, input));
}

export function cancel(
  { dependencies }: Instance,
  caller: PatientCaller,
  appointment: Appointment,
  requestId: string = newRequestId(),
): Promise<ChangeOutcome> {
  const input = { requestId, appointmentId: appointmentId(appointment) };
  return checked('cancelAppointment', cancelAppointment(dependencies, caller, input));
}

/** Whatever a test does with it, an outcome must be one that the mutation's union has. */
export async function checked(
  operation: Operation,
  outcome: Promise<ChangeOutcome>,
): Promise<ChangeOutcome> {
  const settled = await outcome;
  if (canAnswer(operation, settled)) return settled;
  throw new Error(`${operation} must not answer ${settled.kind}`);
}

/** The appointment of an outcome that must be a success. */
export function done(outcome: ChangeOutcome): Appointment {
  if (outcome.kind !== 'Done') throw new Error(`expected success, got ${outcome.kind}`);
  return outcome.appointment;
}
