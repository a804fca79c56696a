import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LogRecord, RunningConsumer } from '@rendezvous/messaging/event-log';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { sharedEngines } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { KafkaTestbed } from './kafka-harness.ts';
import { numberOf, numbersOf, publishUntilTaken, records, slotEvent } from './sample-events.ts';

const { kafkaBrokers } = sharedEngines();
const describeKafka = kafkaBrokers === null ? describe.skip : describe;

const topic = 'rendezvous.fr.slot.v1';
/** Longer than any test. */
const dueNeverMs = 3_600_000;
const keys = Array.from({ length: 12 }, (_, index) => String(1000 + index));

describeKafka('members of a group on Kafka (needs Java 17 and Maven)', () => {
  const database = useTestDatabase();
  const children: ChildProcess[] = [];
  let testbed: KafkaTestbed;
  beforeEach(() => {
    testbed = new KafkaTestbed(kafkaBrokers ?? []);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await testbed.remove();
  });

  /** Starts a consumer process; `onEffect` hears of each committed effect. */
  function startProcess(onEffect: () => void, effectsMaximum = Infinity): ChildProcess {
    const program = join(import.meta.dirname, 'kafka-consumer-process.ts');
    const brokers = (kafkaBrokers ?? []).join(',');
    const url = database.urlFor('slots');
    const args = [program, brokers, testbed.namespace, topic, url, String(effectsMaximum)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(child);
    createInterface({ input: child.stdout }).on('line', onEffect);
    return child;
  }

  test('a process killed between effect and offset: every effect once', async () => {
    const pool = database.pool('slots');
    await pool.query('CREATE TABLE effect (event_id uuid NOT NULL)');
    const published = records(topic, 60, keys);
    await publishUntilTaken(testbed.connect(), published);
    let effects = 0;
    const killed = startProcess(() => void (effects += 1), 7);
    await waitFor(() => killed.signalCode === 'SIGKILL', {
      description: 'the kill',
      timeoutMs: 60_000,
    });
    const repeated: string[] = [];
    startProcess(() => void repeated.push('effect'));
    const rows = async () => (await pool.query<{ event_id: string }>('SELECT * FROM effect')).rows;
    // The group waits for the session of the killed member, which is 6 s.
    await waitFor(async () => (await rows()).length >= 60, {
      description: 'every effect',
      timeoutMs: 60_000,
    });
    await waitFor(async () => (await testbed.connect().lag('killed')) === 0, {
      description: 'every offset',
    });
    const ids = (await rows()).map((row) => row.event_id);
    expect(ids.toSorted()).toEqual(published.map(({ id }) => id).toSorted());
    // What was committed and not acknowledged was really delivered again.
    expect(repeated.length).toBeGreaterThan(60 - effects);
  }, 180_000);

  test('two members share the partitions, and one that leaves hands its own over', async () => {
    const seen: { member: string; record: LogRecord }[] = [];
    const members = new Map<string, RunningConsumer>();
    for (const member of ['a', 'b']) {
      const consumer = await testbed.connect().consume({
        group: 'shared',
        topics: [topic],
        handle: async (record) => void seen.push({ member, record }),
      });
      members.set(member, consumer);
    }
    const publisher = testbed.connect();
    let number = 0;
    // Until both have joined, one of them may have all.
    await waitFor(
      async () => {
        await publishUntilTaken(
          publisher,
          keys.map((key) => slotEvent(topic, key, (number += 1))),
        );
        const lately = seen.slice(-keys.length).map(({ member }) => member);
        return lately.includes('a') && lately.includes('b');
      },
      { description: 'both to take part', timeoutMs: 60_000, intervalMs: 200 },
    );
    await members.get('a')?.stop();
    const before = seen.length;
    const published = keys.map((key) => slotEvent(topic, key, (number += 1)));
    await publishUntilTaken(publisher, published);
    const handledBy = (record: LogRecord): string | undefined =>
      seen.findLast((each) => each.record.id === record.id)?.member;
    await waitFor(() => published.every((record) => handledBy(record) === 'b'), {
      description: 'the one that is left to have all',
    });
    expect(before).toBeGreaterThan(0);
    const firsts = new Map(seen.toReversed().map(({ record }) => [record.id, record]));
    for (const key of keys) {
      const inOrder = numbersOf([...firsts.values()].toReversed(), key);
      expect(inOrder).toEqual(inOrder.toSorted((one, other) => one - other));
    }
  }, 180_000);

  test('what is parked goes with its partition to another member, in order', async () => {
    const wireTopic = `${testbed.namespace}.fr.slot.v1`;
    const seen: LogRecord[] = [];
    let isBroken = true;
    const handle = async (record: LogRecord): Promise<void> => {
      if (isBroken && record.key === keys[0]) throw new Error('broken');
      seen.push(record);
    };
    const log = testbed.connect({ retryDelaysMs: [dueNeverMs] });
    const first = await log.consume({ group: 'parked', topics: [topic], handle });
    await publishUntilTaken(log, records(topic, 48, keys));
    await waitFor(() => seen.length === 44, { description: 'the other keys' });
    // Nothing is left in the topic itself: its offset has passed the four that wait.
    await waitFor(async () => (await log.lag('parked')) === 4, { description: 'the offset' });
    await first.stop();
    isBroken = false;
    const other = testbed.connect({ retryDelaysMs: [dueNeverMs] });
    // There before the other member is: it must not be handled before what is parked is known.
    await publishUntilTaken(other, [slotEvent(topic, keys[0] ?? '', 99)]);
    await other.consume({ group: 'parked', topics: [topic], handle });
    const committedPast = async () => {
      const [offsets] = await (
        await testbed.admin()
      ).fetchOffsets({ groupId: `${testbed.namespace}.fr.parked`, topics: [wireTopic] });
      return offsets?.partitions.some(({ metadata }) => metadata === 'parked=5') ?? false;
    };
    await waitFor(committedPast, { description: 'the later event to wait behind them' });
    expect(seen).toHaveLength(44);
  }, 180_000);

  test('an event in two partitions and twice over has its effects in each key’s order', async () => {
    const published = records(topic, 120, keys);
    const publisher = testbed.connect();
    // Parts of it again and again, as a relay does that crashes after publishing.
    await publishUntilTaken(publisher, published.slice(0, 50));
    await publishUntilTaken(publisher, published.slice(20, 80));
    await publishUntilTaken(publisher, published);
    const seen: LogRecord[] = [];
    await testbed.connect().consume({
      group: 'repeated',
      topics: [topic],
      handle: async (record) => void seen.push(record),
    });
    await waitFor(() => seen.length >= 120, { description: 'every event' });
    await waitFor(async () => (await publisher.lag('repeated')) === 0, { description: 'no lag' });
    for (const key of keys) expect(numbersOf(seen, key)).toEqual(numbersOf(published, key));
    expect(seen.map(numberOf).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 120 }, (_, index) => index),
    );
  });
});
