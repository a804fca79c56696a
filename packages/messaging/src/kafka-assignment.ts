import type { Batch, Consumer, TopicMessages } from 'kafkajs';

import type { ConsumerMetrics } from './consumer-metrics.ts';
import type { LogRecord } from './event-log.ts';
import type { KafkaAdmin } from './kafka-client.ts';
import { committedNote, readCommitted, readEnds } from './kafka-offsets.ts';
import { KafkaParkedEvents } from './kafka-parked-events.ts';
import { OwnedPartition } from './kafka-partition.ts';
import { decodeRecord } from './kafka-records.ts';
import type { KafkaEvent } from './kafka-records.ts';
import type { TopicLayout } from './kafka-topics.ts';
import { KeyLanes } from './key-lanes.ts';
import { createWakeUp } from './wake-up.ts';

const commitEveryMs = 100;
// So many parked events mean that nothing works: the others may as well wait in their topic.
const maxParked = 5_000;

export interface KafkaAssignmentOptions {
  readonly consumer: Consumer;
  readonly admin: KafkaAdmin;
  readonly group: string;
  readonly wireGroup: string;
  readonly layouts: readonly TopicLayout[];
  /** The partitions of each topic on the wire that this member was given. */
  readonly assigned: Readonly<Record<string, readonly number[]>>;
  send(messages: readonly TopicMessages[]): Promise<void>;
  handle(record: LogRecord): Promise<void>;
  readonly pollMs: number;
  readonly retryDelaysMs: readonly number[];
  readonly metrics: ConsumerMetrics;
  /** It cannot go on: what it owns has to be begun again from what was committed. */
  onFailure(error: Error): void;
}

const nameOf = (wireTopic: string, partition: number): string => `${wireTopic}/${partition}`;

/**
 * The time during which this process owns some partitions: from one rebalancing of the group to the
 * next. Fetched events wait here until there is room in the lanes; fetching never waits for them, so
 * a slow handler does not cost the membership.
 */
export class KafkaAssignment {
  readonly #options: KafkaAssignmentOptions;
  readonly #parked: KafkaParkedEvents;
  readonly #lanes: KeyLanes<KafkaEvent>;
  readonly #owned = new Map<string, OwnedPartition>();
  readonly #ownedByRetry = new Map<string, OwnedPartition>();
  readonly #wakeUp = createWakeUp();
  readonly #finished: Promise<void>;
  #isReady = false;
  #isOver = false;
  #isRevoked = false;
  #nextCommitAtMs = 0;

