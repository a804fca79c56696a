import { isUtf8 } from 'node:buffer';
import { InvalidEvent, parseEvent, UnknownEventType } from '@rendezvous/events/envelope';
import { Partitioners } from 'kafkajs';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';

import type { LogRecord } from './event-log.ts';
import type { StoredEvent } from './parked-events.ts';

/** An event as it was read from a partition, not checked yet. Its position is its offset. */
export interface KafkaEvent extends StoredEvent {
  readonly partition: number;
  /** The record of the retry topic that holds it, when it is parked. */
  readonly rowId?: string;
}

// CloudEvents' Kafka binding, structured mode; the id is also there for what cannot be parsed.
const contentType = 'application/cloudevents+json; charset=UTF-8';
const idHeader = 'ce_id';
const contentTypeHeader = 'content-type';

/**
 * A record for its topic.
 * @throws InvalidEvent when it does not fit the schema of its type. An unknown type passes: it was
 *   written by a newer release, and its readers may be as new.
 */
export function encodeRecord(record: LogRecord): Message {
  try {
    parseEvent(record.value);
  } catch (error) {
    if (error instanceof InvalidEvent || !(error instanceof UnknownEventType)) throw error;
  }
  return {
    key: record.key,
    value: JSON.stringify(record.value),
    headers: { ...record.headers, [contentTypeHeader]: contentType, [idHeader]: record.id },
  };
}

/** Never throws: what is no JSON becomes a text, which is no valid event either and is buried. */
export function decodeRecord(topic: string, partition: number, message: KafkaMessage): KafkaEvent {
  const position = Number(message.offset);
  const value = decodeValue(message.value);
  const { [idHeader]: headerId, [contentTypeHeader]: _, ...headers } = textHeaders(message.headers);
  const valueId = (value as { id?: unknown } | null)?.id;
  const id =
    headerId ?? (typeof valueId === 'string' ? valueId : `${topic}/${partition}/${position}`);
  return { id, topic, partition, position, key: message.key?.toString() ?? '', value, headers };
}

function decodeValue(value: Buffer | null): unknown {
  if (value === null) return null;
  if (!isUtf8(value)) return { base64: value.toString('base64') };
  const text = value.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function textHeaders(headers: IHeaders | undefined): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) texts[name] = first.toString();
  }
  return texts;
}

const choosePartition = Partitioners.DefaultPartitioner();

/** The partition of a key, as Java's and our producer choose it (murmur2 of the key). */
export function partitionOf(key: string, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  return choosePartition({ topic: '', partitionMetadata, message: { key, value: null } });
}
