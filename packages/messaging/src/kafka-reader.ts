import { randomUUID } from 'node:crypto';
import { withTimeout } from '@rendezvous/platform/wait';
import type { Kafka, KafkaMessage } from 'kafkajs';

import { closeQuietly, kafkaRetry } from './kafka-client.ts';
import type { KafkaAdmin } from './kafka-client.ts';
import type { KafkaNames } from './kafka-names.ts';
import { readEnds } from './kafka-offsets.ts';

const readTimeoutMs = 20_000;

/**
 * Reads topics from their beginning to where they end now, in the order of each partition. Throws
 * when Kafka is away, or after 20 s.
 * @param names whose group the reader's own temporary group belongs to; it commits nothing, so that
 *   Kafka forgets it
 */
export async function readToEnd(
  { client, admin, names }: { client: Kafka; admin: KafkaAdmin; names: KafkaNames },
  wireTopics: readonly string[],
  onMessage: (wireTopic: string, message: KafkaMessage) => void,
): Promise<void> {
  const ends = new Map<string, number>();
  const topics = new Set<string>();
  for (const wireTopic of wireTopics) {
    for (const [partition, { start, end }] of await readEnds(admin, wireTopic)) {
      if (end === start) continue;
      ends.set(`${wireTopic}/${partition}`, end);
      topics.add(wireTopic);
    }
  }
  if (ends.size === 0) return;
  const consumer = client.consumer({
    groupId: names.group(`reader-${randomUUID()}`),
    maxWaitTimeInMs: 200,
    allowAutoTopicCreation: false,
    retry: { ...kafkaRetry, restartOnFailure: () => Promise.resolve(false) },
  });
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  const read = async (): Promise<void> => {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch({ batch }) {
        const name = `${batch.topic}/${batch.partition}`;
        for (const message of batch.messages) onMessage(batch.topic, message);
        if (Number(batch.lastOffset()) + 1 >= (ends.get(name) ?? 0)) ends.delete(name);
        if (ends.size === 0) resolve();
        return Promise.resolve();
      },
    });
    await done;
  };
  try {
    await withTimeout('Reading from Kafka', readTimeoutMs, read);
  } finally {
    await closeQuietly(consumer);
  }
}
