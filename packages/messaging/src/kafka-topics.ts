import { delay } from '@rendezvous/platform/wait';
import type { Admin, ITopicConfig, PartitionMetadata } from 'kafkajs';

import { logRetentionMs } from './event-log-retention.ts';
import type { KafkaAdmin } from './kafka-client.ts';
import type { KafkaNames } from './kafka-names.ts';

const hourMs = 3_600_000;
const propagationMaxMs = 3_000;
const propagationCheckMs = 50;

export interface KafkaTopicsOptions {
  readonly admin: KafkaAdmin;
  readonly names: KafkaNames;
  /** Of topics that are created; final, because a key's partition follows from it. */
  readonly partitions: number;
  /** 1 on a single node, 3 in production. */
  readonly replicationFactor: number;
  /** A topic is not as configured; said once. */
  onProblem(problem: string): void;
}

/** One topic of a group on the wire, with the topics that go with it. */
export interface TopicLayout {
  /** As the rest of the program calls it. */
  readonly topic: string;
  readonly main: string;
  readonly retry: string;
  readonly deadLetters: string;
  /** How many partitions `main` and `retry` have. */
  readonly partitions: number;
}

type Kind = 'events' | 'retry' | 'deadLetters';

/** Creates the topics of one region with their final partition count, and checks those that exist. */
export class KafkaTopics {
  readonly #options: KafkaTopicsOptions;
  readonly #partitions = new Map<string, Promise<number>>();
  readonly #problems = new Map<string, string>();

  constructor(options: KafkaTopicsOptions) {
    this.#options = options;
  }

  /** Topics that are not as configured. They are used as they are, never changed. */
  get problems(): string[] {
    return [...this.#problems.values()];
  }

  /** Makes sure of topics that are published to. Throws when Kafka is away. */
  async ensureEvents(topics: readonly string[]): Promise<void> {
    const missing = topics.filter(
      (topic) => !this.#partitions.has(this.#options.names.topic(topic)),
    );
    for (const topic of new Set(missing)) await this.#ensureEvents(topic);
  }

  /**
   * Makes sure of what a group needs for one topic. Throws when Kafka is away, or when the retry
   * topic has another number of partitions than its topic: then no member could own both halves.
   */
  async ensureGroup(topic: string, group: string): Promise<TopicLayout> {
    const { names } = this.#options;
    const main = names.topic(topic);
    const retry = names.retryTopic(topic, group);
    const deadLetters = names.deadLetterTopic(topic, group);
    const partitions = await this.#ensureEvents(topic);
    const [retryPartitions] = await Promise.all([
      this.#ensure(retry, partitions, 'retry'),
      this.#ensure(deadLetters, 1, 'deadLetters'),
    ]);
    if (retryPartitions !== partitions) {
      throw new Error(`${retry} has ${retryPartitions} partitions and ${main} has ${partitions}`);
    }
    return { topic, main, retry, deadLetters, partitions };
  }

  /** Asks something that only a broker can answer, which topics known already do not need. */
  async probe(): Promise<void> {
    await this.#options.admin.probe();
  }

  #ensureEvents(topic: string): Promise<number> {
    return this.#ensure(this.#options.names.topic(topic), this.#options.partitions, 'events');
  }

  /** How many partitions the topic has, which it was created with if it was missing. */
  #ensure(wireTopic: string, partitions: number, kind: Kind): Promise<number> {
    const asked = this.#partitions.get(wireTopic);
    if (asked !== undefined) return asked;
    const asking = this.#look(wireTopic, partitions, kind);
    this.#partitions.set(wireTopic, asking);
    asking.catch(() => this.#partitions.delete(wireTopic));
    return asking;
  }

  async #look(wireTopic: string, partitions: number, kind: Kind): Promise<number> {
    const found = await this.#options.admin.ask(async (admin) => {
      const topics = await admin.listTopics();
      if (!topics.includes(wireTopic)) await this.#create(admin, wireTopic, partitions, kind);
      return countPartitions(admin, wireTopic);
    });
    if (found !== partitions) {
      const problem = `${wireTopic} has ${found} partitions instead of ${partitions}`;
      if (!this.#problems.has(wireTopic)) this.#options.onProblem(problem);
      this.#problems.set(wireTopic, problem);
    }
    return found;
  }

  async #create(admin: Admin, topic: string, numPartitions: number, kind: Kind): Promise<void> {
    const { replicationFactor } = this.#options;
    const configEntries = configOf(kind, replicationFactor);
    const config: ITopicConfig = { topic, numPartitions, replicationFactor, configEntries };
    try {
      // False when another process was first, which is as good. kafkajs' own waiting for leaders
      // fails while the topic is not known everywhere; countPartitions waits for both.
      await admin.createTopics({ topics: [config], waitForLeaders: false, timeout: 3_000 });
    } catch (error) {
      const topics = await admin.listTopics();
      if (!topics.includes(topic)) throw error;
    }
  }
}

/** A topic is known to all brokers, with its leaders, some milliseconds after it was created. */
async function countPartitions(admin: Admin, topic: string): Promise<number> {
  const deadline = Date.now() + propagationMaxMs;
  for (;;) {
    const partitions = await describePartitions(admin, topic);
    const isLed = partitions.length > 0 && partitions.every(({ leader }) => leader >= 0);
    if (isLed) return partitions.length;
    if (Date.now() > deadline) throw new Error(`${topic} has partitions without a leader`);
    await delay(propagationCheckMs);
  }
}

async function describePartitions(admin: Admin, topic: string): Promise<PartitionMetadata[]> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions ?? [];
  } catch (error) {
    const { type } = error as { type?: string };
    if (type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'LEADER_NOT_AVAILABLE') return [];
    throw error;
  }
}

function configOf(kind: Kind, replicationFactor: number): { name: string; value: string }[] {
  const entries: Record<string, number | string> =
    kind === 'events'
      ? { 'cleanup.policy': 'delete', 'retention.ms': logRetentionMs }
      : {
          // Each record stays until its tombstone; then compaction forgets both.
          'cleanup.policy': 'compact',
          'min.cleanable.dirty.ratio': 0.1,
          'segment.ms': hourMs,
          'delete.retention.ms': hourMs,
        };
  // An acknowledged event outlives the loss of one broker.
  if (replicationFactor >= 3) entries['min.insync.replicas'] = 2;
  return Object.entries(entries).map(([name, value]) => ({ name, value: String(value) }));
}
