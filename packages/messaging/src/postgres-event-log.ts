import { inTransaction } from '@rendezvous/platform/database';
import type { Logger } from '@rendezvous/platform/logger';
import type { Pool } from 'pg';
import type { Registry } from 'prom-client';

import { jittered } from './backoff.ts';
import { createConsumerMetrics, createFollowerMetrics } from './consumer-metrics.ts';
import { errorText } from './error-text.ts';
import { deleteConsumedEvents } from './event-log-retention.ts';
import type { EventLog, LogRecord, RunningConsumer } from './event-log.ts';
import { notificationChannel, startPostgresConsumer } from './postgres-consumer.ts';
import { createPostgresDeadLetters } from './postgres-dead-letters.ts';
import { startPostgresFollower } from './postgres-follower.ts';

const defaultPollMs = 500;
const defaultRetryDelaysMs = [200, 1_000, 5_000, 30_000];
const retentionEveryMs = 3_600_000;

export interface PostgresEventLogOptions {
  /** Connects as the event log's role. Each consumer and follower keeps one of its connections. */
  readonly pool: Pool;
  readonly region: string;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** How often consumers look without being notified. */
  readonly pollMs?: number;
  /** The delays before the second, third, … attempt; after the last one an event is dead. */
  readonly retryDelaysMs?: readonly number[];
}

// One writer at a time: otherwise a position could become visible after a higher one, and a
// consumer that had passed the higher one would never see it.
const appendLockSql = `
  SELECT pg_advisory_xact_lock(hashtextextended('rendezvous.event_log.append', 0))`;
const appendSql = `
  INSERT INTO event (id, topic, key, value, headers)
  SELECT id, topic, key, value, headers
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::jsonb[])
    WITH ORDINALITY AS row (id, topic, key, value, headers, ordinal)
  ORDER BY ordinal
  ON CONFLICT (id) DO NOTHING`;
const lagSql = `
  SELECT ((SELECT count(*) FROM (
      SELECT FROM event
      WHERE position > coalesce(
        (SELECT position FROM consumer_offset WHERE consumer_group = $1), 0)
        AND ($2::text[] IS NULL OR topic = ANY ($2)) LIMIT 100000) AS ahead)
    + (SELECT count(*) FROM parked_event WHERE consumer_group = $1))::int AS lag`;

async function append(pool: Pool, records: readonly LogRecord[]): Promise<void> {
  if (records.length === 0) return;
  await inTransaction(pool, async (client) => {
    await client.query(appendLockSql);
    await client.query(appendSql, [
      records.map((record) => record.id),
      records.map((record) => record.topic),
      records.map((record) => record.key),
      records.map((record) => JSON.stringify(record.value)),
      records.map((record) => JSON.stringify(record.headers)),
    ]);
    await client.query('SELECT pg_notify($1, $2)', [notificationChannel, 'append']);
  });
}

/** The embedded event log of one region, in its PostgreSQL database. */
export function createPostgresEventLog(options: PostgresEventLogOptions): EventLog {
  const { pool, region, logger, metrics } = options;
  const consumers = new Set<RunningConsumer>();
  const topicsByGroup = new Map<string, readonly string[]>();

  const retentionTimer = setInterval(() => {
    deleteConsumedEvents(pool).catch((error: unknown) => {
      logger.warn({ region, problem: errorText(error) }, 'event log retention failed');
    });
  }, jittered(retentionEveryMs));
  retentionTimer.unref();

  async function lag(group: string): Promise<number> {
    const topics = topicsByGroup.get(group) ?? null;
    const { rows } = await pool.query<{ lag: number }>(lagSql, [group, topics]);
    return rows[0]?.lag ?? 0;
  }

  function keep(running: RunningConsumer): Promise<RunningConsumer> {
    consumers.add(running);
    return Promise.resolve({
      async stop() {
        consumers.delete(running);
        await running.stop();
      },
    });
  }

  return {
    publish: (records) => append(pool, records),
    consume(consumer) {
      topicsByGroup.set(consumer.group, consumer.topics);
      const running = startPostgresConsumer({
        ...consumer,
        pool,
        pollMs: options.pollMs ?? defaultPollMs,
        retryDelaysMs: options.retryDelaysMs ?? defaultRetryDelaysMs,
        metrics: createConsumerMetrics(metrics, region, consumer.group),
        logger,
        lag: () => lag(consumer.group),
      });
      return keep(running);
    },
    follow(follower) {
      const pollMs = options.pollMs ?? defaultPollMs;
      const metric = createFollowerMetrics(metrics, region);
      return keep(startPostgresFollower({ ...follower, pool, pollMs, metrics: metric, logger }));
    },
    deadLetters: createPostgresDeadLetters(pool),
    lag,
    async readiness() {
      try {
        await pool.query('SELECT 1');
        return { ok: true };
      } catch (error) {
        return { ok: false, detail: errorText(error) };
      }
    },
    async close() {
      clearInterval(retentionTimer);
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
      consumers.clear();
    },
  };
}
