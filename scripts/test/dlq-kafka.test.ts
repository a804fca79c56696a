import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LogRecord } from '@rendezvous/messaging/event-log';
import { sharedEngines } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { KafkaTestbed } from '../../packages/messaging/test/kafka-harness.ts';
import {
  numberOf,
  publishUntilTaken,
  records,
} from '../../packages/messaging/test/sample-events.ts';

const { kafkaBrokers } = sharedEngines();
const describeKafka = kafkaBrokers === null ? describe.skip : describe;
const script = join(import.meta.dirname, '../dlq.ts');
const topic = 'rendezvous.fr.slot.v1';

describeKafka('the dead letters in Kafka (needs Java 17 and Maven)', () => {
  let testbed: KafkaTestbed;
  beforeEach(() => {
    testbed = new KafkaTestbed(kafkaBrokers ?? []);
  });
  afterEach(() => testbed.remove());

  function run(...args: string[]): Promise<{ stdout: string; stderr: string }> {
    const env = {
      PATH: process.env['PATH'] ?? '',
      REGIONS: 'fr,de',
      KAFKA_BROKERS: (kafkaBrokers ?? []).join(','),
      KAFKA_PARTITIONS: '3',
      ENGINE_NAMESPACE: testbed.namespace,
      NODE_OPTIONS: '--disable-warning=TimeoutNegativeWarning',
    };
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
        if (error === null) resolve({ stdout, stderr });
        else reject(new Error(stderr, { cause: error }));
      });
    });
  }

  test('are listed, shown and put back, one or all', async () => {
    const log = testbed.connect({ retryDelaysMs: [] });
    const seen: LogRecord[] = [];
    let isBroken = true;
    await log.consume({
      group: 'doctors',
      topics: [topic],
      handle: async (record) => {
        if (isBroken) throw new Error('broken');
        seen.push(record);
      },
    });
    const published = records(topic, 3, ['1', '2']);
    await publishUntilTaken(log, published);
    const dead = () => log.deadLetters.list({ first: 10 });
    await waitFor(async () => (await dead()).length === 3, { description: 'three deaths' });
    const lines = (await run('list')).stdout.trim().split('\n');
    expect(lines).toHaveLength(3);
    const last = lines.find((line) => line.includes('\t2\t')) ?? '';
    expect(last).toMatch(
      /^fr\t[^\t]+\t[^\t]+\tdoctors\trendezvous\.SlotsWithdrawn\.v1\t2\t1\tError: /,
    );
    const id = last.split('\t')[1] ?? '';
    expect(JSON.parse((await run('show', id)).stdout)).toMatchObject({
      region: 'fr',
      id,
      eventId: published[1]?.id,
      value: published[1]?.value,
    });
    isBroken = false;
    expect((await run('replay', id)).stderr).toBe('Put back for its group.\n');
    await waitFor(() => seen.length === 1, { description: 'the one event' });
    expect(seen.map(numberOf)).toEqual([1]);
    expect((await run('replay', '--all')).stderr).toBe('2 put back for their groups.\n');
    await waitFor(() => seen.length === 3, { description: 'the others' });
    expect((await run('list')).stderr).toBe('No dead letters.\n');
    expect((await run('replay', id)).stderr).toMatch(/^There is no dead letter/);
  });
});
