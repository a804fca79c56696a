import { databaseLockOnly } from '@rendezvous/cache/lock';
import { topicName } from '@rendezvous/events/topics';
import { createOutboxRelay } from '@rendezvous/messaging/outbox-relay';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import { systemClock } from '@rendezvous/platform/clock';
import { createPool } from '@rendezvous/platform/database';
import { createInternalClient, type InternalClient } from '@rendezvous/platform/internal-client';
import { createLifecycle, type Lifecycle } from '@rendezvous/platform/lifecycle';
import { createLogger, type Logger } from '@rendezvous/platform/logger';
import type { DependencyState, RunningService } from '@rendezvous/platform/subgraph-server';
import {
  collectProcessMetrics,
  createMetrics,
  type Registry,
} from '@rendezvous/platform/telemetry';
import { createAppointmentsClient } from '@rendezvous/prisma/client';
import { createMessages } from '@rendezvous/region/messages';
import { loadRegion } from '@rendezvous/region/region';
import type { Pool } from 'pg';

import { createWithdrawalHandler } from './block-claims.ts';
import { cleanUp } from './clean-up.ts';
import { type AppointmentsConfig, loadConfig, type RegionConfig } from './config.ts';
import { expireHolds } from './expire-holds.ts';
import { createAlternativeFinder } from './find-alternatives.ts';
import { createHttpSlotDirectory } from './http-slot-directory.ts';
import { startJob } from './jobs.ts';
import { makePartitions } from './make-partitions.ts';
import { type BookingMetrics, createBookingMetrics } from './metrics.ts';
import { defaultChangeTimeouts, type RegionDependencies } from './region-dependencies.ts';
import { createRequestsInFlight } from './requests-in-flight.ts';
import { createAppointmentsSubgraph } from './server.ts';
import { cacheSlots } from './slot-directory.ts';
import { createSlotQueue, type SlotQueue } from './slot-queue.ts';

const eventLogConnections = 4;
const expireHoldsIntervalMs = 5_000;
const makePartitionsIntervalMs = 6 * 3_600_000;
const cleanUpIntervalMs = 10 * 60_000;

/** What the regions of one process share. */
interface Shared {
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly metrics: BookingMetrics;
  readonly slotsService: InternalClient;
  readonly queueOf: ReadonlyMap<string, SlotQueue>;
}

type Readiness = () => Promise<Record<string, DependencyState>>;

/**
 * Starts the appointments service: databases → event log → relay and consumer → jobs → server.
 * Partitions are made before anything listens. Throws what the first failing step threw, with
 * everything started before stopped again.
 */
