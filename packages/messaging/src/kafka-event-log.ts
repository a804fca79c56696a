import { hostname } from 'node:os';
import { InvalidEvent } from '@rendezvous/events/envelope';
import { createEngineBreaker } from '@rendezvous/platform/circuit-breaker';
import type { EngineBreaker } from '@rendezvous/platform/circuit-breaker';
import type { Logger } from '@rendezvous/platform/logger';
import type { DependencyState } from '@rendezvous/platform/subgraph-server';
import type { ISocketFactory, Kafka, Message, TopicMessages } from 'kafkajs';
import type { Registry } from 'prom-client';

import { createConsumerMetrics, createFollowerMetrics } from './consumer-metrics.ts';
import type {
  ConsumerOptions,
  DeadLetters,
  EventLog,
  FollowOptions,
  LogRecord,
  RunningConsumer,
} from './event-log.ts';
import { createKafkaClient, KafkaAdmin } from './kafka-client.ts';
import { KafkaConsumer } from './kafka-consumer.ts';
import { createKafkaDeadLetters } from './kafka-dead-letters.ts';
import { KafkaFollower } from './kafka-follower.ts';
import { membershipLimits } from './kafka-membership.ts';
import { kafkaNames } from './kafka-names.ts';
import type { KafkaNames } from './kafka-names.ts';
import { readLag } from './kafka-offsets.ts';
import { KafkaProducer } from './kafka-producer.ts';
import { encodeRecord } from './kafka-records.ts';
import { KafkaTopics } from './kafka-topics.ts';

const defaultPollMs = 250;
const defaultRetryDelaysMs = [200, 1_000, 5_000, 30_000];
/** The partitions of a topic: as many processes of a service can share its work. */
export const defaultPartitions = 24;
const lagEveryMs = 5_000;
const askTimeoutMs = 6_000;
const probeEveryMs = 500;
const ensureRetryMs = 2_000;

export interface KafkaEventLogOptions {
  /** `host:port` of the brokers to ask first. */
  readonly brokers: readonly string[];
  /** Begins all names on the wire. */
  readonly namespace: string;
  readonly region: string;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** Created at once, as well as those that are published to or consumed. */
  readonly topics?: readonly string[];
  readonly partitions?: number;
  readonly replicationFactor?: number;
  /** How often consumers look which parked events are due. */
  readonly pollMs?: number;
  /**
   * How long the broker keeps a fetch that finds nothing, in milliseconds: stopping waits for it, and
   * so does a new share of partitions. 500 by default.
   */
  readonly fetchWaitMs?: number;
  /** The delays before the second, third, … attempt; after the last one an event is dead. */
  readonly retryDelaysMs?: readonly number[];
  readonly socketFactory?: ISocketFactory;
}

/**
 * The event log of one region on Kafka. It never keeps a service from starting: while Kafka is away
 * `publish` throws, and consumers and followers begin when it is back.
 */
export function createKafkaEventLog(options: KafkaEventLogOptions): EventLog {
  return new KafkaEventLog(options);
}

