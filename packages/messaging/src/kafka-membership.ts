import type { Consumer, ConsumerRunConfig, ConsumerSubscribeTopics } from 'kafkajs';

import { closeQuietly } from './kafka-client.ts';

/**
 * In milliseconds. A member that vanished is missed for the session timeout, Kafka's least; when
 * others share its partitions out, it is waited for as long as the rebalance timeout. Who comes
 * back from an outage under a new name says goodbye under the old one, so that nobody waits for it.
 */
export const membershipLimits = {
  sessionTimeoutMs: 6_000,
  rebalanceTimeoutMs: 3_000,
  heartbeatIntervalMs: 500,
  fetchWaitMs: 500,
} as const;

// Longer than a rebalancing may take.
const silenceMaxMs = 10_000;
const silenceCheckMs = 1_000;

/** What happens to one kafkajs consumer, and when its time is over. */
export class KafkaMembership {
  /** Resolves after end(), rejects when kafkajs gave up or has been silent for too long. */
  readonly ended: Promise<void>;
  readonly #consumer: Consumer;
  readonly #removers: (() => void)[] = [];
  readonly #watchdog: NodeJS.Timeout;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;
  #lastSignAtMs = Date.now();
  #isOver = false;

  constructor(consumer: Consumer) {
    this.#consumer = consumer;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    // Whoever is not waiting yet hears of it later.
    promise.catch(() => undefined);
    const { CRASH, FETCH, HEARTBEAT } = consumer.events;
    this.#removers.push(
      consumer.on(CRASH, ({ payload }) => this.fail(payload.error)),
      consumer.on(FETCH, () => this.#sign()),
      consumer.on(HEARTBEAT, () => this.#sign()),
    );
    // A connection that hangs inside kafkajs makes no error.
    this.#watchdog = setInterval(() => {
      if (Date.now() - this.#lastSignAtMs < silenceMaxMs) return;
      this.fail(new Error('The consumer gave no sign of life'));
    }, silenceCheckMs);
    this.#watchdog.unref();
  }

  /** Called at once with each new share of partitions, by topic on the wire, and our name there. */
  onJoined(
    listener: (assigned: Readonly<Record<string, readonly number[]>>, memberId: string) => void,
  ): void {
    const { GROUP_JOIN } = this.#consumer.events;
    const remove = this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#sign();
      listener(payload.memberAssignment, payload.memberId);
    });
    this.#removers.push(remove);
  }

  /** Called before the partitions are shared out again. */
  onLeaving(listener: () => void): void {
    this.#removers.push(this.#consumer.on(this.#consumer.events.REBALANCING, listener));
  }

  /**
   * Takes part in the group until end() is called. Throws when connecting fails, when kafkajs gave
   * up, or what fail() was given.
   * @param onConnected what has to be done before joining; throws what it throws
   */
  async run(
    topics: ConsumerSubscribeTopics,
    config: ConsumerRunConfig,
    onConnected?: () => Promise<void>,
  ): Promise<void> {
    const joining = this.#join(topics, config, onConnected);
    try {
      // What ends first: connecting to a broker that is silent can take very long.
      await Promise.race([joining, this.ended]);
      await this.ended;
    } finally {
      this.end();
      await closeQuietly(this.#consumer);
      // If it was still joining, it may open connections that were not there to be closed.
      void joining.catch(() => undefined).then(() => closeQuietly(this.#consumer));
    }
  }

  fail(error: Error): void {
    this.#over();
    this.#reject(error);
  }

  end(): void {
    this.#over();
    this.#resolve();
  }

  async #join(
    topics: ConsumerSubscribeTopics,
    config: ConsumerRunConfig,
    onConnected?: () => Promise<void>,
  ): Promise<void> {
    await this.#consumer.connect();
    if (this.#isOver) return;
    await onConnected?.();
    if (this.#isOver) return;
    await this.#consumer.subscribe(topics);
    if (this.#isOver) return;
    await this.#consumer.run(config);
  }

  #sign(): void {
    this.#lastSignAtMs = Date.now();
  }

  #over(): void {
    this.#isOver = true;
    clearInterval(this.#watchdog);
    for (const remove of this.#removers.splice(0)) remove();
  }
}
