import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EventLog, LogRecord } from '@rendezvous/messaging/event-log';
import { writeToOutbox } from '@rendezvous/messaging/outbox';
import { createOutboxRelay } from '@rendezvous/messaging/outbox-relay';
import type { OutboxRelay } from '@rendezvous/messaging/outbox-relay';
import { inTransaction } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { sharedEngines } from '@rendezvous/testkit/engines';
import { startKafka } from '@rendezvous/testkit/own-engines';
import type { Engine } from '@rendezvous/testkit/own-engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { KafkaTestbed } from './kafka-harness.ts';
import { numberOf, numbersOf, slotEvent } from './sample-events.ts';

// A broker of its own is paused and killed here; the shared one only says that Kafka can be had.
const describeKafka = sharedEngines().kafkaBrokers === null ? describe.skip : describe;

const topic = 'rendezvous.fr.slot.v1';
const keys = ['1042', '1043', '1044'];
// A broker that comes back reads its logs first, on a machine that may be busy.
const returnMaxMs = 60_000;
const engineMaxMs = 200_000;

describeKafka('a broker that goes away and comes back (needs Java 17 and Maven)', () => {
  const database = useTestDatabase();
  let broker: Engine;
  let brokers: string[];
  let testbed: KafkaTestbed;
  let log: EventLog;
  let relay: OutboxRelay;
  let number = 0;

  beforeAll(async () => {
    broker = await startKafka();
    brokers = [broker.url];
  }, engineMaxMs);
  afterAll(() => broker.kill());

  beforeEach(() => {
    testbed = new KafkaTestbed(brokers);
    log = testbed.connect();
    relay = createOutboxRelay({
      pool: database.pool('slots'),
      service: 'slots',
      region: 'fr',
      publisher: log,
      logger: silentLogger,
      metrics: createMetrics('test'),
      pollMs: 50,
    });
    number = 0;
  });
  afterEach(async () => {
    // After a failed test it may be paused or gone.
    if (broker.isRunning) broker.resume();
    else await broker.restart();
    await relay.stop();
    await testbed.remove();
    await database.pool('slots').query('TRUNCATE outbox');
  }, engineMaxMs);

  /** Books, so to speak: writes events of every key to the outbox. */
  async function write(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const events = keys.map((key) => {
        const { value } = slotEvent('unused', key, (number += 1));
        return { aggregate: 'slot' as const, key, event: value };
      });
      await inTransaction(database.pool('slots'), (client) => writeToOutbox(client, events));
    }
  }

  /** A service that consumes and follows, and what it got. */
  async function start(service: EventLog, group: string) {
    const seen: LogRecord[] = [];
    const followed: LogRecord[] = [];
    let gaps = 0;
    await service.consume({
      group,
      topics: [topic],
      handle: async (record) => void seen.push(record),
    });
    await service.follow({
      topics: [topic],
      handle: (record) => void followed.push(record),
      onGap: () => void (gaps += 1),
    });
    /** In the order in which each was handled the first time. */
    const distinct = (): LogRecord[] => [
      ...new Map(seen.map((record) => [record.id, record])).values(),
    ];
    return { distinct, followed, gaps: () => gaps };
  }

  /** Whether the log says that Kafka is not asked at the moment. */
  async function isAway(): Promise<boolean> {
    const { ok, detail } = await log.readiness();
    return ok && (detail ?? '').startsWith('away');
  }

  /** Nothing is lost, and the first time each event was handled was in its key's order. */
  async function expectAllInOrder(distinct: () => LogRecord[]): Promise<void> {
    await waitFor(() => distinct().length === number, {
      description: `all ${number} events`,
      timeoutMs: returnMaxMs,
    });
    for (const key of keys) {
      const numbers = numbersOf(distinct(), key);
      expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    }
    // What was published is read before the relay forgets it.
    const isEmpty = async () =>
      (await database.pool('slots').query('SELECT FROM outbox')).rowCount === 0;
    await waitFor(isEmpty, { description: 'an empty outbox' });
  }

  test('paused: the outbox keeps what is written, and all of it comes in order after', async () => {
    const { distinct, followed, gaps } = await start(log, 'paused');
    await write(5);
    await expectAllInOrder(distinct);
    await waitFor(() => gaps() > 0, { description: 'following to begin' });
    broker.pause();
    await write(10);
    await waitFor(isAway, { description: 'readiness to tell', timeoutMs: 60_000 });
    await expect(log.publish([slotEvent(topic, '1', 0)])).rejects.toThrow();
    await write(5);
    const gapsBefore = gaps();
    broker.resume();
    await expectAllInOrder(distinct);
    const last = (): boolean => followed.some((record) => numberOf(record) === number);
    await waitFor(() => last() || gaps() > gapsBefore, { description: 'followers to know' });
    const isWell = async () => (await log.readiness()).detail === undefined;
    await waitFor(isWell, { description: 'readiness to be well again' });
  });

  test('killed and started again: all of it comes in order, to a service that begins meanwhile too', async () => {
    const before = await start(log, 'before');
    await write(5);
    await expectAllInOrder(before.distinct);
    await broker.kill();
    await write(10);
    const late = testbed.connect();
    const meanwhile = await start(late, 'meanwhile');
    await expect(late.publish([slotEvent(topic, '1', 0)])).rejects.toThrow();
    expect(await late.readiness()).toMatchObject({ ok: true });
    expect(meanwhile.gaps()).toBe(0);
    await broker.restart();
    await write(5);
    await expectAllInOrder(before.distinct);
    await expectAllInOrder(meanwhile.distinct);
    await waitFor(() => meanwhile.gaps() > 0, { description: 'following to begin' });
  });
});