class KafkaEventLog implements EventLog {
  readonly deadLetters: DeadLetters;
  readonly #options: KafkaEventLogOptions;
  readonly #names: KafkaNames;
  readonly #client: Kafka;
  readonly #admin: KafkaAdmin;
  readonly #producer: KafkaProducer;
  readonly #topics: KafkaTopics;
  readonly #breaker: EngineBreaker;
  readonly #consumers = new Map<KafkaConsumer, string>();
  readonly #followers = new Set<KafkaFollower>();
  readonly #topicsByGroup = new Map<string, string[]>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(o: KafkaEventLogOptions) {
    const { namespace, region, logger, metrics } = o;
    this.#options = o;
    this.#names = kafkaNames(namespace, region);
    this.#client = createKafkaClient({
      ...o,
      clientId: `${namespace}-${hostname()}-${process.pid}`,
    });
    this.#admin = new KafkaAdmin(this.#client);
    this.#producer = new KafkaProducer(this.#client);
    this.#topics = new KafkaTopics({
      admin: this.#admin,
      names: this.#names,
      partitions: o.partitions ?? defaultPartitions,
      replicationFactor: o.replicationFactor ?? 1,
      onProblem: (problem) => logger.error({ region, problem }, 'a topic is not as configured'),
    });
    this.#breaker = createEngineBreaker({
      engine: 'kafka',
      probe: () => this.#admin.probe(),
      timeoutMs: askTimeoutMs,
      failuresMax: 2,
      probeEveryMs,
      isOutage: (error) => !(error instanceof InvalidEvent),
      onBack: () => {
        for (const consumer of this.#consumers.keys()) consumer.wake();
        for (const follower of this.#followers) follower.wake();
      },
      logger,
      metrics,
    });
    this.deadLetters = createKafkaDeadLetters({
      client: this.#client,
      admin: this.#admin,
      topics: this.#topics,
      names: this.#names,
      send: (messages) => this.#send(messages),
    });
    const ensure = (wanted: readonly string[]) => this.#topics.ensureEvents(wanted);
    if (o.topics !== undefined) this.#timers.add(startEnsuring(o.topics, ensure));
  }

  async publish(records: readonly LogRecord[]): Promise<void> {
    if (records.length === 0) return;
    const byTopic = Map.groupBy(records, ({ topic }) => topic);
    const messages = [...byTopic].map(([topic, list]) => ({
      topic: this.#names.topic(topic),
      messages: list.map((record): Message => encodeRecord(record)),
    }));
    // Both in one: topics that are known already would count as an answer of the broker.
    await this.#breaker.run(async () => {
      await this.#topics.ensureEvents([...byTopic.keys()]);
      await this.#producer.send(messages);
    });
  }

  consume(options: ConsumerOptions): Promise<RunningConsumer> {
    const { group, topics } = options;
    const { metrics: registry, region, logger, pollMs, retryDelaysMs } = this.#options;
    const { fetchWaitMs = membershipLimits.fetchWaitMs } = this.#options;
    this.#topicsByGroup.set(
      group,
      topics.map((topic) => this.#names.topic(topic)),
    );
    const metrics = createConsumerMetrics(registry, region, group);
    const consumer = new KafkaConsumer({
      ...options,
      client: this.#client,
      admin: this.#admin,
      topicsOfRegion: this.#topics,
      producer: this.#producer,
      names: this.#names,
      breaker: this.#breaker,
      fetchWaitMs,
      pollMs: pollMs ?? defaultPollMs,
      retryDelaysMs: retryDelaysMs ?? defaultRetryDelaysMs,
      metrics,
      logger,
    });
    this.#consumers.set(consumer, group);
    const timer = setInterval(() => {
      if (this.#breaker.isClosed) this.lag(group).then(metrics.setLag, () => undefined);
    }, lagEveryMs);
    this.#timers.add(timer);
    const stop = async (): Promise<void> => {
      clearInterval(timer);
      this.#consumers.delete(consumer);
      await consumer.stop();
    };
    return Promise.resolve({ stop });
  }

  follow(options: FollowOptions): Promise<RunningConsumer> {
    const { metrics, region, logger, fetchWaitMs = membershipLimits.fetchWaitMs } = this.#options;
    const follower = new KafkaFollower({
      ...options,
      client: this.#client,
      admin: this.#admin,
      topicsOfRegion: this.#topics,
      names: this.#names,
      breaker: this.#breaker,
      fetchWaitMs,
      metrics: createFollowerMetrics(metrics, region),
      logger,
    });
    this.#followers.add(follower);
    const stop = async (): Promise<void> => {
      this.#followers.delete(follower);
      await follower.stop();
    };
    return Promise.resolve({ stop });
  }

  async lag(group: string): Promise<number> {
    const wireGroup = this.#names.group(group);
    return readLag(this.#admin, wireGroup, await this.#consumedTopics(group, wireGroup));
  }

  readiness(): Promise<DependencyState> {
    if (!this.#breaker.isClosed) return Promise.resolve(this.#breaker.state);
    const unconnected = [...this.#consumers].flatMap(([{ problem }, group]) =>
      problem === null ? [] : [`${group} is no member of its group: ${problem}`],
    );
    const detail = [...this.#topics.problems, ...unconnected].join('; ');
    return Promise.resolve(detail === '' ? { ok: true } : { ok: true, detail });
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const running: RunningConsumer[] = [...this.#consumers.keys(), ...this.#followers];
    this.#consumers.clear();
    this.#followers.clear();
    await Promise.all(running.map((one) => one.stop()));
    this.#breaker.close();
    await Promise.all([this.#producer.close(), this.#admin.close()]);
  }

  #send(messages: readonly TopicMessages[]): Promise<void> {
    return this.#breaker.run(() => this.#producer.send(messages));
  }

  /** What the group reads here, or else what it has committed anywhere. */
  async #consumedTopics(group: string, groupId: string): Promise<string[]> {
    const wireTopics = this.#topicsByGroup.get(group);
    if (wireTopics !== undefined) return wireTopics;
    const offsets = await this.#admin.ask((asked) => asked.fetchOffsets({ groupId }));
    return offsets.map(({ topic }) => topic);
  }
}

/** Tries until it was done once: nothing waits for it, so a broker that is away does no harm. */
function startEnsuring(
  topics: readonly string[],
  ensure: (topics: readonly string[]) => Promise<void>,
): NodeJS.Timeout {
  let isAsking = false;
  const ask = (): void => {
    if (isAsking) return;
    isAsking = true;
    ensure(topics)
      .then(
        () => clearInterval(timer),
        () => undefined,
      )
      .finally(() => (isAsking = false));
  };
  const timer = setInterval(ask, ensureRetryMs);
  timer.unref();
  ask();
  return timer;
}
