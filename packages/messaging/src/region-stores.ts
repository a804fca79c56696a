import { createPool } from '@rendezvous/platform/database';
import { topicName } from '@rendezvous/events/topics';
import type { EngineConfig } from '@rendezvous/platform/engine-config';
import type { RegionConfig } from '@rendezvous/platform/service-config';
import type { DependencyState } from '@rendezvous/platform/subgraph-server';
import type { Readiness, ServiceBase } from '@rendezvous/platform/subgraph-service';
import type { Pool } from 'pg';
import type { EventLog } from './event-log.ts';
import { createKafkaEventLog } from './kafka-event-log.ts';
import { createPostgresEventLog } from './postgres-event-log.ts';

// One for the consumer, one for a follower, the others for publishing and the state of things.
const eventLogConnections = 5;

/** The stores of a service in one region. */
export interface RegionStores {
  /** Connects as the service's own role. */
  readonly pool: Pool;
  readonly eventLog: EventLog;
  readonly readiness: Readiness;
}

/**
 * Opens the region's database and its event log: Kafka if it has brokers, else the one in
 * PostgreSQL. Both are closed when the service stops.
 * @throws Error without brokers and without the event log's URL
 */
export function openRegionStores(
  region: RegionConfig,
  config: { poolSize: number; engines: EngineConfig; runsWorkers: boolean },
  base: ServiceBase,
): RegionStores {
  const { code } = region;
  const pool = openPool(base, `database ${code}`, region.databaseUrl, config.poolSize);
  const eventLog = openEventLog(region, config.engines, base);
  base.lifecycle.onStop(`event log ${code}`, () => eventLog.close());
  return {
    pool,
    eventLog: config.runsWorkers ? eventLog : withoutConsumers(eventLog),
    readiness: async () => ({
      [`database.${code}`]: await checkDatabase(pool),
      [`eventLog.${code}`]: await eventLog.readiness(),
    }),
  };
}

function openEventLog(
  { code, eventLogUrl }: RegionConfig,
  { kafkaBrokers, kafkaTopics, namespace }: EngineConfig,
  base: ServiceBase,
): EventLog {
  const { logger, metrics } = base;
  if (kafkaBrokers !== null) {
    return createKafkaEventLog({
      brokers: kafkaBrokers,
      namespace,
      region: code,
      topics: [topicName(code, 'appointment'), topicName(code, 'slot')],
      ...kafkaTopics,
      logger,
      metrics,
    });
  }
  if (eventLogUrl === null) throw new Error(`EVENT_LOG_URL_${code.toUpperCase()} is missing`);
  const pool = openPool(base, `event log database ${code}`, eventLogUrl, eventLogConnections);
  return createPostgresEventLog({ pool, region: code, logger, metrics });
}

function openPool(
  { name, lifecycle, logger }: ServiceBase,
  step: string,
  connectionString: string,
  max: number,
): Pool {
  const applicationName = `rendezvous-${name}`;
  const opened = createPool({ connectionString, applicationName, max, logger });
  lifecycle.onStop(step, () => opened.end());
  return opened;
}

/** The log of a process that leaves its service's consumers to others; it still follows changes. */
function withoutConsumers(eventLog: EventLog): EventLog {
  return {
    publish: (records) => eventLog.publish(records),
    consume: async () => ({ stop: async () => undefined }),
    follow: (options) => eventLog.follow(options),
    deadLetters: eventLog.deadLetters,
    lag: (group) => eventLog.lag(group),
    readiness: () => eventLog.readiness(),
    close: () => eventLog.close(),
  };
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
