import type { Logger } from '@rendezvous/platform/logger';
import { withTimeout } from '@rendezvous/platform/wait';
import type { Pool } from 'pg';

import type { FollowerMetrics } from './consumer-metrics.ts';
import { errorText } from './error-text.ts';
import type { FollowOptions, RunningConsumer } from './event-log.ts';
import { followRecord } from './follow-record.ts';
import type { StoredEvent } from './parked-events.ts';
import { notificationChannel } from './postgres-consumer.ts';
import { openSerialConnection } from './serial-connection.ts';
import type { SerialConnection } from './serial-connection.ts';
import { keepTrying } from './keep-trying.ts';
import { createWakeUp } from './wake-up.ts';

const maxBatch = 500;
// Further behind than this, forgetting everything is cheaper than hearing of every change.
const maxCatchUp = 10_000;
const baseReconnectDelayMs = 100;
const maxReconnectDelayMs = 2_000;
const stopTimeoutMs = 10_000;

export interface PostgresFollowerOptions extends FollowOptions {
  /** The event log's role; the follower keeps one of its connections. */
  readonly pool: Pool;
  /** How often to look without being notified, in milliseconds. */
  readonly pollMs: number;
  readonly metrics: FollowerMetrics;
  readonly logger: Logger;
}

// float8 holds every position exactly and is a number for any pool, whatever its type parsers.
const headSql = 'SELECT coalesce(max(position), 0)::float8 AS position FROM event';
const fetchSql = `
  SELECT position::float8, id, topic, key, value, headers FROM event
  WHERE position > $1 AND position <= $2 AND topic = ANY ($3) ORDER BY position LIMIT $4`;

/** Starts following; it begins, and onGap is called, as soon as the database answers. */
export function startPostgresFollower(options: PostgresFollowerOptions): RunningConsumer {
  const follower = new PostgresFollower(options);
  const finished = follower.run();
  return {
    async stop() {
      follower.stop();
      await withTimeout('Stopping the follower', stopTimeoutMs, () => finished);
    },
  };
}

class PostgresFollower {
  readonly #options: PostgresFollowerOptions;
  readonly #wakeUp = createWakeUp();
  // Kept over reconnections: what was appended meanwhile is still there, so nothing is missed.
  #position: number | null = null;
  #isStopping = false;
  #isLost = false;

  constructor(options: PostgresFollowerOptions) {
    this.#options = options;
  }

  run(): Promise<void> {
    return keepTrying({
      isStopping: () => this.#isStopping,
      attempt: () => this.#followOnce(),
      onFailure: (error, failures) => {
        const problem = errorText(error);
        this.#options.logger.warn({ failures, problem }, 'following the event log was interrupted');
      },
      wakeUp: this.#wakeUp,
      steadyAfterMs: maxReconnectDelayMs,
      baseDelayMs: baseReconnectDelayMs,
      maxDelayMs: maxReconnectDelayMs,
    });
  }

  stop(): void {
    this.#isStopping = true;
    this.#wakeUp.wake();
  }

  async #followOnce(): Promise<void> {
    const connection = await openSerialConnection(this.#options.pool);
    this.#isLost = false;
    connection.onLost(() => {
      this.#isLost = true;
      this.#wakeUp.wake();
    });
    connection.onNotification(() => this.#wakeUp.wake());
    try {
      // Listening begins before the first look, or an append between the two would wait for a poll.
      await connection.query(`LISTEN ${notificationChannel}`);
      while (!this.#isStopping) {
        const isMore = await this.#readOn(connection);
        if (!isMore && !this.#isLost) await this.#wakeUp.wait(this.#options.pollMs);
      }
    } finally {
      connection.close();
    }
  }

  /** Reads one batch; true when there may be more. Throws when the session is lost. */
  async #readOn(connection: SerialConnection): Promise<boolean> {
    const head = (await connection.query<{ position: number }>(headSql))[0]?.position ?? 0;
    if (this.#position === null || head - this.#position > maxCatchUp || head < this.#position) {
      this.#position = head;
      this.#options.metrics.gap();
      this.#options.onGap();
    }
    if (head === this.#position) return false;
    const { topics, metrics, logger } = this.#options;
    const events = await connection.query<StoredEvent & Record<string, unknown>>(fetchSql, [
      this.#position,
      head,
      topics,
      maxBatch,
    ]);
    for (const { position, id, topic, key, value, headers } of events) {
      if (this.#isStopping) return false;
      await followRecord({ id, topic, key, value, headers }, this.#options, { metrics, logger });
      this.#position = position;
    }
    if (events.length === maxBatch) return true;
    this.#position = head;
    return false;
  }
}
