import { randomUUID } from 'node:crypto';
import type { Kafka, TopicMessages } from 'kafkajs';

import type { Burial, DeadLetters } from './event-log.ts';
import type { KafkaAdmin } from './kafka-client.ts';
import { decodeDeadLetter, encodeDeadLetter } from './kafka-dead-letter-records.ts';
import type { KafkaDeadLetter } from './kafka-dead-letter-records.ts';
import type { KafkaNames } from './kafka-names.ts';
import { encodeRow, newRow } from './kafka-parked-rows.ts';
import { readToEnd } from './kafka-reader.ts';
import { partitionOf } from './kafka-records.ts';
import type { KafkaTopics } from './kafka-topics.ts';

export interface KafkaDeadLettersOptions {
  readonly client: Kafka;
  readonly admin: KafkaAdmin;
  readonly topics: KafkaTopics;
  readonly names: KafkaNames;
  send(messages: readonly TopicMessages[]): Promise<void>;
}

// After everything of its key: what was never in the log has no offset.
const positionOfBurials = Number.MAX_SAFE_INTEGER;

const newestFirst = (a: KafkaDeadLetter, b: KafkaDeadLetter): number =>
  b.diedAt.getTime() - a.diedAt.getTime() || (a.id < b.id ? -1 : 1);

const oldestFirst = (a: KafkaDeadLetter, b: KafkaDeadLetter): number => newestFirst(b, a);

/**
 * The dead letters of every group of one region, each in its group's topic `….dlq` until it is
 * replayed. The topics are compacted, and read from their beginning each time: they are short, and
 * it is a person who asks.
 */
export function createKafkaDeadLetters(options: KafkaDeadLettersOptions): DeadLetters {
  const { admin, names, topics, send } = options;
  const writer = randomUUID();

  /** All that were not replayed; an event can be there twice when a crash buried it twice. */
  async function readAll(): Promise<KafkaDeadLetter[]> {
    const all = await admin.ask((asked) => asked.listTopics());
    const letters = new Map<string, KafkaDeadLetter>();
    const wireTopics = all.filter((topic) => names.isDeadLetterTopic(topic));
    await readToEnd(options, wireTopics, (_topic, message) => {
      const letter = decodeDeadLetter(message);
      if (letter === null) letters.delete(message.key?.toString() ?? '');
      else letters.set(letter.id, letter);
    });
    return [...letters.values()];
  }

  const deathOf = ({ group, eventId }: KafkaDeadLetter): string => `${group}\n${eventId}`;

  /** Puts one event back and ends all the letters about it. */
  async function putBack(letters: readonly KafkaDeadLetter[]): Promise<void> {
    const [letter] = letters;
    if (letter === undefined) return;
    const { topic, group, key, eventId, value, headers, partition, position } = letter;
    const { retry, deadLetters } = await topics.ensureGroup(topic, group);
    const event = { id: eventId, topic, partition, position, key, value, headers };
    await send([{ topic: retry, messages: [encodeRow(newRow(event, 0, 0), writer)] }]);
    const tombstones = letters.map(({ id }) => ({ key: id, value: null }));
    await send([{ topic: deadLetters, messages: tombstones }]);
  }

  return {
    async list({ first }) {
      if (!Number.isInteger(first) || first < 1 || first > 1000) {
        throw new RangeError('first must be between 1 and 1,000');
      }
      const byDeath = new Map<string, KafkaDeadLetter>();
      for (const letter of (await readAll()).toSorted(oldestFirst)) {
        byDeath.set(deathOf(letter), letter);
      }
      return [...byDeath.values()].toSorted(newestFirst).slice(0, first);
    },
    async show(id) {
      return (await readAll()).find((letter) => letter.id === id) ?? null;
    },
    async replay(id) {
      const all = await readAll();
      const chosen = all.find((letter) => letter.id === id);
      if (chosen === undefined) return false;
      await putBack(all.filter((letter) => deathOf(letter) === deathOf(chosen)));
      return true;
    },
    async replayAll() {
      const all = (await readAll()).toSorted(oldestFirst);
      const byDeath = Map.groupBy(all, deathOf);
      for (const letters of byDeath.values()) await putBack(letters);
      return byDeath.size;
    },
    async bury({ group, record, error, attempts }: Burial) {
      const { id, topic, key, value, headers } = record;
      const layout = await topics.ensureGroup(topic, group);
      const partition = partitionOf(key, layout.partitions);
      const place = { partition, position: positionOfBurials };
      const event = { id, topic, key, value, headers: { ...headers }, ...place };
      const letter = encodeDeadLetter(event, { group, error, attempts });
      await send([{ topic: layout.deadLetters, messages: [letter] }]);
    },
  };
}