export async function startAppointments(config: AppointmentsConfig): Promise<RunningService> {
  const logger = createLogger({ name: 'appointments', level: config.logLevel });
  const registry = createMetrics('appointments');
  const lifecycle = createLifecycle(logger);
  try {
    const slotsService = createInternalClient({
      url: config.slotsUrl,
      dependency: 'slots',
      secret: config.internalTokenSecret,
    });
    lifecycle.onStop('slots client', () => slotsService.close());

    // Ids of doctors repeat between regions, so each region has its own queues.
    const queueOf = new Map(config.regions.map(({ code }) => [code, createSlotQueue()]));
    const metrics = createBookingMetrics(registry, () =>
      [...queueOf.values()].reduce((sum, queue) => sum + queue.waiting, 0),
    );
    const shared = { lifecycle, logger, registry, metrics, slotsService, queueOf };

    const regions = new Map<string, RegionDependencies>();
    const checks: Readiness[] = [];
    for (const region of config.regions) {
      const started = await startRegion(config, region, shared);
      regions.set(region.code, started.dependencies);
      checks.push(started.readiness);
    }
    const readiness: Readiness = async () =>
      Object.assign({}, ...(await Promise.all(checks.map((check) => check()))));

    const subgraph = createAppointmentsSubgraph({
      regions,
      messages: createMessages(),
      internalTokenSecret: config.internalTokenSecret,
      logger,
      metrics: registry,
      readiness,
    });
    const server = await subgraph.listen({ host: config.host, port: config.port });
    lifecycle.onStop('server', () => server.close());
    logger.info({ url: server.url }, 'appointments is ready');
    const close = (): Promise<void> => lifecycle.stop();
    return { name: 'appointments', url: server.url, metrics: registry, readiness, close };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function startRegion(
  config: AppointmentsConfig,
  regionConfig: RegionConfig,
  shared: Shared,
): Promise<{ dependencies: RegionDependencies; readiness: Readiness }> {
  const { code } = regionConfig;
  const { lifecycle, metrics, slotsService, queueOf } = shared;
  const logger = shared.logger.child({ region: code });
  const { pool, client, relay, eventLog } = openStores(config, regionConfig, shared);

  const clock = systemClock;
  const slots = cacheSlots(createHttpSlotDirectory(slotsService, code));
  const dependencies: RegionDependencies = {
    region: loadRegion(code),
    pool,
    client,
    slots,
    alternatives: createAlternativeFinder({ slots, pool, clock, logger }),
    requests: createRequestsInFlight(),
    queue: queueOf.get(code) ?? createSlotQueue(),
    lock: databaseLockOnly,
    relay,
    timeouts: defaultChangeTimeouts,
    metrics,
    clock,
    logger,
  };

  await makePartitions(dependencies);
  const consumer = await eventLog.consume({
    group: 'appointments',
    topics: [topicName(code, 'slot')],
    handle: createWithdrawalHandler(dependencies),
  });
  lifecycle.onStop(`withdrawals ${code}`, () => consumer.stop());
  startJobs(dependencies, lifecycle);

  const readiness: Readiness = async () => ({
    [`database.${code}`]: await checkDatabase(dependencies),
    [`eventLog.${code}`]: await eventLog.readiness(),
  });
  return { dependencies, readiness };
}

/** The region's database, as this service's role and as the event log's, and what runs on them. */
function openStores(
  config: AppointmentsConfig,
  { code, databaseUrl, eventLogUrl }: RegionConfig,
  { lifecycle, logger: rootLogger, registry: metrics }: Shared,
) {
  const logger = rootLogger.child({ region: code });
  const open = (name: string, connectionString: string, max: number): Pool => {
    const applicationName = 'rendezvous-appointments';
    const pool = createPool({ connectionString, applicationName, max, logger });
    lifecycle.onStop(`${name} ${code}`, () => pool.end());
    return pool;
  };
  const pool = open('database', databaseUrl, config.poolSize);
  const logPool = open('event log database', eventLogUrl, eventLogConnections);
  const client = createAppointmentsClient(pool);
  lifecycle.onStop(`prisma ${code}`, () => client.$disconnect());
  const eventLog = createPostgresEventLog({ pool: logPool, region: code, logger, metrics });
  lifecycle.onStop(`event log ${code}`, () => eventLog.close());
  const service = 'appointments';
  const relay = createOutboxRelay({
    pool,
    service,
    region: code,
    publisher: eventLog,
    logger,
    metrics,
  });
  lifecycle.onStop(`outbox relay ${code}`, () => relay.stop());
  return { pool, client, relay, eventLog };
}

function startJobs(dependencies: RegionDependencies, lifecycle: Lifecycle): void {
  const { region, logger } = dependencies;
  const jobs = [
    {
      name: 'expire-holds',
      intervalMs: expireHoldsIntervalMs,
      run: () => expireHolds(dependencies),
    },
    {
      name: 'make-partitions',
      intervalMs: makePartitionsIntervalMs,
      run: () => makePartitions(dependencies),
    },
    { name: 'clean-up', intervalMs: cleanUpIntervalMs, run: () => cleanUp(dependencies) },
  ];
  for (const job of jobs) {
    const running = startJob(job, logger);
    lifecycle.onStop(`${job.name} ${region.code}`, () => running.stop());
  }
}

async function checkDatabase({ pool }: RegionDependencies): Promise<DependencyState> {
  try {
    await pool.query('SELECT 1');
    return { ok: true };
  } catch {
    // The reason may name hosts and roles; the log has it.
    return { ok: false, detail: 'does not answer' };
  }
}

if (import.meta.main) {
  const service = await startAppointments(loadConfig(process.env));
  collectProcessMetrics(service.metrics);
  const lifecycle = createLifecycle(createLogger({ name: 'appointments' }));
  lifecycle.onStop('appointments', () => service.close());
  lifecycle.stopOnSignals();
}
