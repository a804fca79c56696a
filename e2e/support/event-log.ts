/** What is in the event log of a product, whichever log it has. */
import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '@rendezvous/testkit/database';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { enginesOf } from './engines.ts';

/** Which topic each consumer group reads. */
const aggregateOf: Readonly<Record<string, 'appointment' | 'slot'>> = {
  slots: 'appointment',
  notifications: 'appointment',
  appointments: 'slot',
  doctors: 'slot',
};

const readTimeoutMs = 60_000;

/** How many events the groups of a region have still to handle, those waiting for a retry included. */
export async function eventsToHandle(database: TestDatabase, region: string): Promise<number> {
  const { kafkaBrokers, namespace } = enginesOf(database);
  if (kafkaBrokers === null) return eventsToHandleEmbedded(database, region);
  return withAdmin(kafkaBrokers, async (admin) => {
    let total = 0;
    for (const [group, aggregate] of Object.entries(aggregateOf)) {
      const topic = `${namespace}.${region}.${aggregate}.v1`;
      const groupId = `${namespace}.${region}.${group}`;
      const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        const found = committed?.partitions.find((each) => each.partition === partition);
        total += Math.max(0, Number(high) - Math.max(Number(found?.offset ?? -1), Number(low)));
        // What waits for a retry is below the committed offset, which says how many those are.
        total += Number(/^parked=(\d+)$/.exec(found?.metadata ?? '')?.[1] ?? 0);
      }
    }
    return total;
  });
}

async function eventsToHandleEmbedded(database: TestDatabase, region: string): Promise<number> {
  const { rows } = await database.pool('event_log', region).query<{ total: number }>(
    `SELECT (SELECT count(*) FROM parked_event)::int + count(*)::int AS total
       FROM consumer_offset
      WHERE EXISTS (
        SELECT FROM event WHERE event.position > consumer_offset.position AND event.topic =
          CASE WHEN consumer_group IN ('slots', 'notifications') THEN $1 ELSE $2 END)`,
    [`rendezvous.${region}.appointment.v1`, `rendezvous.${region}.slot.v1`],
  );
  return rows[0]?.total ?? 0;
}

/** The types of the events about each of these appointments (UUIDs), in the order of the log. */
export async function eventTypesOf(
  database: TestDatabase,
  appointmentIds: readonly string[],
  region = 'fr',
): Promise<Map<string, string[]>> {
  const types = new Map(appointmentIds.map((id): [string, string[]] => [id, []]));
  const topic = `${region}.appointment.v1`;
  for (const { type, data } of await readTopic(database, region, topic)) {
    types.get(data.appointment?.id ?? '')?.push(type);
  }
  return types;
}

/** How many events were given up. */
export async function countDeadLetters(database: TestDatabase, region = 'fr'): Promise<number> {
  const { kafkaBrokers, namespace } = enginesOf(database);
  if (kafkaBrokers === null) {
    const { rows } = await database
      .pool('event_log', region)
      .query<{ total: number }>('SELECT count(*)::int AS total FROM dead_letter');
    return rows[0]?.total ?? 0;
  }
  return withAdmin(kafkaBrokers, async (admin) => {
    let total = 0;
    for (const topic of await admin.listTopics()) {
      if (!topic.startsWith(`${namespace}.${region}.`) || !topic.endsWith('.dlq')) continue;
      for (const { low, high } of await admin.fetchTopicOffsets(topic)) {
        total += Number(high) - Number(low);
      }
    }
    return total;
  });
}

/** Removes what a product left in Kafka: a broker has room for only so many partitions. */
export async function removeTopics(brokers: readonly string[], namespace: string): Promise<void> {
  await withAdmin(brokers, async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(`${namespace}.`));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  });
}

interface LoggedEvent {
  id: string;
  type: string;
  data: { appointment?: { id: string } };
}

/** Every event of a topic (without its namespace), in order of each key. */
async function readTopic(
  database: TestDatabase,
  region: string,
  topic: string,
): Promise<LoggedEvent[]> {
  const { kafkaBrokers, namespace } = enginesOf(database);
  if (kafkaBrokers === null) {
    const { rows } = await database
      .pool('event_log', region)
      .query<{ value: LoggedEvent }>('SELECT value FROM event WHERE topic = $1 ORDER BY position', [
        `rendezvous.${topic}`,
      ]);
    return rows.map(({ value }) => value);
  }
  return readKafkaTopic(kafkaBrokers, `${namespace}.${topic}`);
}

/**
 * Reads a topic from its beginning to where it ends now. A relay that was cut off before it heard
 * that an event had arrived sends it again: Kafka has it twice under one id, and consumers take it
 * once, as is done here.
 */
async function readKafkaTopic(brokers: readonly string[], topic: string): Promise<LoggedEvent[]> {
  const left = new Map<number, number>();
  await withAdmin(brokers, async (admin) => {
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      if (Number(high) > Number(low)) left.set(partition, Number(high));
    }
  });
  const events = new Map<string, LoggedEvent>();
  if (left.size === 0) return [];
  const consumer = clientOf(brokers).consumer({ groupId: `reader-${randomUUID()}` });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const done = Promise.withResolvers<void>();
    const tooLate = setTimeout(
      () => done.reject(new Error(`${topic} could not be read in ${readTimeoutMs} ms`)),
      readTimeoutMs,
    );
    await consumer.run({
      eachMessage: async ({ partition, message }) => {
        const event = JSON.parse(message.value?.toString() ?? '{}') as LoggedEvent;
        if (!events.has(event.id)) events.set(event.id, event);
        if (Number(message.offset) + 1 >= (left.get(partition) ?? 0)) left.delete(partition);
        if (left.size === 0) done.resolve();
      },
    });
    await done.promise.finally(() => clearTimeout(tooLate));
  } finally {
    await consumer.disconnect();
  }
  return [...events.values()];
}

function clientOf(brokers: readonly string[]): Kafka {
  return new Kafka({
    clientId: 'rendezvous-e2e',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
  });
}

async function withAdmin<T>(
  brokers: readonly string[],
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = clientOf(brokers).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
