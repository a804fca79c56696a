import { afterEach, describe, expect, test } from '@jest/globals';
import { deleteConsumedEvents } from '@rendezvous/messaging/event-log-retention';
import type { EventLog, LogRecord } from '@rendezvous/messaging/event-log';
import { idempotent } from '@rendezvous/messaging/idempotent-consumer';
import { deleteOldInboxRows } from '@rendezvous/messaging/inbox-retention';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { PoolClient } from 'pg';
import { describeEventLog } from './event-log-contract.ts';
import { numberOf, slotEvent } from './sample-events.ts';

const database = useTestDatabase();
const retryDelaysMs = [10, 20, 40, 80];

const opened: EventLog[] = [];

function connect(): EventLog {
  const log = createPostgresEventLog({
    pool: database.pool('event_log'),
    region: 'fr',
    logger: silentLogger,
    metrics: createMetrics('test'),
    pollMs: 100,
    retryDelaysMs,
  });
  opened.push(log);
  return log;
}

// Also after a failed test: a consumer that is left behind would keep the whole run from ending.
afterEach(async () => {
  await Promise.all(opened.splice(0).map((log) => log.close()));
});

async function cutSessions(): Promise<void> {
  await database.pool('superuser').query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = 'rendezvous_event_log'`,
  );
}

describeEventLog('PostgreSQL', () => ({
  connect,
  attempts: retryDelaysMs.length + 1,
  cutSessions,
}));

describe('the PostgreSQL event log', () => {
  test('an effect with an inbox happens once although its session is lost after it', async () => {
    const log = connect();
    const topic = 'rendezvous.effects.slot.v1';
    const pool = database.pool('slots');
    await pool.query('CREATE TABLE effect (event_id uuid NOT NULL)');
    const handleOnce = idempotent({
      pool,
      consumer: 'effects',
      apply: async (event, client) => {
        await client.query('INSERT INTO effect (event_id) VALUES ($1)', [event.id]);
      },
    });
    let calls = 0;
    await log.consume({
      group: 'effects',
      topics: [topic],
      async handle(record) {
        await handleOnce(record);
        calls += 1;
        if (calls === 2) await cutSessions();
      },
    });
    const published = [0, 1, 2].map((number) => slotEvent(topic, '1', number));
    await log.publish(published);
    await waitFor(() => calls > 3, { description: 'a redelivery' });
    await waitFor(async () => (await log.lag('effects')) === 0, { description: 'no lag' });
    const { rows } = await pool.query<{ event_id: string }>('SELECT event_id FROM effect');
    expect(rows.map((row) => row.event_id).toSorted()).toEqual(
      published.map(({ id }) => id).toSorted(),
    );
  });

  test('an effect that throws leaves no inbox row behind', async () => {
    const pool = database.pool('slots');
    let committed = 0;
    let broken = true;
    const handle = idempotent({
      pool,
      consumer: 'throwing',
      apply: () => (broken ? Promise.reject(new Error('broken')) : Promise.resolve()),
      afterCommit: () => {
        committed += 1;
      },
    });
    const record = slotEvent('topic', '1', 0);
    await expect(handle(record)).rejects.toThrow('broken');
    expect(committed).toBe(0);
    broken = false;
    await handle(record);
    expect(committed).toBe(1);
  });

  test('two deliveries at the same moment have one effect', async () => {
    const pool = database.pool('slots');
    let applied = 0;
    const handle = idempotent({
      pool,
      consumer: 'twins',
      async apply(_event, client) {
        applied += 1;
        await client.query('SELECT pg_sleep(0.05)');
      },
    });
    const record = slotEvent('topic', '1', 0);
    await Promise.all([handle(record), handle(record), handle(record)]);
    expect(applied).toBe(1);
  });

  test('keeps up after its sessions were cut while events went on', async () => {
    const log = connect();
    const topic = 'rendezvous.reconnect.slot.v1';
    const seen: LogRecord[] = [];
    await log.consume({
      group: 'reconnect',
      topics: [topic],
      handle: (record) => Promise.resolve(void seen.push(record)),
    });
    await log.publish([slotEvent(topic, '1', 0)]);
    await waitFor(() => seen.length === 1, { description: 'the first event' });
    await cutSessions();
    const next = slotEvent(topic, '1', 1);
    // The publishing pool lost its connections too, and may notice it only now; relays try again.
    await waitFor(() => log.publish([next]).then(() => true), { description: 'publishing' });
    await waitFor(() => seen.at(-1) !== undefined && numberOf(seen.at(-1)!) === 1, {
      description: 'the event after the cut',
    });
  });

  test('a consumer whose machine vanishes does not keep its group for long', async () => {
    const log = connect();
    const topic = 'rendezvous.vanished.slot.v1';
    const sessions: PoolClient[] = [];
    const note = (client: PoolClient) => sessions.push(client);
    database.pool('event_log').on('acquire', note);
    let limit: unknown;
    await log.consume({
      group: 'vanished',
      topics: [topic],
      async handle() {
        const { rows } = (await sessions[0]?.query('SHOW idle_session_timeout')) ?? { rows: [] };
        limit = rows[0];
      },
    });
    await waitFor(() => sessions.length > 0, { description: 'the session' });
    await log.publish([slotEvent(topic, '1', 0)]);
    await waitFor(() => limit !== undefined, { description: 'the event' });
    database.pool('event_log').off('acquire', note);
    expect(limit).toEqual({ idle_session_timeout: '1min' });
  });

  test('deletes what is old and passed by every group, and nothing else', async () => {
    const pool = database.pool('event_log');
    const log = connect();
    const topic = 'rendezvous.retention.slot.v1';
    await pool.query('TRUNCATE event, consumer_offset, parked_event, dead_letter');
    await log.publish([0, 1, 2, 3].map((number) => slotEvent(topic, '1', number)));
    const positions = await pool.query<{ position: string }>(
      'SELECT position FROM event ORDER BY position',
    );
    const [first, second, third] = positions.rows.map(({ position }) => position);
    await pool.query(
      "UPDATE event SET appended_at = now() - interval '8 days' WHERE position < $1",
      [third],
    );
    expect(await deleteConsumedEvents(pool)).toBe(0);
    await pool.query("INSERT INTO consumer_offset VALUES ('ahead', $1), ('behind', $2)", [
      third,
      first,
    ]);
    expect(await deleteConsumedEvents(pool)).toBe(1);
    await pool.query("UPDATE consumer_offset SET position = $1 WHERE consumer_group = 'behind'", [
      third,
    ]);
    expect(await deleteConsumedEvents(pool)).toBe(1);
    const left = await pool.query('SELECT FROM event');
    expect(left.rowCount).toBe(2);
    expect(second).not.toBe(third);
  });

  test('old inbox rows are deleted, younger ones kept', async () => {
    const pool = database.pool('doctors');
    await pool.query(
      `INSERT INTO inbox (consumer, event_id, processed_at)
       SELECT 'old', gen_random_uuid(), now() - interval '15 days' FROM generate_series(1, 30)
       UNION ALL SELECT 'young', gen_random_uuid(), now() - interval '13 days'`,
    );
    expect(await deleteOldInboxRows(pool)).toBe(30);
    expect((await pool.query('SELECT consumer FROM inbox')).rows).toEqual([{ consumer: 'young' }]);
  });

  test('readiness tells whether the database answers', async () => {
    expect(await connect().readiness()).toEqual({ ok: true });
  });
});
