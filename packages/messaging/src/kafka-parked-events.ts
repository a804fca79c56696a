import { randomUUID } from 'node:crypto';
import type { KafkaMessage, Message, TopicMessages } from 'kafkajs';

import { encodeDeadLetter } from './kafka-dead-letter-records.ts';
import { decodeRow, encodeRow, encodeTombstone, newRow } from './kafka-parked-rows.ts';
import type { ParkedRow } from './kafka-parked-rows.ts';
import type { KafkaEvent } from './kafka-records.ts';
import type { TopicLayout } from './kafka-topics.ts';
import type { ParkedEvents, ParkedHead, TopicKey } from './parked-events.ts';

export interface KafkaParkedEventsOptions {
  readonly group: string;
  /** By the topic's own name. */
  readonly layouts: ReadonlyMap<string, TopicLayout>;
  send(messages: readonly TopicMessages[]): Promise<void>;
  /** True once other members own the partitions: nothing may be written any more. */
  isRevoked(): boolean;
}

const laneOf = ({ topic, key }: TopicKey): string => `${topic}\n${key}`;

/**
 * The parked events of the partitions this member owns: in memory, and each in a retry topic so that
 * the next owner learns of them. The retry topic is compacted and read from its beginning.
 */
export class KafkaParkedEvents implements ParkedEvents<KafkaEvent> {
  readonly #options: KafkaParkedEventsOptions;
  readonly #writer = randomUUID();
  readonly #rowsByLane = new Map<string, ParkedRow[]>();
  readonly #rowsById = new Map<string, ParkedRow>();
  readonly #counts = new Map<string, number>();

  constructor(options: KafkaParkedEventsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#rowsById.size;
  }

  countOf(topic: string, partition: number): number {
    return this.#counts.get(`${topic}/${partition}`) ?? 0;
  }

  /**
   * Takes in a record that was read from a retry topic. Returns the row if somebody else added it.
   * @param isKnown whether the partition was read to its end before, so that one's own records and
   *   the ends of rows come as no news
   */
  read(message: KafkaMessage, isKnown: boolean): ParkedRow | null {
    const { rowId, row, writer } = decodeRow(message);
    if (writer === this.#writer || (row === null && isKnown)) return null;
    this.#remove(rowId);
    if (row !== null) this.#add(row);
    return row;
  }

  keys(): Promise<TopicKey[]> {
    return Promise.resolve([...this.#rowsByLane.values()].flatMap((rows) => rows.slice(0, 1)));
  }

  dueKeys(limit: number): Promise<TopicKey[]> {
    const due: TopicKey[] = [];
    const now = Date.now();
    for (const [head] of this.#rowsByLane.values()) {
      if (head !== undefined && head.nextAttemptAtMs <= now) due.push(head);
      if (due.length === limit) break;
    }
    return Promise.resolve(due);
  }

  async parkFailed(event: KafkaEvent, delayMs: number, _error: string): Promise<void> {
    await this.#write([newRow(event, 1, Date.now() + delayMs)]);
  }

  async parkFollowers(events: readonly KafkaEvent[]): Promise<void> {
    await this.#write(events.map((event) => newRow(event, 0, 0)));
  }

  head(key: TopicKey): Promise<ParkedHead<KafkaEvent> | null> {
    const row = this.#rowsByLane.get(laneOf(key))?.[0];
    if (row === undefined) return Promise.resolve(null);
    return Promise.resolve({ ...row, due: row.nextAttemptAtMs <= Date.now() });
  }

  queueBehind(_head: ParkedHead<KafkaEvent>): Promise<void> {
    // Only the head of a key is ever asked for.
    return Promise.resolve();
  }

  async postpone(
    { rowId }: ParkedHead<KafkaEvent>,
    attempts: number,
    delayMs: number,
    _error: string,
  ): Promise<void> {
    const row = this.#rowsById.get(rowId ?? '');
    if (row === undefined) return;
    await this.#write([{ ...row, attempts, nextAttemptAtMs: Date.now() + delayMs }]);
  }

  settle(head: ParkedHead<KafkaEvent>): Promise<boolean> {
    return this.#forget(head);
  }

  async bury(event: KafkaEvent, attempts: number, error: string): Promise<boolean> {
    const { group } = this.#options;
    const letter = encodeDeadLetter(event, { group, attempts, error });
    await this.#send(this.#layoutOf(event).deadLetters, [letter]);
    // Only now: in between, a crash buries the event once more instead of losing it.
    return this.#forget(event);
  }

  async #forget(event: KafkaEvent): Promise<boolean> {
    const { rowId, partition } = event;
    if (rowId !== undefined) {
      const tombstone = encodeTombstone({ rowId, partition }, this.#writer);
      await this.#send(this.#layoutOf(event).retry, [tombstone]);
      this.#remove(rowId);
    }
    return this.#rowsByLane.has(laneOf(event));
  }

  async #write(rows: readonly ParkedRow[]): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    const messages = rows.map((row) => encodeRow(row, this.#writer));
    await this.#send(this.#layoutOf(first).retry, messages);
    for (const row of rows) {
      this.#remove(row.rowId);
      this.#add(row);
    }
  }

  async #send(topic: string, messages: Message[]): Promise<void> {
    if (this.#options.isRevoked()) throw new Error('The partition has another owner now');
    await this.#options.send([{ topic, messages }]);
  }

  #layoutOf({ topic }: TopicKey): TopicLayout {
    const layout = this.#options.layouts.get(topic);
    if (layout === undefined) throw new Error(`The group does not read ${topic}`);
    return layout;
  }

  #add(row: ParkedRow): void {
    const lane = laneOf(row);
    const rows = this.#rowsByLane.get(lane) ?? [];
    // From the end, where nearly all of them belong.
    let index = rows.length;
    while (index > 0 && (rows[index - 1]?.position ?? 0) > row.position) index -= 1;
    rows.splice(index, 0, row);
    this.#rowsByLane.set(lane, rows);
    this.#rowsById.set(row.rowId, row);
    this.#count(row, 1);
  }

  #remove(rowId: string): void {
    const row = this.#rowsById.get(rowId);
    if (row === undefined) return;
    this.#rowsById.delete(rowId);
    this.#count(row, -1);
    const lane = laneOf(row);
    const rows = (this.#rowsByLane.get(lane) ?? []).filter((other) => other.rowId !== rowId);
    if (rows.length > 0) this.#rowsByLane.set(lane, rows);
    else this.#rowsByLane.delete(lane);
  }

  #count({ topic, partition }: ParkedRow, change: number): void {
    const name = `${topic}/${partition}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + change);
  }
}
