import { databaseLockOnly, type Lock } from '@rendezvous/cache/lock';
import { createRedlockLock } from '@rendezvous/cache/redlock-lock';
import { topicName } from '@rendezvous/events/topics';
import { createOutboxRelay } from '@rendezvous/messaging/outbox-relay';
import { openRegionStores } from '@rendezvous/messaging/region-stores';
import { systemClock } from '@rendezvous/platform/clock';
import { createInternalClient, type InternalClient } from '@rendezvous/platform/internal-client';
import { startScheduler } from '@rendezvous/platform/scheduler';
import type { RegionConfig } from '@rendezvous/platform/service-config';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import {
  type Readiness,
  type RegionStarter,
  runAsProcess,
  type ServiceBase,
  type StartedRegion,
  startSubgraphService,
} from '@rendezvous/platform/subgraph-service';
import { createAppointmentsClient } from '@rendezvous/prisma/client';
import { createMessages } from '@rendezvous/region/messages';
import { loadRegion } from '@rendezvous/region/region';

import { createWithdrawalHandler } from './block-claims.ts';
import { type AppointmentsConfig, loadConfig } from './config.ts';
import { createCrowdLookUp } from './crowd-look-up.ts';
import { createFailedAttempts } from './failed-attempts.ts';
import { createAlternativeFinder } from './find-alternatives.ts';
import { createHttpPracticeDirectory } from './http-practice-directory.ts';
import { createHttpSlotDirectory } from './http-slot-directory.ts';
import { appointmentJobs } from './jobs.ts';
import { makePartitions } from './make-partitions.ts';
import { type BookingMetrics, createBookingMetrics } from './metrics.ts';
import { cachePractices } from './practice-directory.ts';
import { defaultChangeTimeouts, type RegionDependencies } from './region-dependencies.ts';
import { createRequestsInFlight } from './requests-in-flight.ts';
import { createAppointmentsSubgraph } from './server.ts';
import { cacheSlots } from './slot-directory.ts';
import { createSlotQueue, type SlotQueue } from './slot-queue.ts';

const name = 'appointments';

/** What the regions of one process share. */
interface Shared {
  readonly bookingMetrics: BookingMetrics;
  readonly slotsService: InternalClient;
  readonly slotLock: SlotLock;
  /** Ids of doctors repeat between regions, so each region has its own queues. */
  readonly queueOf: ReadonlyMap<string, SlotQueue>;
}

/**
 * Starts the appointments service: databases → event log → relay and consumer → jobs → server.
 * Partitions are made before anything listens. Throws what the first failing step threw, with
 * everything started before stopped again.
 */
export async function startAppointments(config: AppointmentsConfig): Promise<RunningService> {
  return startSubgraphService({
    name,
    config,
    prepare: (base) => prepare(config, base),
    createServer: (regions, shared) =>
      createAppointmentsSubgraph({ regions, messages: createMessages(), ...shared }),
  });
}

/** The lock of slots, as this process is configured. */
interface SlotLock {
  readonly lock: Lock;
  readonly readiness: Readiness;
  /** Waits a moment for Redis, so that the first bookings are not made without it. Never throws. */
  open(): Promise<void>;
}

const lockConnectMaximumMs = 1_000;

function createSlotLock(
  { engines: { lockUrls, namespace } }: AppointmentsConfig,
  { lifecycle, logger, metrics }: ServiceBase,
): SlotLock {
  if (lockUrls === null) {
    return { lock: databaseLockOnly, readiness: async () => ({}), open: async () => undefined };
  }
  const lock = createRedlockLock({ urls: lockUrls, namespace, logger, metrics });
  lifecycle.onStop('slot lock', () => lock.close());
  return {
    lock,
    readiness: async () => ({ lock: lock.state }),
    open: () => lock.whenMajorityIsReady(lockConnectMaximumMs),
  };
}

function prepare(config: AppointmentsConfig, base: ServiceBase): RegionStarter<RegionDependencies> {
  const { lifecycle, metrics } = base;
  const slotsService = createInternalClient({
    service: 'appointments',
    url: config.slotsUrl,
    dependency: 'slots',
    secret: config.internalTokenSecret,
  });
  lifecycle.onStop('slots client', () => slotsService.close());
  const queueOf = new Map(config.regions.map(({ code }) => [code, createSlotQueue()]));
  const bookingMetrics = createBookingMetrics(metrics, () =>
    [...queueOf.values()].reduce((sum, queue) => sum + queue.waiting, 0),
  );
  const slotLock = createSlotLock(config, base);
  const shared: Shared = { bookingMetrics, slotsService, slotLock, queueOf };
  return {
    startRegion: async (region, regionBase) => {
      await slotLock.open();
      return startRegion(config, region, regionBase, shared);
    },
    readiness: slotLock.readiness,
  };
}

async function startRegion(
  config: AppointmentsConfig,
  regionConfig: RegionConfig,
  base: ServiceBase,
  { bookingMetrics, slotsService, slotLock, queueOf }: Shared,
): Promise<StartedRegion<RegionDependencies>> {
  const { code } = regionConfig;
  const { lifecycle, logger, metrics } = base;
  const { pool, eventLog, readiness } = openRegionStores(regionConfig, config, base);
  const client = createAppointmentsClient(pool);
  lifecycle.onStop(`prisma ${code}`, () => client.$disconnect());
  const relay = createOutboxRelay({
    pool,
    service: name,
    region: code,
    publisher: eventLog,
    logger,
    metrics,
  });
  lifecycle.onStop(`outbox relay ${code}`, () => relay.stop());

  const clock = systemClock;
  const attempts = createFailedAttempts(clock);
  const slots = cacheSlots(createHttpSlotDirectory(slotsService, code));
  const region: RegionDependencies = {
    region: loadRegion(code),
    pool,
    client,
    slots,
    practices: cachePractices(createHttpPracticeDirectory(slotsService, code)),
    alternatives: createAlternativeFinder({ slots, pool, clock, logger }),
    lookUps: createCrowdLookUp(pool),
    requests: createRequestsInFlight(attempts),
    attempts,
    queue: queueOf.get(code) ?? createSlotQueue(),
    lock: slotLock.lock,
    relay,
    timeouts: defaultChangeTimeouts,
    metrics: bookingMetrics,
    clock,
    logger,
  };
  await makePartitions(region);
  const consumer = await eventLog.consume({
    group: name,
    topics: [topicName(code, 'slot')],
    handle: createWithdrawalHandler(region),
  });
  lifecycle.onStop(`withdrawals ${code}`, () => consumer.stop());
  const jobs = startScheduler({
    service: name,
    pool,
    region: code,
    jobs: config.runsWorkers ? appointmentJobs(region) : [],
    logger,
    metrics,
  });
  lifecycle.onStop(`jobs ${code}`, () => jobs.stop());
  return { region, readiness };
}

if (import.meta.main) await runAsProcess(() => startAppointments(loadConfig(process.env)));
