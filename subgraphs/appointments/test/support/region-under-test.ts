import { randomUUID } from 'node:crypto';
import { databaseLockOnly, type Lock } from '@rendezvous/cache/lock';
import { createPool } from '@rendezvous/platform/database';
import { encodeAppointmentId, encodeSlotId } from '@rendezvous/platform/ids';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { createAppointmentsClient } from '@rendezvous/prisma/client';
import { loadRegion, type Region } from '@rendezvous/region/region';
import type { Pool } from 'pg';

import type { PatientCaller } from '../../src/change-request.ts';
import type { AppointmentKey } from '../../src/domain/appointment.ts';
import type { Slot, SlotKey } from '../../src/domain/slot.ts';
import { createCrowdLookUp } from '../../src/crowd-look-up.ts';
import { createAlternativeFinder } from '../../src/find-alternatives.ts';
import { createFailedAttempts } from '../../src/failed-attempts.ts';
import { createBookingMetrics } from '../../src/metrics.ts';
import type { ChangeTimeouts, RegionDependencies } from '../../src/region-dependencies.ts';
import { cachePractices, type PracticeDirectory } from '../../src/practice-directory.ts';
import { createRequestsInFlight } from '../../src/requests-in-flight.ts';
import { cacheSlots } from '../../src/slot-directory.ts';
import {
  createSlotQueue,
  defaultSlotQueueLimits,
  type SlotQueueLimits,
} from '../../src/slot-queue.ts';
import {
  createInMemorySlotDirectory,
  type InMemorySlotDirectory,
} from './in-memory-slot-directory.ts';
import { inMemoryPractices } from './in-memory-practices.ts';
import { type PoolWatch, watchPool } from './watched-pool.ts';

/** A Monday, long before the slots of the tests. */
export const testNow = new Date('2026-11-23T08:00:00Z');

const minuteMs = 60_000;
const firstSlotAt = new Date('2026-11-30T08:00:00Z');

/** A clock the test turns. */
export interface TestClock {
  (): Date;
  now: Date;
}

export function createTestClock(now: Date = testNow): TestClock {
  const clock = Object.assign(() => clock.now, { now });
  return clock;
}

/** One instance of the service: its own pool, queues and requests in flight. */
export interface Instance {
  readonly dependencies: RegionDependencies;
  readonly watch: PoolWatch;
  readonly wakes: () => number;
  close(): Promise<void>;
}

export interface InstanceOptions {
  readonly connectionString: string;
  readonly clock?: TestClock;
  readonly slots?: InMemorySlotDirectory;
  readonly practices?: PracticeDirectory;
  readonly region?: Partial<Region>;
  readonly lock?: Lock;
  readonly timeouts?: Partial<ChangeTimeouts>;
  readonly queueLimits?: SlotQueueLimits;
  /** Default: as often as a test likes, whose clock stands still. */
  readonly failedAttemptsMaximum?: number;
  readonly poolSize?: number;
}

/** Who loses a race is told so and not that the machine was busy, however busy it is. */
const patientTimeouts: ChangeTimeouts = { lockTimeoutMs: 30_000, statementTimeoutMs: 40_000 };
const patientQueueLimits: SlotQueueLimits = { ...defaultSlotQueueLimits, waitMaximumMs: 60_000 };

export function createInstance(options: InstanceOptions): Instance {
  const logger = silentLogger;
  const watch: PoolWatch = { errors: [] };
  const ownPool: Pool = createPool({
    connectionString: options.connectionString,
    applicationName: 'appointments-test',
    max: options.poolSize ?? 10,
    statementTimeoutMs: patientTimeouts.statementTimeoutMs,
    connectTimeoutMs: 60_000,
    logger,
  });
  const pool = watchPool(ownPool, watch);
  const clock = options.clock ?? createTestClock();
  const slots = cacheSlots(options.slots ?? createInMemorySlotDirectory());
  const queue = createSlotQueue(options.queueLimits ?? patientQueueLimits);
  const attempts = createFailedAttempts(clock, options.failedAttemptsMaximum ?? Infinity);
  let wakes = 0;
  const dependencies: RegionDependencies = {
    region: { ...loadRegion('fr'), ...options.region },
    pool,
    client: createAppointmentsClient(ownPool),
    slots,
    practices: cachePractices(options.practices ?? inMemoryPractices()),
    alternatives: createAlternativeFinder({ slots, pool, clock, logger }),
    lookUps: createCrowdLookUp(pool),
    requests: createRequestsInFlight(attempts),
    attempts,
    queue,
    lock: options.lock ?? databaseLockOnly,
    relay: {
      wake() {
        wakes += 1;
      },
    },
    timeouts: { ...patientTimeouts, ...options.timeouts },
    metrics: createBookingMetrics(createMetrics('appointments-test'), () => queue.waiting),
    clock,
    logger,
  };
  const close = async (): Promise<void> => {
    await dependencies.client.$disconnect();
    await ownPool.end();
  };
  return { dependencies, watch, wakes: () => wakes, close };
}

/** The n-th slot of a doctor: half an hour each, one after the other, in the week after testNow. */
export function slotNumber(index: number, doctorId = 1): Slot {
  const startsAt = new Date(firstSlotAt.getTime() + index * 30 * minuteMs);
  const endsAt = new Date(startsAt.getTime() + 30 * minuteMs);
  return { doctorId, startsAt, endsAt, timeZone: 'Europe/Paris', visitKind: 'IN_PERSON' };
}

export function slotId({ doctorId, startsAt }: SlotKey): string {
  return encodeSlotId('fr', doctorId, startsAt);
}

export function appointmentId({ doctorId, slotStartsAt, id }: AppointmentKey): string {
  return encodeAppointmentId('fr', doctorId, slotStartsAt, id);
}

/** A caller whose token carries a name and an address made from the id. */
export function patientCaller(id: string): PatientCaller {
  return {
    patient: { id, name: `Patient ${id}`, email: `${id}@example.org`, language: 'fr' },
    language: 'en',
    requestId: randomUUID(),
    client: null,
  };
}

export function newRequestId(): string {
  return randomUUID();
}
