import { topicName } from '@rendezvous/events/topics';
import { deleteOldInboxRows } from '@rendezvous/messaging/inbox-retention';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import { systemClock } from '@rendezvous/platform/clock';
import { createPool } from '@rendezvous/platform/database';
import { createLifecycle, type Lifecycle } from '@rendezvous/platform/lifecycle';
import { createLogger, type Logger } from '@rendezvous/platform/logger';
import type { DependencyState, RunningService } from '@rendezvous/platform/subgraph-server';
import {
  collectProcessMetrics,
  createMetrics,
  type Registry,
} from '@rendezvous/platform/telemetry';
import { createMessages } from '@rendezvous/region/messages';
import { loadRegion } from '@rendezvous/region/region';
import type { Pool } from 'pg';
import { type DoctorsConfig, loadConfig, type RegionConfig } from './config.ts';
import type { DoctorsRegion } from './context.ts';
import { consumerGroup, createSlotEventHandler } from './events.ts';
import { forgetPastDays } from './forget-past-days.ts';
import { startJob } from './jobs.ts';
import { createPostgresRegion } from './postgres-region.ts';
import { createDoctorsSubgraph } from './server.ts';

const eventLogConnections = 3;
const cleanUpIntervalMs = 3_600_000;

/** What the regions of one process share. */
interface Shared {
  readonly config: DoctorsConfig;
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  readonly registry: Registry;
}

type Readiness = () => Promise<Record<string, DependencyState>>;

/**
 * Starts the doctors service: databases → event log → consumer → jobs → server. Throws what the
 * first failing step threw, with everything started before stopped again.
 */
export async function startDoctors(config: DoctorsConfig): Promise<RunningService> {
  const logger = createLogger({ name: 'doctors', level: config.logLevel });
  const registry = createMetrics('doctors');
  const lifecycle = createLifecycle(logger);
  try {
    const shared = { config, lifecycle, logger, registry };
    const regions = new Map<string, DoctorsRegion>();
    const checks: Readiness[] = [];
    for (const region of config.regions) {
      const started = await startRegion(region, shared);
      regions.set(region.code, started.region);
      checks.push(started.readiness);
    }
    const readiness: Readiness = async () =>
      Object.assign({}, ...(await Promise.all(checks.map((check) => check()))));
    const subgraph = createDoctorsSubgraph({
      regions,
      messages: createMessages(),
      internalTokenSecret: config.internalTokenSecret,
      logger,
      metrics: registry,
      readiness,
    });
    const server = await subgraph.listen({ host: config.host, port: config.port });
    lifecycle.onStop('server', () => server.close());
    logger.info({ url: server.url }, 'doctors is ready');
    const close = (): Promise<void> => lifecycle.stop();
    return { name: 'doctors', url: server.url, metrics: registry, readiness, close };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function startRegion(
  { code, databaseUrl, eventLogUrl }: RegionConfig,
  { config, lifecycle, logger: rootLogger, registry }: Shared,
): Promise<{ region: DoctorsRegion; readiness: Readiness }> {
  const logger = rootLogger.child({ region: code });
  const applicationName = 'rendezvous-doctors';
  const pool = createPool({
    connectionString: databaseUrl,
    applicationName,
    max: config.poolSize,
    logger,
  });
  lifecycle.onStop(`database ${code}`, () => pool.end());
  const logPool = createPool({
    connectionString: eventLogUrl,
    applicationName,
    max: eventLogConnections,
    logger,
  });
  lifecycle.onStop(`event log database ${code}`, () => logPool.end());

  const clock = systemClock;
  const region = createPostgresRegion({ region: loadRegion(code), pool, clock });
  lifecycle.onStop(`prisma ${code}`, () => region.close());
  const eventLog = createPostgresEventLog({
    pool: logPool,
    region: code,
    logger,
    metrics: registry,
  });
  lifecycle.onStop(`event log ${code}`, () => eventLog.close());
  const consumer = await eventLog.consume({
    group: consumerGroup,
    topics: [topicName(code, 'slot')],
    handle: createSlotEventHandler(pool),
  });
  lifecycle.onStop(`availability ${code}`, () => consumer.stop());
  const cleanUp = startJob(
    {
      name: 'clean-up',
      intervalMs: cleanUpIntervalMs,
      run: async () => {
        await forgetPastDays(pool, clock);
        await deleteOldInboxRows(pool);
      },
    },
    logger,
  );
  lifecycle.onStop(`clean-up ${code}`, () => cleanUp.stop());

  const readiness: Readiness = async () => ({
    [`database.${code}`]: await checkDatabase(pool),
    [`eventLog.${code}`]: await eventLog.readiness(),
  });
  return { region, readiness };
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
  const service = await startDoctors(loadConfig(process.env));
  collectProcessMetrics(service.metrics);
  const lifecycle = createLifecycle(createLogger({ name: 'doctors' }));
  lifecycle.onStop('doctors', () => service.close());
  lifecycle.stopOnSignals();
}