  /** @param before resolves when this process has ended what it began with what it owned before */
  constructor(options: KafkaAssignmentOptions, before: Promise<void>) {
    this.#options = options;
    this.#parked = new KafkaParkedEvents({
      group: options.group,
      layouts: new Map(options.layouts.map((layout) => [layout.topic, layout])),
      send: (messages) => options.send(messages),
      isRevoked: () => this.#isRevoked,
    });
    this.#lanes = new KeyLanes({
      ...options,
      parked: this.#parked,
      onDone: (event) => this.#done(event),
      onProgress: () => this.#wakeUp.wake(),
      onFailure: (error) => this.#fail(error),
    });
    this.#finished = this.#run(before);
  }

  get parkedCount(): number {
    return this.#parked.count;
  }

  /** Takes what was fetched from one partition. Does not wait for its handling. */
  take(batch: Batch): void {
    if (!this.#isReady || this.#isOver) return;
    const name = nameOf(batch.topic, batch.partition);
    const retried = this.#ownedByRetry.get(name);
    if (retried !== undefined) this.#takeParked(retried, batch);
    const owned = this.#owned.get(name);
    if (owned !== undefined) {
      const { topic } = owned.layout;
      owned.add(batch.messages.map((message) => decodeRecord(topic, batch.partition, message)));
    }
    this.#wakeUp.wake();
  }

  /** The group is about to share its partitions out again: what is done need not be redelivered. */
  handOver(): void {
    // Not awaited: it is sent before kafkajs asks to join again, on the same connection.
    if (!this.#isOver) void this.#commit(true).catch(() => undefined);
    this.revoke();
  }

  /** The partitions may have another owner: begins nothing and writes nothing more. */
  revoke(): void {
    this.#isRevoked = true;
    this.#end();
  }

  /** Resolves when what was begun has ended, or after 10 s. Never throws. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /** Begins nothing more, finishes what was begun (at most 10 s) and commits how far it came. */
  async stop(): Promise<void> {
    this.#end();
    await this.#finished;
    if (!this.#isRevoked) await this.#commit(true).catch(() => undefined);
  }

  #end(): void {
    this.#isOver = true;
    this.#lanes.stop();
    this.#wakeUp.wake();
  }

  #fail(error: Error): void {
    if (this.#isOver) return;
    this.revoke();
    this.#options.onFailure(error);
  }

  #done({ topic, partition, position }: KafkaEvent): void {
    const layout = this.#options.layouts.find((other) => other.topic === topic);
    if (layout !== undefined) this.#owned.get(nameOf(layout.main, partition))?.done(position);
  }

  async #run(before: Promise<void>): Promise<void> {
    try {
      await before;
      if (!this.#isOver) await this.#begin();
      while (!this.#isOver) {
        this.#feed();
        await this.#lanes.collectDue();
        // Not fatal: what is not committed is redelivered, and a lost membership is noticed elsewhere.
        await this.#commit(false).catch(() => undefined);
        await this.#wakeUp.wait(Math.max(1, this.#lanes.idleMs()));
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error('The consumer failed'));
    }
    // A handler that takes longer than that goes on alone; its inbox keeps the effect from doubling.
    await this.#lanes.drain().catch(() => undefined);
  }

  /** Learns from where to read and tells the consumer. */
  async #begin(): Promise<void> {
    const { layouts, consumer } = this.#options;
    await Promise.all(layouts.map((layout) => this.#learn(layout)));
    if (this.#isOver) return;
    for (const { layout, partition, committed, retryPosition } of this.#owned.values()) {
      const topics = [layout.main, layout.retry];
      consumer.resume(topics.map((topic) => ({ topic, partitions: [partition] })));
      consumer.seek({ topic: layout.main, partition, offset: String(committed) });
      consumer.seek({ topic: layout.retry, partition, offset: String(retryPosition) });
    }
    this.#isReady = true;
  }

  /** What the group has committed of a topic, and where the topic and its retries begin and end. */
  async #learn(layout: TopicLayout): Promise<void> {
    const { admin, assigned, wireGroup } = this.#options;
    const partitions = assigned[layout.main] ?? [];
    if (partitions.length === 0) return;
    const [committed, ends, retryEnds] = await Promise.all([
      readCommitted(admin, wireGroup, layout.main),
      readEnds(admin, layout.main),
      readEnds(admin, layout.retry),
    ]);
    for (const partition of partitions) {
      const start = Math.max(
        committed.get(partition)?.offset ?? -1,
        ends.get(partition)?.start ?? 0,
      );
      const owned = new OwnedPartition({
        layout,
        partition,
        committed: start,
        retryStart: retryEnds.get(partition)?.start ?? 0,
        retryEnd: retryEnds.get(partition)?.end ?? 0,
      });
      owned.committedParked = committed.get(partition)?.parked ?? 0;
      this.#owned.set(nameOf(layout.main, partition), owned);
      this.#ownedByRetry.set(nameOf(layout.retry, partition), owned);
    }
  }

  #takeParked(owned: OwnedPartition, batch: Batch): void {
    const wasKnown = owned.isKnown;
    for (const message of batch.messages) {
      const row = this.#parked.read(message, wasKnown);
      if (row === null) continue;
      owned.remember(row.id);
      if (wasKnown) this.#lanes.markParked(row);
    }
    owned.retryPosition = Number(batch.lastOffset()) + 1;
    if (!owned.isKnown) return;
    this.#lanes.checkDueNow();
    if (!wasKnown) void this.#lanes.loadParked();
  }

  /** Gives the lanes what there is room for, and has no more fetched where there is none. */
  #feed(): void {
    for (const owned of this.#owned.values()) {
      while (owned.isKnown && this.#parked.count < maxParked) {
        const event = owned.take();
        if (event === null) break;
        this.#lanes.take(event);
      }
      if (owned.hasBuffered === owned.isPaused) continue;
      owned.isPaused = owned.hasBuffered;
      const place = [{ topic: owned.layout.main, partitions: [owned.partition] }];
      if (owned.isPaused) this.#options.consumer.pause(place);
      else this.#options.consumer.resume(place);
    }
  }

  async #commit(isLast: boolean): Promise<void> {
    const behind = [...this.#owned.values()].filter((owned) => {
      const parked = this.#parked.countOf(owned.layout.topic, owned.partition);
      return (
        owned.lowWater > owned.committed || (owned.isKnown && parked !== owned.committedParked)
      );
    });
    if (behind.length === 0) return;
    const isDue = Date.now() >= this.#nextCommitAtMs || behind.some((owned) => owned.isBlocked);
    if (!isDue && !isLast) return;
    this.#nextCommitAtMs = Date.now() + commitEveryMs;
    const marks = behind.map((owned) => ({
      owned,
      offset: owned.lowWater,
      parked: this.#parked.countOf(owned.layout.topic, owned.partition),
    }));
    await this.#options.consumer.commitOffsets(
      marks.map(({ owned, offset, parked }) => ({
        topic: owned.layout.main,
        partition: owned.partition,
        offset: String(offset),
        metadata: committedNote(parked),
      })),
    );
    for (const { owned, offset, parked } of marks) {
      owned.committed = offset;
      owned.committedParked = parked;
    }
  }
}
