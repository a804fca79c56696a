import { randomUUID } from 'node:crypto';
import type { EngineBreaker } from '@rendezvous/platform/circuit-breaker';
import type { Logger } from '@rendezvous/platform/logger';
import { withTimeout } from '@rendezvous/platform/wait';
import type { Consumer, Kafka } from 'kafkajs';

import type { FollowerMetrics } from './consumer-metrics.ts';
import { errorText } from './error-text.ts';
import type { FollowOptions, RunningConsumer } from './event-log.ts';
import { followRecord } from './follow-record.ts';
import { type KafkaAdmin, kafkaRetry } from './kafka-client.ts';
import { KafkaMembership, membershipLimits } from './kafka-membership.ts';
import type { KafkaNames } from './kafka-names.ts';
import { readEnds } from './kafka-offsets.ts';
import { decodeRecord } from './kafka-records.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import { keepTrying } from './keep-trying.ts';
import { createWakeUp } from './wake-up.ts';

const baseReconnectDelayMs = 100;
const maxReconnectDelayMs = 1_000;
const stopTimeoutMs = 10_000;

export interface KafkaFollowerOptions extends FollowOptions {
  readonly client: Kafka;
  readonly admin: KafkaAdmin;
  readonly topicsOfRegion: KafkaTopics;
  readonly names: KafkaNames;
  readonly breaker: EngineBreaker;
  readonly fetchWaitMs: number;
  readonly metrics: FollowerMetrics;
  readonly logger: Logger;
}

/**
 * Follows topics with a group that has this process as its only member, from their ends on. The
 * group commits nothing, so Kafka forgets it afterwards.
 */
export class KafkaFollower implements RunningConsumer {
  readonly #options: KafkaFollowerOptions;
  readonly #topicsByWire: ReadonlyMap<string, string>;
  readonly #wakeUp = createWakeUp();
  readonly #finished: Promise<void>;
  #membership: KafkaMembership | null = null;
  #isStopping = false;

  constructor(options: KafkaFollowerOptions) {
    const { names, topics } = options;
    this.#options = options;
    this.#topicsByWire = new Map(topics.map((topic) => [names.topic(topic), topic]));
    this.#finished = this.#run();
  }

  /** Tries to connect now instead of at the next try. */
  wake(): void {
    this.#wakeUp.wake();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#membership?.end();
    this.#wakeUp.wake();
    await withTimeout('Stopping the follower', stopTimeoutMs, () => this.#finished);
  }

  #run(): Promise<void> {
    return keepTrying({
      isStopping: () => this.#isStopping,
      attempt: () => this.#followOnce(),
      onFailure: (error, failures) => {
        const problem = errorText(error);
        this.#options.logger.warn({ failures, problem }, 'following the event log was interrupted');
      },
      wakeUp: this.#wakeUp,
      steadyAfterMs: membershipLimits.sessionTimeoutMs,
      baseDelayMs: baseReconnectDelayMs,
      maxDelayMs: maxReconnectDelayMs,
    });
  }

  async #followOnce(): Promise<void> {
    const { client, names, topicsOfRegion, topics, breaker, metrics, logger } = this.#options;
    await breaker.run(async () => {
      await topicsOfRegion.probe();
      await topicsOfRegion.ensureEvents(topics);
    });
    if (this.#isStopping) return;
    const consumer = client.consumer({
      // A new one each time: in an old one Kafka would first wait for the member that was cut off.
      groupId: names.group(`follower-${randomUUID()}`),
      sessionTimeout: membershipLimits.sessionTimeoutMs,
      rebalanceTimeout: membershipLimits.rebalanceTimeoutMs,
      heartbeatInterval: membershipLimits.heartbeatIntervalMs,
      maxWaitTimeInMs: this.#options.fetchWaitMs,
      allowAutoTopicCreation: false,
      retry: { ...kafkaRetry, restartOnFailure: () => Promise.resolve(false) },
    });
    const membership = new KafkaMembership(consumer);
    this.#membership = membership;
    let joins = 0;
    membership.onJoined((assigned) => {
      const join = (joins += 1);
      // kafkajs would begin at the ends as well, but says nowhere that it knows them by now: its
      // fetches end "well" when it had to look for another broker. So they are looked up here.
      this.#beginAtEnds(consumer, assigned, () => join === joins && !this.#isStopping).catch(
        (error) => membership.fail(error instanceof Error ? error : new Error('No ends')),
      );
    });
    await membership.run(
      { topics: [...this.#topicsByWire.keys()], fromBeginning: false },
      {
        autoCommit: false,
        eachBatch: async ({ batch, heartbeat }) => {
          const topic = this.#topicsByWire.get(batch.topic) ?? batch.topic;
          for (const message of batch.messages) {
            if (this.#isStopping) return;
            const { id, key, value, headers } = decodeRecord(topic, batch.partition, message);
            const read = { id, topic, key, value, headers };
            await followRecord(read, this.#options, { metrics, logger });
            await heartbeat();
          }
        },
      },
    );
  }

  /** Has the consumer read what comes from now on; whatever came before is a gap. */
  async #beginAtEnds(
    consumer: Consumer,
    assigned: Readonly<Record<string, readonly number[]>>,
    isCurrent: () => boolean,
  ): Promise<void> {
    const { admin, metrics, onGap } = this.#options;
    const topics = await Promise.all(
      Object.keys(assigned).map(async (topic) => ({ topic, ends: await readEnds(admin, topic) })),
    );
    if (!isCurrent()) return;
    for (const { topic, ends } of topics) {
      for (const partition of assigned[topic] ?? []) {
        const offset = String(ends.get(partition)?.end ?? 0);
        consumer.seek({ topic, partition, offset });
      }
    }
    metrics.gap();
    onGap();
  }
}
