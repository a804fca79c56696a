/** What tests of the event log on Kafka share: namespaces of their own, and ways to cut a client. */
import { connect as connectSocket } from 'node:net';
import type { Socket } from 'node:net';
import type { EventLog } from '@rendezvous/messaging/event-log';
import { sameOwnerAssigner } from '@rendezvous/messaging/kafka-assigner';
import { createKafkaEventLog } from '@rendezvous/messaging/kafka-event-log';
import type { KafkaEventLogOptions } from '@rendezvous/messaging/kafka-event-log';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { testNamespace } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { Kafka, logLevel } from 'kafkajs';
import type { Admin } from 'kafkajs';

export const retryDelaysMs = [10, 20, 40, 80];

/** One namespace on one Kafka, with everything that was opened in it. */
export class KafkaTestbed {
  readonly namespace = testNamespace();
  readonly client: Kafka;
  readonly #brokers: readonly string[];
  readonly #logs: EventLog[] = [];
  readonly #sockets = new Set<Socket>();
  #admin: Promise<Admin> | null = null;

  constructor(brokers: readonly string[]) {
    this.#brokers = brokers;
    this.client = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  }

  connect(options: Partial<KafkaEventLogOptions> = {}): EventLog {
    const log = createKafkaEventLog({
      brokers: this.#brokers,
      namespace: this.namespace,
      region: 'fr',
      logger: silentLogger,
      metrics: createMetrics('test'),
      partitions: 3,
      pollMs: 50,
      fetchWaitMs: 50,
      retryDelaysMs,
      socketFactory: ({ host, port, onConnect }) => {
        const socket = connectSocket({ host, port }, onConnect);
        this.#sockets.add(socket);
        socket.on('close', () => this.#sockets.delete(socket));
        return socket;
      },
      ...options,
    });
    this.#logs.push(log);
    return log;
  }

  admin(): Promise<Admin> {
    this.#admin ??= (async () => {
      const admin = this.client.admin();
      await admin.connect();
      return admin;
    })();
    return this.#admin;
  }

  /** Creates a topic unless it is there, and waits until the broker has it, leaders and all. */
  async createTopic(topic: string, numPartitions: number): Promise<void> {
    const admin = await this.admin();
    // kafkajs' own waiting for leaders fails while the topic is not known everywhere.
    await admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: false });
    const isLed = async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const leaders = topics[0]?.partitions.map(({ leader }) => leader) ?? [];
      return leaders.length > 0 && leaders.every((leader) => leader >= 0);
    };
    await waitFor(isLed, { description: `the topic ${topic}` });
  }

  /** Breaks every connection and makes every group share its partitions out again. */
  async cutSessions(): Promise<void> {
    const admin = await this.admin();
    const { groups } = await admin.listGroups();
    const cut = groups
      .map(({ groupId }) => groupId)
      .filter((groupId) => groupId.startsWith(`${this.namespace}.fr.group-`));
    for (const groupId of cut) await this.#disturb(groupId);
    for (const socket of this.#sockets) socket.destroy(new Error('cut by a test'));
  }

  /** Joins and leaves a group as a member that reads another topic. */
  async #disturb(groupId: string): Promise<void> {
    const topic = `${this.namespace}.disturbance`;
    await this.createTopic(topic, 1);
    const consumer = this.client.consumer({
      groupId,
      partitionAssigners: [sameOwnerAssigner],
      maxWaitTimeInMs: 100,
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic] });
    await consumer.run({ eachMessage: async () => {} });
    await consumer.disconnect();
  }

  /** Closes every log, also after a failed test, which would else keep the run from ending. */
  async closeLogs(): Promise<void> {
    await Promise.all(this.#logs.splice(0).map((log) => log.close()));
  }

  /** Removes what the namespace left behind. */
  async remove(): Promise<void> {
    await this.closeLogs();
    const admin = await this.admin();
    const topics = (await admin.listTopics()).filter((topic) =>
      topic.startsWith(`${this.namespace}.`),
    );
    if (topics.length > 0) await admin.deleteTopics({ topics });
    await admin.disconnect();
  }
}
