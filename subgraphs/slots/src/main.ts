import type { Pool } from 'pg';
import { topicName } from '@rendezvous/events/topics';
import { createOutboxRelay } from '@rendezvous/messaging/outbox-relay';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import { systemClock } from '@rendezvous/platform/clock';
import { createPool } from '@rendezvous/platform/database';
import { createLifecycle } from '@rendezvous/platform/lifecycle';
import type { Lifecycle } from '@rendezvous/platform/lifecycle';
import { createLogger } from '@rendezvous/platform/logger';
import type { Logger } from '@rendezvous/platform/logger';
import type { DependencyState, RunningService } from '@rendezvous/platform/subgraph-server';
import { collectProcessMetrics, createMetrics } from '@rendezvous/platform/telemetry';
import type { Registry } from '@rendezvous/platform/telemetry';
import { createSlotsClient } from '@rendezvous/prisma/client';
import { loadRegion } from '@rendezvous/region/region';
import { createSlotCache } from './cache.ts';
import { loadConfig } from './config.ts';
import type { RegionConfig, SlotsConfig } from './config.ts';
import { consumerGroup, createAppointmentHandler } from './events.ts';
import { slotJobs } from './jobs.ts';
import { maintainPartitions } from './maintain-partitions.ts';
import { createSlotRepository } from './repository.ts';
import { startScheduler } from './scheduler.ts';
import { createSlotsSubgraph } from './server.ts';
import type { SlotsRegion } from './server.ts';

type Readiness = () => Promise<Record<string, DependencyState>>;

interface Shared {
  config: SlotsConfig;
  lifecycle: Lifecycle;
  logger: Logger;
  metrics: Registry;
}

const applicationName = 'rendezvous-slots';
const eventLogConnections = 4;

/**
 * Starts the slots service: databases → event log → relay and consumer → jobs → server. Throws what
 * the first failing step threw, after stopping everything that had started.
 */
export async function startSlots(config: SlotsConfig): Promise<RunningService> {
  const logger = createLogger({ name: 'slots', level: config.logLevel });
  const metrics = createMetrics('slots');
  const lifecycle = createLifecycle(logger);
  try {
    const regions = new Map<string, SlotsRegion>();
    const checks: Readiness[] = [];
    for (const region of config.regions) {
      const started = await startRegion(region, { config, lifecycle, logger, metrics });
      regions.set(region.code, started.region);
      checks.push(started.readiness);
    }
    const readiness: Readiness = async () =>
      Object.assign({}, ...(await Promise.all(checks.map((check) => check()))));
    const { internalTokenSecret, host, port } = config;
    const subgraph = createSlotsSubgraph({
      regions,
      internalTokenSecret,
      logger,
      metrics,
      readiness,
    });
    const server = await subgraph.listen({ host, port });
    lifecycle.onStop('server', () => server.close());
    logger.info({ url: server.url }, 'slots is ready');
    return { name: 'slots', url: server.url, metrics, readiness, close: () => lifecycle.stop() };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function startRegion(
  { code, databaseUrl, eventLogUrl }: RegionConfig,
  { config, lifecycle, logger: rootLogger, metrics }: Shared,
): Promise<{ region: SlotsRegion; readiness: Readiness }> {
  const logger = rootLogger.child({ region: code });
  const { slotHorizonDays: horizonDays, defaultTimeZone, holidayRegions } = loadRegion(code);
  const openPool = (name: string, connectionString: string, max: number): Pool => {
    const opened = createPool({ connectionString, applicationName, max, logger });
    lifecycle.onStop(`${name} ${code}`, () => opened.end());
    return opened;
  };
  const pool = openPool('database', databaseUrl, config.poolSize);
  const logPool = openPool('event log database', eventLogUrl, eventLogConnections);
  const client = createSlotsClient(pool);
  lifecycle.onStop(`prisma ${code}`, () => client.$disconnect());
  await maintainPartitions(pool, systemClock(), horizonDays);

  const eventLog = createPostgresEventLog({ pool: logPool, region: code, logger, metrics });
  lifecycle.onStop(`event log ${code}`, () => eventLog.close());
  const relay = createOutboxRelay({
    pool,
    service: 'slots',
    region: code,
    publisher: eventLog,
    logger,
    metrics,
  });
  lifecycle.onStop(`outbox relay ${code}`, () => relay.stop());
  const cache = createSlotCache({
    region: code,
    repository: createSlotRepository(pool, horizonDays),
    maxWeeks: config.cacheWeeks,
    metrics,
    clock: systemClock,
  });
  lifecycle.onStop(`cache ${code}`, () => cache.close());
  const writer = {
    region: code,
    pool,
    cache,
    wakeRelay: () => relay.wake(),
    clock: systemClock,
  };
  const consumer = await eventLog.consume({
    group: consumerGroup,
    topics: [topicName(code, 'appointment')],
    handle: createAppointmentHandler(writer),
  });
  lifecycle.onStop(`consumer ${code}`, () => consumer.stop());
  const jobs = slotJobs({ ...writer, client, horizonDays, defaultTimeZone, holidayRegions });
  const scheduler = startScheduler({ pool, region: code, jobs, logger, metrics });
  lifecycle.onStop(`jobs ${code}`, () => scheduler.stop());

  const readiness: Readiness = async () => ({
    [`database.${code}`]: await checkDatabase(pool),
    [`eventLog.${code}`]: await eventLog.readiness(),
  });
  return { region: { cache, horizonDays }, readiness };
}

async function checkDatabase(pool: Pool): Promise<DependencyState> {
  try {
    await pool.query('SELECT 1');
    return { ok: true };
  } catch {
    // The reason may name hosts and roles; the log has it.
    return { ok: false, detail: 'does not answer' };
  }
}

if (import.meta.main) {
  const service = await startSlots(loadConfig(process.env));
  collectProcessMetrics(service.metrics);
  const lifecycle = createLifecycle(createLogger({ name: 'slots' }));
  lifecycle.onStop('slots', () => service.close());
  lifecycle.stopOnSignals();
}
