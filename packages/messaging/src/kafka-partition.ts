import type { KafkaEvent } from './kafka-records.ts';
import type { TopicLayout } from './kafka-topics.ts';

// A relay that crashed publishes its last batch (500) again; this many ids cover it.
const maxRecentIds = 1_000;

/** How far beyond the committed offset events are handled, which bounds what is redelivered. */
const maxAhead = 500;

/** One partition of a topic while this member owns it, with its partition of the retry topic. */
export class OwnedPartition {
  readonly layout: TopicLayout;
  readonly partition: number;
  /** Up to where the retry partition has to be read before anything is handled. */
  readonly retryEnd: number;
  retryPosition: number;
  /** What was committed last: all below is handled, parked or buried. */
  committed: number;
  committedParked = 0;
  isPaused = false;
  // Fetched, and not begun yet.
  readonly #buffer: KafkaEvent[] = [];
  // Begun and not done yet, ascending because a Set keeps its order.
  readonly #begun = new Set<number>();
  readonly #recentIds = new Set<string>();
  #next: number;

  constructor(o: {
    layout: TopicLayout;
    partition: number;
    committed: number;
    retryStart: number;
    retryEnd: number;
  }) {
    this.layout = o.layout;
    this.partition = o.partition;
    this.committed = o.committed;
    this.#next = o.committed;
    this.retryPosition = o.retryStart;
    this.retryEnd = o.retryEnd;
  }

  /** Whether it is known which keys have parked events. */
  get isKnown(): boolean {
    return this.retryPosition >= this.retryEnd;
  }

  get hasBuffered(): boolean {
    return this.#buffer.length > 0;
  }

  /** Everything below is done and need not be fetched again. */
  get lowWater(): number {
    return this.#begun.values().next().value ?? this.#next;
  }

  /** Whether handling waits for the next commit. */
  get isBlocked(): boolean {
    return this.hasBuffered && this.lowWater > this.committed;
  }

  add(events: readonly KafkaEvent[]): void {
    this.#buffer.push(...events);
  }

  /** The next event to begin, if there is one and room for it; one that came before is passed over. */
  take(): KafkaEvent | null {
    for (;;) {
      const event = this.#buffer[0];
      if (event === undefined) return null;
      // Retention may have left a gap of any size; with nothing under way it means nothing.
      const isIdle = this.#begun.size === 0 && this.#next === this.committed;
      if (event.position - this.committed >= maxAhead && !isIdle) return null;
      this.#buffer.shift();
      this.#next = event.position + 1;
      if (this.remember(event.id)) {
        this.#begun.add(event.position);
        return event;
      }
    }
  }

  /** False when this id was among the last ones: a repetition that the inbox need not be asked for. */
  remember(id: string): boolean {
    if (this.#recentIds.has(id)) return false;
    this.#recentIds.add(id);
    if (this.#recentIds.size > maxRecentIds) {
      for (const oldest of this.#recentIds) {
        this.#recentIds.delete(oldest);
        break;
      }
    }
    return true;
  }

  done(position: number): void {
    this.#begun.delete(position);
  }
}
