import { withTimeout } from '@rendezvous/platform/wait';
import { Partitioners } from 'kafkajs';
import type { Kafka, Producer, TopicMessages } from 'kafkajs';

import { closeQuietly } from './kafka-client.ts';

const sendTimeoutMs = 3_000;
const acknowledgeTimeoutMs = 2_500;
const retry = { initialRetryTime: 100, maxRetryTime: 500, retries: 3 } as const;

interface Waiting {
  readonly messages: readonly TopicMessages[];
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * The idempotent producer of one event log. One request is under way at a time and takes all that
 * was asked for since the one before.
 *
 * After a failure a new producer takes over. kafkajs uses the sequence numbers of a request that
 * failed again; had the broker taken that request after all, it would drop the next one as its
 * repetition. A new producer has sequence numbers of its own.
 */
export class KafkaProducer {
  readonly #client: Kafka;
  readonly #waiting: Waiting[] = [];
  #producer: Producer | null = null;
  #isSending = false;

  constructor(client: Kafka) {
    this.#client = client;
  }

  /** Resolves when all in-sync replicas have the messages. Throws within 3 s when they have not. */
  send(messages: readonly TopicMessages[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ messages, resolve, reject });
      void this.#sendWaiting();
    });
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = null;
    if (producer !== null) await closeQuietly(producer);
  }

  async #sendWaiting(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        const topicMessages = batch.flatMap(({ messages }) => messages);
        await withTimeout('Publishing to Kafka', sendTimeoutMs, () =>
          this.#sendBatch(topicMessages),
        );
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#renew();
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isSending = false;
  }

  async #sendBatch(topicMessages: TopicMessages[]): Promise<void> {
    const producer = this.#producer ?? (await this.#connect());
    await producer.sendBatch({ acks: -1, timeout: acknowledgeTimeoutMs, topicMessages });
  }

  async #connect(): Promise<Producer> {
    const producer = this.#client.producer({
      idempotent: true,
      // More than one would let a repeated request arrive behind a later one.
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry,
    });
    this.#producer = producer;
    await producer.connect();
    return producer;
  }

  #renew(): void {
    const producer = this.#producer;
    this.#producer = null;
    if (producer !== null) void closeQuietly(producer);
  }
}
