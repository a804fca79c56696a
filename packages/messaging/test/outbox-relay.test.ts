import { afterEach, expect, test } from '@jest/globals';
import type { EventPublisher, LogRecord } from '@rendezvous/messaging/event-log';
import { writeToOutbox } from '@rendezvous/messaging/outbox';
import type { OutboxEvent } from '@rendezvous/messaging/outbox';
import { createOutboxRelay } from '@rendezvous/messaging/outbox-relay';
import type { OutboxRelay } from '@rendezvous/messaging/outbox-relay';
import { inTransaction } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { numberOf, slotEvent } from './sample-events.ts';

const database = useTestDatabase();
const running: OutboxRelay[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((relay) => relay.stop()));
  await database.pool('slots').query('TRUNCATE outbox');
});

const metrics = createMetrics('test');

function startRelay(publisher: EventPublisher, pollMs = 20): OutboxRelay {
  const relay = createOutboxRelay({
    pool: database.pool('slots'),
    service: 'slots',
    region: 'fr',
    publisher,
    logger: silentLogger,
    metrics,
    pollMs,
  });
  running.push(relay);
  return relay;
}

const outboxEvent = (number: number): OutboxEvent => ({
  aggregate: 'slot',
  key: '1042',
  event: slotEvent('unused', '1042', number).value,
  headers: { traceparent: `trace-${number}` },
});

async function write(first: number, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index) => outboxEvent(first + index));
  await inTransaction(database.pool('slots'), (client) => writeToOutbox(client, events));
}

const pending = async (): Promise<number> =>
  (await database.pool('slots').query('SELECT FROM outbox')).rowCount ?? 0;

/** A publisher that remembers each id once, as the log does. */
function createRecorder(fail: () => boolean = () => false) {
  const records: LogRecord[] = [];
  return {
    records,
    publish(batch: readonly LogRecord[]): Promise<void> {
      if (fail()) return Promise.reject(new Error('the log is down'));
      const known = new Set(records.map(({ id }) => id));
      records.push(...batch.filter(({ id }) => !known.has(id)));
      return Promise.resolve();
    },
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('publishes in order, with topic, key and headers, and leaves nothing behind', async () => {
  const recorder = createRecorder();
  const relay = startRelay(recorder);
  await write(0, 700);
  await write(700, 600);
  relay.wake();
  await waitFor(() => recorder.records.length === 1300, { description: 'all events' });
  expect(recorder.records.map(numberOf)).toEqual(upTo(1300));
  expect(recorder.records[3]).toMatchObject({
    topic: 'rendezvous.fr.slot.v1',
    key: '1042',
    headers: { region: 'fr', traceparent: 'trace-3' },
  });
  await waitFor(async () => (await pending()) === 0, { description: 'an empty outbox' });
});

test('waking it beats the poll by far', async () => {
  const recorder = createRecorder();
  const relay = startRelay(recorder, 60_000);
  await write(0, 1);
  relay.wake();
  await waitFor(() => recorder.records.length === 1, { description: 'the event' });
});

test('an event of a transaction that rolled back is never published', async () => {
  const recorder = createRecorder();
  startRelay(recorder);
  const rolledBack = inTransaction(database.pool('slots'), async (client) => {
    await writeToOutbox(client, [outboxEvent(0)]);
    throw new Error('changed my mind');
  });
  await expect(rolledBack).rejects.toThrow('changed my mind');
  await write(1, 1);
  await waitFor(() => recorder.records.length === 1, { description: 'the committed event' });
  expect(recorder.records.map(numberOf)).toEqual([1]);
});

test('while the log is down nothing is lost and nothing overtakes', async () => {
  let failures = 0;
  const recorder = createRecorder(() => failures < 3 && Boolean((failures += 1)));
  startRelay(recorder);
  for (const number of upTo(10)) await write(number, 1);
  await waitFor(() => recorder.records.length === 10, { description: 'the log to be back' });
  expect(failures).toBe(3);
  expect(recorder.records.map(numberOf)).toEqual(upTo(10));
});

test('a crash after publishing publishes the same ids again', async () => {
  const published: string[][] = [];
  startRelay({
    publish(batch) {
      published.push(batch.map(({ id }) => id));
      // The batch has arrived, the relay does not learn of it.
      if (published.length === 1) return Promise.reject(new Error('connection lost'));
      return Promise.resolve();
    },
  });
  await write(0, 3);
  await waitFor(async () => (await pending()) === 0, { description: 'an empty outbox' });
  expect(published[1]?.slice(0, published[0]?.length)).toEqual(published[0]);
});

test('two relays of one service publish one at a time', async () => {
  let active = 0;
  let together = 0;
  const recorder = createRecorder();
  const publisher: EventPublisher = {
    async publish(batch) {
      active += 1;
      together = Math.max(together, active);
      await recorder.publish(batch);
      await new Promise((resolve) => setImmediate(resolve));
      active -= 1;
    },
  };
  const relays = [startRelay(publisher), startRelay(publisher)];
  for (const number of upTo(50)) {
    await write(number, 1);
    for (const relay of relays) relay.wake();
  }
  await waitFor(() => recorder.records.length === 50, { description: 'all events' });
  expect(recorder.records.map(numberOf)).toEqual(upTo(50));
  expect(together).toBe(1);
});

test('metrics say how much waits and how old it is', async () => {
  let down = true;
  const recorder = createRecorder(() => down);
  await write(0, 4);
  startRelay(recorder);
  const value = async (name: string): Promise<number | undefined> =>
    (await metrics.getSingleMetric(name)?.get())?.values[0]?.value;
  await waitFor(async () => (await value('outbox_pending')) === 4, { description: 'the gauge' });
  expect(await value('outbox_oldest_age_seconds')).toBeGreaterThan(0);
  down = false;
  await waitFor(async () => (await value('outbox_pending')) === 0, { description: 'it to fall' });
  expect(await value('outbox_published_total')).toBeGreaterThanOrEqual(4);
});
