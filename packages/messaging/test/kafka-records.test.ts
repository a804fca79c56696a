import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidEvent } from '@rendezvous/events/envelope';
import type { LogRecord } from '@rendezvous/messaging/event-log';
import { sharedEngines } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { KafkaTestbed } from './kafka-harness.ts';
import { numberOf, publishUntilTaken, slotEvent } from './sample-events.ts';

const { kafkaBrokers } = sharedEngines();
const describeKafka = kafkaBrokers === null ? describe.skip : describe;
const topic = 'rendezvous.fr.slot.v1';

describeKafka('what is in a topic on Kafka (needs Java 17 and Maven)', () => {
  let testbed: KafkaTestbed;
  beforeEach(() => {
    testbed = new KafkaTestbed(kafkaBrokers ?? []);
  });
  afterEach(() => testbed.remove());

  async function consume(group: string, log = testbed.connect()) {
    const seen: LogRecord[] = [];
    await log.consume({ group, topics: [topic], handle: async (record) => void seen.push(record) });
    const letters = () => log.deadLetters.list({ first: 10 });
    return { log, seen, letters };
  }

  test('an event that does not fit its schema is refused, and nothing with it', async () => {
    const log = testbed.connect();
    const good = slotEvent(topic, '1', 0);
    const bad = { ...good, value: { ...good.value, data: { doctorId: 'x' } } as never };
    await expect(log.publish([slotEvent(topic, '1', 1), bad])).rejects.toThrow(InvalidEvent);
    await publishUntilTaken(log, [good]);
    const { seen } = await consume('strict');
    await waitFor(() => seen.length > 0, { description: 'the good one' });
    expect(seen.map(numberOf)).toEqual([0]);
  });

  test('what is no JSON is a dead letter and blocks nobody', async () => {
    const { log, seen, letters } = await consume('poisoned');
    await publishUntilTaken(log, [slotEvent(topic, '7', 0)]);
    await waitFor(() => seen.length === 1, { description: 'the first event' });
    const producer = testbed.client.producer();
    await producer.connect();
    const messages = [
      { key: '7', value: 'no { json' },
      { key: '7', value: Buffer.from([0xff, 0xfe]) },
      { key: '7', value: null },
    ];
    await producer.send({ topic: `${testbed.namespace}.fr.slot.v1`, messages });
    await producer.disconnect();
    await publishUntilTaken(log, [slotEvent(topic, '7', 1)]);
    await waitFor(() => seen.length === 2, { description: 'the event behind them' });
    await waitFor(async () => (await letters()).length === 3, { description: 'three deaths' });
    const values = (await letters()).map(({ value }) => value);
    expect(values).toEqual(expect.arrayContaining(['no { json', { base64: '//4=' }, null]));
    expect((await letters())[0]).toMatchObject({ group: 'poisoned', key: '7', attempts: 1 });
  });

  test('trace and region travel in headers, and come back after a replay', async () => {
    const { log, seen, letters } = await consume('traced');
    const headers = { region: 'fr', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-01' };
    const record = { ...slotEvent(topic, '7', 0), headers };
    await publishUntilTaken(log, [record]);
    await waitFor(() => seen.length === 1, { description: 'the event' });
    await log.deadLetters.bury({ group: 'traced', record, error: 'Error: x', attempts: 1 });
    const letter = await waitFor(async () => (await letters())[0], { description: 'the letter' });
    await log.deadLetters.replay(letter.id);
    await waitFor(() => seen.length === 2, { description: 'the replayed event' });
    expect(seen).toEqual([record, record]);
  });

  test('a topic with another number of partitions is said and used as it is', async () => {
    const admin = await testbed.admin();
    const wireTopic = `${testbed.namespace}.fr.slot.v1`;
    await testbed.createTopic(wireTopic, 2);
    const { log, seen } = await consume('uneven');
    await publishUntilTaken(log, [slotEvent(topic, '7', 0)]);
    await waitFor(() => seen.length === 1, { description: 'the event' });
    const said = { ok: true, detail: `${wireTopic} has 2 partitions instead of 3` };
    const isSaid = async () => isDeepStrictEqual(await log.readiness(), said);
    await waitFor(isSaid, { description: 'readiness to say so, and nothing else' });
    const { topics } = await admin.fetchTopicMetadata({ topics: [wireTopic] });
    expect(topics[0]?.partitions).toHaveLength(2);
  });
});
