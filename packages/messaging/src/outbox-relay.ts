import { topicName } from '@rendezvous/events/topics';
import { inTransaction } from '@rendezvous/platform/database';
import type { Logger } from '@rendezvous/platform/logger';
import { withTimeout } from '@rendezvous/platform/wait';
import type { Pool, PoolClient } from 'pg';
import type { Registry } from 'prom-client';

import { growingDelay } from './backoff.ts';
import { errorText } from './error-text.ts';
import type { EventPublisher, LogRecord } from './event-log.ts';
import { counter, gauge } from '@rendezvous/platform/shared-metrics';
import type { OutboxEvent } from './outbox.ts';
import { createWakeUp } from './wake-up.ts';

const maxBatch = 500;
const publishTimeoutMs = 10_000;
const baseRetryDelayMs = 100;
// Short, because readers are to catch up within seconds once the log is back.
const maxRetryDelayMs = 1_000;
const sampleEveryMs = 2_000;
const stopTimeoutMs = 10_000;

/** The relay of one service and region. */
export interface OutboxRelay {
  /** Call it after a commit that wrote to the outbox: its events leave within milliseconds. */
  wake(): void;
  /** Finishes the batch it is at (at most 10 s) and publishes no more. */
  stop(): Promise<void>;
}

export interface OutboxRelayOptions {
  /** The service's own pool: the outbox lies in its schema. */
  readonly pool: Pool;
  readonly service: string;
  readonly region: string;
  readonly publisher: EventPublisher;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** How often to look without being woken, which covers events of a process that died. */
  readonly pollMs?: number;
}

interface OutboxRow {
  id: string;
  aggregatetype: OutboxEvent['aggregate'];
  aggregateid: string;
  payload: LogRecord['value'];
  headers: Record<string, string>;
}

const readSql = `
  SELECT id, aggregatetype, aggregateid, payload, headers
  FROM outbox ORDER BY sequence LIMIT $1`;
const deleteSql = 'DELETE FROM outbox WHERE id = ANY ($1::uuid[])';
const leaderSql = 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS leader';
const waitingSql = 'SELECT EXISTS (SELECT FROM outbox) AS waiting';
const sampleSql = `
  SELECT count(*)::int AS pending,
    coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS age
  FROM (SELECT created_at FROM outbox ORDER BY sequence LIMIT 100000) AS oldest`;

function toRecord(region: string, row: OutboxRow): LogRecord {
  return {
    id: row.id,
    topic: topicName(region, row.aggregatetype),
    key: row.aggregateid,
    value: row.payload,
    headers: { ...row.headers, region },
  };
}

/**
 * Publishes one batch and deletes it, in one transaction that holds the service's relay lock: of
 * several processes one publishes at a time, so the order holds. A crash in between publishes the
 * batch again, which the log and the inboxes recognize by the ids.
 */
async function publishBatch(options: OutboxRelayOptions, client: PoolClient): Promise<number> {
  const { region, service, publisher } = options;
  const lock = await client.query<{ leader: boolean }>(leaderSql, [
    `rendezvous.outbox.${region}.${service}`,
  ]);
  if (lock.rows[0]?.leader !== true) return 0;
  const { rows } = await client.query<OutboxRow>(readSql, [maxBatch]);
  if (rows.length === 0) return 0;
  const records = rows.map((row) => toRecord(region, row));
  await withTimeout('Publishing', publishTimeoutMs, () => publisher.publish(records));
  await client.query(deleteSql, [rows.map((row) => row.id)]);
  return rows.length;
}

function createSampler(options: OutboxRelayOptions): () => Promise<void> {
  const labels = ['region'] as const;
  const pending = gauge(options.metrics, 'outbox_pending', 'Events not published yet.', labels);
  const age = gauge(
    options.metrics,
    'outbox_oldest_age_seconds',
    'Age of the oldest event not published yet.',
    labels,
  );
  let nextSampleAt = 0;
  return async () => {
    if (Date.now() < nextSampleAt) return;
    nextSampleAt = Date.now() + sampleEveryMs;
    const { rows } = await options.pool.query<{ pending: number; age: number }>(sampleSql);
    pending.set({ region: options.region }, rows[0]?.pending ?? 0);
    age.set({ region: options.region }, rows[0]?.age ?? 0);
  };
}

/**
 * Starts moving events from the service's outbox to the log, in the order of their sequence. While
 * the log fails, tries go on with growing, jittered delays (0.1 s to 1 s); nothing is lost.
 */
export function createOutboxRelay(options: OutboxRelayOptions): OutboxRelay {
  const { pool, region, logger, pollMs = 250 } = options;
  const published = counter(options.metrics, 'outbox_published_total', 'Events published.', [
    'region',
  ]);
  const sample = createSampler(options);
  const wakeUp = createWakeUp();
  let stopping = false;

  async function publishWaiting(): Promise<number> {
    // The poll of an idle service is this one cheap statement, without transaction and lock.
    const { rows } = await pool.query<{ waiting: boolean }>(waitingSql);
    if (rows[0]?.waiting !== true) return 0;
    return inTransaction(pool, (client) => publishBatch(options, client), { attempts: 1 });
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping) {
      try {
        const count = await publishWaiting();
        published.inc({ region }, count);
        failures = 0;
        await sample();
        if (count < maxBatch && !stopping) await wakeUp.wait(pollMs);
      } catch (error) {
        failures += 1;
        logger.warn({ region, failures, problem: errorText(error) }, 'outbox relay failed');
        await sample().catch(() => undefined);
        await pause(growingDelay(failures, baseRetryDelayMs, maxRetryDelayMs));
      }
    }
  }

  // New events must not shorten the delay after a failure; only stopping may.
  async function pause(delayMs: number): Promise<void> {
    const until = Date.now() + delayMs;
    while (!stopping && Date.now() < until) await wakeUp.wait(until - Date.now());
  }

  const finished = run();
  return {
    wake: () => wakeUp.wake(),
    async stop() {
      stopping = true;
      wakeUp.wake();
      await withTimeout('Stopping the outbox relay', stopTimeoutMs, () => finished);
    },
  };
}
