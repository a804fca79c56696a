import type { EventEnvelope } from '@rendezvous/events/envelope';
import type { DependencyState } from '@rendezvous/platform/subgraph-server';

/** An event on its way through the log. Records of one topic and key keep their order. */
export interface LogRecord {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly value: EventEnvelope;
  readonly headers: Readonly<Record<string, string>>;
}

/** The writing end of the log: all an outbox relay needs. */
export interface EventPublisher {
  /**
   * Appends in order. Throws unless all of it was taken; publishing an id again is harmless, as
   * inboxes recognize it.
   */
  publish(records: readonly LogRecord[]): Promise<void>;
}

/** What a consumer group reads and what it does with it. */
export interface ConsumerOptions {
  /** Processes with the same group share the work; each key is at one of them at a time. */
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Handles one record; throwing means: try again later, and give up after some attempts. What says
   * that a service or the database is unavailable does not use up the last attempt for a day. It
   * may be called again with a record it has already handled (see idempotent-consumer.ts), never
   * with two records of one key at once.
   */
  handle(record: LogRecord): Promise<void>;
}

/** What a process wants to hear of, as it happens and in every process. */
export interface FollowOptions {
  readonly topics: readonly string[];
  /**
   * Takes one record, in the order of its key, one at a time. It is not tried again: when it throws,
   * onGap is called instead.
   */
  handle(record: LogRecord): void | Promise<void>;
  /**
   * Records may have been missed up to now, so whatever was derived from them is to be forgotten.
   * Called each time following begins (also the first) and after each interruption that lost some.
   */
  onGap(): void;
}

/** A consumer at work. */
export interface RunningConsumer {
  /** Takes nothing new, finishes what it has begun (at most 10 s) and lets the group go. */
  stop(): Promise<void>;
}

/** An event a group gave up on. */
export interface DeadLetter {
  readonly id: string;
  readonly group: string;
  readonly topic: string;
  readonly key: string;
  readonly eventId: string;
  readonly eventType: string;
  /** Class and message of the last failure, without personal data. */
  readonly error: string;
  readonly attempts: number;
  readonly diedAt: Date;
  /** When it was put back for its group; null while it waits for somebody to decide. */
  readonly replayedAt: Date | null;
  readonly value: unknown;
}

/** An event that a service gives up on outside of a consumer, such as a mail no server takes. */
export interface Burial {
  /** Its dead letter; replayed, the record comes to this group's consumer of the record's topic. */
  readonly group: string;
  /** Its id decides which dead letter it is; it need not have been in the log before. */
  readonly record: LogRecord;
  /** Class and message of the failure, without personal data (see error-text.ts). */
  readonly error: string;
  readonly attempts: number;
}

/** What can be done about events a group gave up on. */
export interface DeadLetters {
  /** The newest dead letters that were not replayed, at most `first` (1 to 1,000). */
  list(options: { first: number }): Promise<DeadLetter[]>;
  /** One dead letter, or null. */
  show(id: string): Promise<DeadLetter | null>;
  /** Puts it back for its group only; false when there is no such dead letter. */
  replay(id: string): Promise<boolean>;
  /** Puts back all that were not replayed yet and says how many. */
  replayAll(): Promise<number>;
  /**
   * Adds a dead letter. A group has one for each record id: burying it again is harmless, and lets
   * one that was replayed wait for a decision again. Throws when unavailable.
   */
  bury(burial: Burial): Promise<void>;
}

/** The event log: PostgreSQL in embedded mode, Kafka in production, behind the same contract. */
export interface EventLog extends EventPublisher {
  /** Starts consuming from where the group stopped, a new group from the log's beginning. */
  consume(options: ConsumerOptions): Promise<RunningConsumer>;
  /**
   * Gives this process every record appended from now on, whatever other processes get: what caches
   * need. No offsets are kept, nothing is tried again and nothing becomes a dead letter; events of
   * types this release does not know are left out. Also resolves while the log is away: following
   * begins, and onGap is called, when it is back.
   */
  follow(options: FollowOptions): Promise<RunningConsumer>;
  readonly deadLetters: DeadLetters;
  /** How many events the group has still to handle, counted up to 100,000. */
  lag(group: string): Promise<number>;
  readiness(): Promise<DependencyState>;
  /** Stops every consumer started here. Pools belong to whoever made them. */
  close(): Promise<void>;
}
