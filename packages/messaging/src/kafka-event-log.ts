import { hostname } from 'node:os';
import { InvalidEvent } from '@rendezvous/events/envelope';
import { createEngineBreaker } from '@rendezvous/platform/circuit-breaker';
import type { Logger } from '@rendezvous/platform/logger';
import type { ISocketFactory, Message, TopicMessages } from 'kafkajs';
import type { Registry } from 'prom-client';

import { createConsumerMetrics, createFollowerMetrics } from './consumer-metrics.ts';
import { errorText } from './error-text.ts';
import type { EventLog, LogRecord, RunningConsumer } from './event-log.ts';
import { createKafkaClient, KafkaAdmin } from './kafka-client.ts';
import { KafkaConsumer } from './kafka-consumer.ts';
import { createKafkaDeadLetters } from './kafka-dead-letters.ts';
import { KafkaFollower } from './kafka-follower.ts';
import { kafkaNames } from './kafka-names.ts';
import { readLag } from './kafka-offsets.ts';
import { KafkaProducer } from './kafka-producer.ts';
import { encodeRecord } from './kafka-records.ts';
import { KafkaTopics } from './kafka-topics.ts';

const defaultPollMs = 250;
const defaultRetryDelaysMs = [200, 1_000, 5_000, 30_000];
/** The partitions of a topic: as many processes of a service can share its work. */
export const defaultPartitions = 24;
const lagEveryMs = 5_000;
const askTimeoutMs = 5_000;
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
  /** The delays before the second, third, … attempt; after the last one an event is dead. */
  readonly retryDelaysMs?: readonly number[];
  readonly socketFactory?: ISocketFactory;
}

/**
 * The event log of one region on Kafka. It never keeps a service from starting: while Kafka is away
 * `publish` throws, and consumers and followers begin when it is back.
 */
export function createKafkaEventLog(o: KafkaEventLogOptions): EventLog {
  const { region, logger } = o;
  const names = kafkaNames(o.namespace, region);
  const client = createKafkaClient({
    ...o,
    clientId: `${o.namespace}-${hostname()}-${process.pid}`,
  });
  const admin = new KafkaAdmin(client);
  const producer = new KafkaProducer(client);
  const consumers = new Map<KafkaConsumer, string>();
  const followers = new Set<KafkaFollower>();
  const topics = new KafkaTopics({
    admin,
    names,
    partitions: o.partitions ?? defaultPartitions,
    replicationFactor: o.replicationFactor ?? 1,
    onProblem: (problem) => logger.error({ region, problem }, 'a topic is not as configured'),
  });
  const breaker = createEngineBreaker({
    engine: 'kafka',
    probe: () => admin.ask((asked) => asked.describeCluster()),
    timeoutMs: askTimeoutMs,
    failuresMax: 3,
    isOutage: (error) => !(error instanceof InvalidEvent),
    onBack() {
      for (const { wake } of [...consumers.keys(), ...followers].map(wakeable)) wake();
    },
    logger,
    metrics: o.metrics,
  });
  const send = (messages: readonly TopicMessages[]): Promise<void> =>
    breaker.run(() => producer.send(messages));
  const timers = [startEnsuring(o.topics ?? [], (wanted) => topics.ensureEvents(wanted))];

  async function publish(records: readonly LogRecord[]): Promise<void> {
    if (records.length === 0) return;
    const byTopic = Map.groupBy(records, ({ topic }) => topic);
    const messages = [...byTopic].map(([topic, list]) => ({
      topic: names.topic(topic),
      messages: list.map((record): Message => encodeRecord(record)),
    }));
    await breaker.run(() => topics.ensureEvents([...byTopic.keys()]));
    await send(messages);
  }

  async function lag(group: string): Promise<number> {
    const consumed = await consumedTopics(group);
    return readLag(admin, names.group(group), consumed);
  }

  /** What the group reads here, or else what it has committed anywhere. */
  async function consumedTopics(group: string): Promise<string[]> {
    const wireTopics = topicsByGroup.get(group);
    if (wireTopics !== undefined) return wireTopics;
    const offsets = await admin.ask((asked) => asked.fetchOffsets({ groupId: names.group(group) }));
    return offsets.map(({ topic }) => topic);
  }
  const topicsByGroup = new Map<string, string[]>();

  return {
    publish,
    consume(options) {
      const { group } = options;
      topicsByGroup.set(
        group,
        options.topics.map((topic) => names.topic(topic)),
      );
      const metrics = createConsumerMetrics(o.metrics, region, group);
      const shared = { client, admin, topicsOfRegion: topics, producer, names, breaker, logger };
      const pollMs = o.pollMs ?? defaultPollMs;
      const retryDelaysMs = o.retryDelaysMs ?? defaultRetryDelaysMs;
      const consumer = new KafkaConsumer({ ...options, ...shared, metrics, pollMs, retryDelaysMs });
      consumers.set(consumer, group);
      const timer = setInterval(() => {
        if (breaker.isClosed) lag(group).then(metrics.setLag, () => undefined);
      }, lagEveryMs);
      timers.push(timer);
      return Promise.resolve({
        async stop() {
          clearInterval(timer);
          consumers.delete(consumer);
          await consumer.stop();
        },
      });
    },
    follow(options) {
      const metrics = createFollowerMetrics(o.metrics, region);
      const shared = { client, topicsOfRegion: topics, names, breaker, metrics, logger };
      const follower = new KafkaFollower({ ...options, ...shared });
      followers.add(follower);
      return Promise.resolve({
        async stop() {
          followers.delete(follower);
          await follower.stop();
        },
      });
    },
    deadLetters: createKafkaDeadLetters({ client, admin, topics, names, send }),
    lag,
    readiness() {
      if (!breaker.isClosed) return Promise.resolve(breaker.state);
      const unconnected = [...consumers].flatMap(([{ problem }, group]) =>
        problem === null ? [] : [`${group} is no member of its group: ${problem}`],
      );
      const detail = [...topics.problems, ...unconnected].join('; ');
      return Promise.resolve(detail === '' ? { ok: true } : { ok: true, detail });
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      const running: RunningConsumer[] = [...consumers.keys(), ...followers];
      consumers.clear();
      followers.clear();
      await Promise.all(running.map((one) => one.stop()));
      breaker.close();
      await Promise.all([producer.close(), admin.close()]);
    },
  };
}

function wakeable(one: { wake(): void }): { wake(): void } {
  return { wake: () => one.wake() };
}

/** Tries until it was done once: nothing waits for it, so a broker that is away does no harm. */
function startEnsuring(
  topics: readonly string[],
  ensure: (topics: readonly string[]) => Promise<void>,
): NodeJS.Timeout | undefined {
  if (topics.length === 0) return undefined;
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
