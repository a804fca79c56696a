import { randomUUID } from 'node:crypto';
import type { KafkaMessage, Message } from 'kafkajs';

import type { KafkaEvent } from './kafka-records.ts';

/** An event that waits in a retry topic. The record's key is rowId, and a tombstone ends it. */
export interface ParkedRow extends KafkaEvent {
  readonly rowId: string;
  readonly attempts: number;
  /** Milliseconds since 1970; 0 for what only waits behind others, or was put back by hand. */
  readonly nextAttemptAtMs: number;
}

/** A record of a retry topic: a row, or the end of one, and who wrote it. */
export interface ReadRow {
  readonly rowId: string;
  readonly row: ParkedRow | null;
  readonly writer: string;
}

const writerHeader = 'writer';

/** A row of a retry topic that no row was before. */
export function newRow(event: KafkaEvent, attempts: number, nextAttemptAtMs: number): ParkedRow {
  return { ...event, rowId: randomUUID(), attempts, nextAttemptAtMs };
}

/** @param writer tells its own records from those of others when it reads them again */
export function encodeRow(row: ParkedRow, writer: string): Message {
  const headers = { [writerHeader]: writer };
  return { key: row.rowId, partition: row.partition, value: JSON.stringify(row), headers };
}

/** What makes compaction forget the row, and readers at once. */
export function encodeTombstone(
  row: { rowId: string; partition: number },
  writer: string,
): Message {
  const headers = { [writerHeader]: writer };
  return { key: row.rowId, partition: row.partition, value: null, headers };
}

/** Throws when it is no record of a retry topic. */
export function decodeRow(message: KafkaMessage): ReadRow {
  const rowId = message.key?.toString() ?? '';
  const header = message.headers?.[writerHeader];
  const writer = header === undefined ? '' : String(header);
  if (message.value === null) return { rowId, row: null, writer };
  return { rowId, row: JSON.parse(message.value.toString()) as ParkedRow, writer };
}
