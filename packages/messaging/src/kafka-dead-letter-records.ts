import { createUuid } from '@rendezvous/platform/uuid';
import type { KafkaMessage, Message } from 'kafkajs';

import type { DeadLetter } from './event-log.ts';
import type { KafkaEvent } from './kafka-records.ts';

/** A dead letter as it lies in its topic, with what it takes to put the event back. */
export interface KafkaDeadLetter extends DeadLetter {
  readonly partition: number;
  /** The event's offset, which orders it among the parked events of its key. */
  readonly position: number;
  readonly headers: Record<string, string>;
}

type StoredDeadLetter = Omit<KafkaDeadLetter, 'diedAt' | 'replayedAt'> & { diedAt: string };

/**
 * A new dead letter. Each death has an id of its own: were it the event's, the tombstone of a replay
 * could fall on the death that followed it.
 */
export function encodeDeadLetter(
  event: KafkaEvent,
  death: { group: string; error: string; attempts: number },
): Message {
  const { topic, key, partition, position, headers, value } = event;
  const { type } = (value ?? {}) as { type?: unknown };
  const letter: StoredDeadLetter = {
    id: createUuid(),
    ...death,
    topic,
    key,
    eventId: event.id,
    eventType: typeof type === 'string' ? type : '',
    diedAt: new Date().toISOString(),
    partition,
    position,
    headers,
    value,
  };
  return { key: letter.id, value: JSON.stringify(letter) };
}

/** A dead letter that was read; null for a tombstone. Throws when it is neither. */
export function decodeDeadLetter(message: KafkaMessage): KafkaDeadLetter | null {
  if (message.value === null) return null;
  const stored = JSON.parse(message.value.toString()) as StoredDeadLetter;
  return { ...stored, diedAt: new Date(stored.diedAt), replayedAt: null };
}
