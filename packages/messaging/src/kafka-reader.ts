import { randomUUID } from 'node:crypto';
import { withTimeout } from '@rendezvous/platform/wait';
import type { Kafka, KafkaMessage } from 'kafkajs';

import { kafkaRetry } from './kafka-client.ts';
import type { KafkaAdmin } from './kafka-client.ts';
import { KafkaMembership } from './kafka-membership.ts';
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
  const membership = new KafkaMembership(consumer);
  const read = (): Promise<void> =>
    membership.run(
      { topics: [...topics], fromBeginning: true },
      {
        autoCommit: false,
        eachBatch({ batch }) {
          const name = `${batch.topic}/${batch.partition}`;
          for (const message of batch.messages) onMessage(batch.topic, message);
          if (Number(batch.lastOffset()) + 1 >= (ends.get(name) ?? 0)) ends.delete(name);
          if (ends.size === 0) membership.end();
          return Promise.resolve();
        },
      },
    );
  try {
    await withTimeout('Reading from Kafka', readTimeoutMs, read);
  } finally {
    membership.end();
  }
}
