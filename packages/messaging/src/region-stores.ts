import { createPool } from '@rendezvous/platform/database';
import type { RegionConfig } from '@rendezvous/platform/service-config';
import type { DependencyState } from '@rendezvous/platform/subgraph-server';
import type { Readiness, ServiceBase } from '@rendezvous/platform/subgraph-service';
import type { Pool } from 'pg';
import type { EventLog } from './event-log.ts';
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

/** Opens the region's database and its event log; both are closed when the service stops. */
export function openRegionStores(
  { code, databaseUrl, eventLogUrl }: RegionConfig,
  { poolSize, runsWorkers }: { poolSize: number; runsWorkers: boolean },
  { name, lifecycle, logger, metrics }: ServiceBase,
): RegionStores {
  const open = (store: string, connectionString: string, max: number): Pool => {
    const applicationName = `rendezvous-${name}`;
    const opened = createPool({ connectionString, applicationName, max, logger });
    lifecycle.onStop(`${store} ${code}`, () => opened.end());
    return opened;
  };
  const pool = open('database', databaseUrl, poolSize);
  const logPool = open('event log database', eventLogUrl, eventLogConnections);
  const eventLog = createPostgresEventLog({ pool: logPool, region: code, logger, metrics });
  lifecycle.onStop(`event log ${code}`, () => eventLog.close());
  return {
    pool,
    eventLog: runsWorkers ? eventLog : withoutConsumers(eventLog),
    readiness: async () => ({
      [`database.${code}`]: await checkDatabase(pool),
      [`eventLog.${code}`]: await eventLog.readiness(),
    }),
  };
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
