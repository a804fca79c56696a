import type { Logger } from '@rendezvous/platform/logger';
import { withTimeout } from '@rendezvous/platform/wait';
import type { Pool } from 'pg';

import type { ConsumerMetrics } from './consumer-metrics.ts';
import { ConsumerSession } from './consumer-session.ts';
import { errorText } from './error-text.ts';
import type { ConsumerOptions, RunningConsumer } from './event-log.ts';
import { openSerialConnection } from './serial-connection.ts';
import type { SerialConnection } from './serial-connection.ts';
import { keepTrying } from './keep-trying.ts';
import { createWakeUp } from './wake-up.ts';

const baseReconnectDelayMs = 100;
const maxReconnectDelayMs = 5_000;
const stopTimeoutMs = 15_000;
const lagEveryMs = 5_000;

/** The channel that tells consumers of appends and (payload `replay`) of replayed dead letters. */
export const notificationChannel = 'rendezvous_event_log';

export interface PostgresConsumerOptions extends ConsumerOptions {
  /** The event log's role; the consumer keeps one of its connections. */
  readonly pool: Pool;
  readonly pollMs: number;
  readonly retryDelaysMs: readonly number[];
  readonly metrics: ConsumerMetrics;
  readonly logger: Logger;
  lag(): Promise<number>;
}

const lockSql = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS leader';

/** A consumer asks something every pollMs, so one that is silent for this long has vanished. */
const silenceMs = 60_000;

async function prepare(connection: SerialConnection): Promise<void> {
  await connection.query(`LISTEN ${notificationChannel}`);
  // Losing the last half second of offsets in a crash of the server only means redelivery, and the
  // write-ahead log keeps the order of what is written here.
  await connection.query('SET synchronous_commit = off');
  // A machine that vanished cannot say goodbye: without this it would keep the group's lock.
  await connection.query(`SET idle_session_timeout = ${silenceMs}`);
}

/**
 * Runs a consumer that reconnects when its session is lost. It is active while its session holds
 * the group's advisory lock; other processes of the group stand by until the session is gone.
 */
export function startPostgresConsumer(options: PostgresConsumerOptions): RunningConsumer {
  const { pool, group, pollMs, logger } = options;
  const wakeUp = createWakeUp();
  let session: ConsumerSession | null = null;
  let stopping = false;

  async function becomeActive(connection: SerialConnection): Promise<boolean> {
    let lost = false;
    connection.onLost(() => {
      lost = true;
      wakeUp.wake();
    });
    while (!stopping && !lost) {
      const name = `rendezvous.consumer.${group}`;
      const rows = await connection.query<{ leader: boolean }>(lockSql, [name]);
      if (rows[0]?.leader === true) return true;
      await wakeUp.wait(pollMs);
    }
    return false;
  }

  async function runOnce(): Promise<void> {
    const connection = await openSerialConnection(pool);
    try {
      await prepare(connection);
      if (!(await becomeActive(connection))) return;
      session = new ConsumerSession({ ...options, connection });
      if (stopping) session.stop();
      await session.run();
    } finally {
      session = null;
      connection.close();
    }
  }

  function run(): Promise<void> {
    return keepTrying({
      isStopping: () => stopping,
      attempt: runOnce,
      onFailure: (error, failures) => {
        logger.warn({ group, failures, problem: errorText(error) }, 'event log session lost');
      },
      wakeUp,
      // A session that lived for a while was not a failure to connect.
      steadyAfterMs: maxReconnectDelayMs,
      baseDelayMs: baseReconnectDelayMs,
      maxDelayMs: maxReconnectDelayMs,
    });
  }

  const lagTimer = setInterval(() => {
    options.lag().then(options.metrics.setLag, () => undefined);
  }, lagEveryMs);
  const finished = run();
  return {
    async stop() {
      stopping = true;
      clearInterval(lagTimer);
      session?.stop();
      wakeUp.wake();
      await withTimeout('Stopping the consumer', stopTimeoutMs, () => finished);
    },
  };
}
