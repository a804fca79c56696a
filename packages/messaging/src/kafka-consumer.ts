import type { EngineBreaker } from '@rendezvous/platform/circuit-breaker';
import type { Logger } from '@rendezvous/platform/logger';
import type { Cluster, Consumer, Kafka } from 'kafkajs';

import type { ConsumerMetrics } from './consumer-metrics.ts';
import { errorText } from './error-text.ts';
import type { ConsumerOptions, RunningConsumer } from './event-log.ts';
import { sameOwnerAssigner } from './kafka-assigner.ts';
import { KafkaAssignment } from './kafka-assignment.ts';
import { kafkaRetry } from './kafka-client.ts';
import type { KafkaAdmin } from './kafka-client.ts';
import { leaveInTheNameOf } from './kafka-farewell.ts';
import { KafkaMembership, membershipLimits } from './kafka-membership.ts';
import type { KafkaNames } from './kafka-names.ts';
import type { KafkaProducer } from './kafka-producer.ts';
import type { KafkaTopics, TopicLayout } from './kafka-topics.ts';
import { keepTrying } from './keep-trying.ts';
import { createWakeUp } from './wake-up.ts';

const baseReconnectDelayMs = 100;
const maxReconnectDelayMs = 1_000;

export interface KafkaConsumerOptions extends ConsumerOptions {
  readonly client: Kafka;
  readonly admin: KafkaAdmin;
  readonly topicsOfRegion: KafkaTopics;
  readonly producer: KafkaProducer;
  readonly names: KafkaNames;
  readonly breaker: EngineBreaker;
  readonly pollMs: number;
  readonly fetchWaitMs: number;
  readonly retryDelaysMs: readonly number[];
  readonly metrics: ConsumerMetrics;
  readonly logger: Logger;
}

/**
 * One member of a consumer group. It joins as soon as Kafka answers, and again whenever kafkajs
 * gives up, with delays of 0.1 s to 1 s.
 */
export class KafkaConsumer implements RunningConsumer {
  readonly #options: KafkaConsumerOptions;
  readonly #wakeUp = createWakeUp();
  readonly #finished: Promise<void>;
  #membership: KafkaMembership | null = null;
  #assignment: KafkaAssignment | null = null;
  /** Our name in the group, for as long as the group may count on it. */
  #memberId: string | null = null;
  #isStopping = false;
  #problem: string | null = 'not connected yet';

  constructor(options: KafkaConsumerOptions) {
    this.#options = options;
    this.#finished = this.#run();
  }

  /** Why the group has no member here at the moment; null when it has. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Events of this member's partitions that wait in retry topics. */
  get parkedCount(): number {
    return this.#assignment?.parkedCount ?? 0;
  }

  /** Tries to join now instead of at the next try. */
  wake(): void {
    this.#wakeUp.wake();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#assignment?.stop();
    this.#membership?.end();
    this.#wakeUp.wake();
    await this.#finished;
  }

  #run(): Promise<void> {
    return keepTrying({
      isStopping: () => this.#isStopping,
      attempt: () => this.#beMember(),
      onFailure: (error, failures) => {
        this.#problem = errorText(error);
        const { group, logger } = this.#options;
        logger.warn({ group, failures, problem: this.#problem }, 'not a member of the group');
      },
      wakeUp: this.#wakeUp,
      steadyAfterMs: membershipLimits.sessionTimeoutMs,
      baseDelayMs: baseReconnectDelayMs,
      maxDelayMs: maxReconnectDelayMs,
    });
  }

  /** Takes part in the group until that ends; throws when it was not stop() that ended it. */
  async #beMember(): Promise<void> {
    const { client, names, group, topics, topicsOfRegion, breaker, fetchWaitMs } = this.#options;
    const layouts = await breaker.run(async () => {
      await topicsOfRegion.probe();
      return Promise.all(topics.map((topic) => topicsOfRegion.ensureGroup(topic, group)));
    });
    if (this.#isStopping) return;
    let cluster: Cluster | undefined;
    const consumer = client.consumer({
      groupId: names.group(group),
      partitionAssigners: [
        (given) => {
          ({ cluster } = given);
          return sameOwnerAssigner(given);
        },
      ],
      sessionTimeout: membershipLimits.sessionTimeoutMs,
      rebalanceTimeout: membershipLimits.rebalanceTimeoutMs,
      heartbeatInterval: membershipLimits.heartbeatIntervalMs,
      maxWaitTimeInMs: fetchWaitMs,
      maxBytesPerPartition: 262_144,
      maxBytes: 4_194_304,
      allowAutoTopicCreation: false,
      // kafkajs gives up for good after some failures; joining again is done here.
      retry: { ...kafkaRetry, restartOnFailure: () => Promise.resolve(false) },
    });
    const membership = new KafkaMembership(consumer);
    this.#membership = membership;
    membership.onJoined((assigned, memberId) => {
      this.#memberId = memberId;
      this.#own(consumer, layouts, assigned);
    });
    membership.onLeaving(() => this.#assignment?.handOver());
    const wireTopics = layouts.flatMap(({ main, retry }) => [main, retry]);
    try {
      await membership.run(
        { topics: wireTopics, fromBeginning: true },
        {
          autoCommit: false,
          eachBatch: async ({ batch, isStale, heartbeat }) => {
            if (!isStale()) this.#assignment?.take(batch);
            await heartbeat();
          },
        },
        () => this.#takeLeave(cluster),
      );
    } finally {
      this.#assignment?.revoke();
    }
  }

  /** Ends what an outage left of the membership before, which nobody will take up again. */
  async #takeLeave(cluster: Cluster | undefined): Promise<void> {
    const memberId = this.#memberId;
    if (memberId === null || cluster === undefined) return;
    this.#memberId = null;
    const { group, names, logger } = this.#options;
    await leaveInTheNameOf(memberId, { cluster, groupId: names.group(group) }).catch((error) => {
      logger.info({ group, problem: errorText(error) }, 'the former member is waited for');
    });
  }

  #own(
    consumer: Consumer,
    layouts: readonly TopicLayout[],
    assigned: Readonly<Record<string, readonly number[]>>,
  ): void {
    const before = this.#assignment;
    before?.revoke();
    if (this.#isStopping) return;
    this.#problem = null;
    const { group, names, producer, breaker, logger } = this.#options;
    const assignment: KafkaAssignment = new KafkaAssignment(
      {
        ...this.#options,
        consumer,
        wireGroup: names.group(group),
        layouts,
        assigned,
        send: (messages) => breaker.run(() => producer.send(messages)),
        onFailure: (error) => {
          if (this.#assignment !== assignment) return;
          logger.warn({ group, problem: errorText(error) }, 'what is owned is begun again');
          this.#membership?.fail(error);
        },
      },
      before?.finished ?? Promise.resolve(),
    );
    this.#assignment = assignment;
  }
}
