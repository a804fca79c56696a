import { parseEvent } from '@rendezvous/events/envelope';
import { withTimeout } from '@rendezvous/platform/wait';

import type { ConsumerMetrics } from './consumer-metrics.ts';
import { errorText } from './error-text.ts';
import type { LogRecord } from './event-log.ts';
import { createParkedEvents } from './parked-events.ts';
import type { ParkedEvents, StoredEvent, TopicKey } from './parked-events.ts';
import { judgeFailure } from './retry-policy.ts';
import type { Verdict } from './retry-policy.ts';
import type { SerialConnection } from './serial-connection.ts';
import { createWakeUp } from './wake-up.ts';

const maxOutstanding = 500;
const maxConcurrentKeys = 8;
const maxDueKeys = 200;
const handlerTimeoutMs = 30_000;
const drainTimeoutMs = 10_000;

export interface SessionOptions {
  readonly connection: SerialConnection;
  readonly group: string;
  readonly topics: readonly string[];
  handle(record: LogRecord): Promise<void>;
  readonly pollMs: number;
  readonly retryDelaysMs: readonly number[];
  readonly metrics: ConsumerMetrics;
}

// Everything about one topic and key happens in its lane, one step at a time; that is what keeps
// the order of a key while eight lanes run at once.
interface Lane extends TopicKey {
  readonly queue: StoredEvent[];
  /** Rows of this key are parked, so whatever comes has to wait behind them. */
  parked: boolean;
  /** The first parked row may be tried now. */
  due: boolean;
  busy: boolean;
}

// float8 holds every position exactly and is a number for any pool, whatever its type parsers.
const fetchSql = `
  SELECT position::float8, id, topic, key, value, headers FROM event
  WHERE position > $1 AND topic = ANY ($2) ORDER BY position LIMIT $3`;
const headSql = 'SELECT coalesce(max(position), 0)::float8 AS position FROM event';
const readOffsetSql = 'SELECT position::float8 FROM consumer_offset WHERE consumer_group = $1';
const writeOffsetSql = `
  INSERT INTO consumer_offset (consumer_group, position) VALUES ($1, $2)
  ON CONFLICT (consumer_group) DO UPDATE SET position = excluded.position`;

/**
 * The time during which this process is a group's active consumer, on the session that holds the
 * group's lock. Offsets and parked events are written through that same session: a process that
 * lost the lock cannot write them any more.
 */
export class ConsumerSession {
  readonly #options: SessionOptions;
  readonly #parked: ParkedEvents;
  readonly #lanes = new Map<string, Lane>();
  readonly #ready: Lane[] = [];
  readonly #running = new Set<Promise<void>>();
  // Positions fetched and not yet handled or parked, ascending because a Set keeps its order.
  readonly #outstanding = new Set<number>();
  readonly #wakeUp = createWakeUp();
  #cursor = 0;
  #committed = -1;
  #nextDueCheckAtMs = 0;
  #stopping = false;
  #failure: Error | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#parked = createParkedEvents(options.connection, options.group);
    options.connection.onLost((error) => this.#fail(error));
    options.connection.onNotification((payload) => {
      if (payload === 'replay') this.#nextDueCheckAtMs = 0;
      this.#wakeUp.wake();
    });
  }

  /** Consumes until stop() is called; throws when the session is lost. */
  async run(): Promise<void> {
    try {
      await this.#load();
      while (!this.#isOver()) {
        const more = await this.#fetch();
        await this.#collectDue();
        await this.#commitOffset();
        if (!more) await this.#wakeUp.wait(this.#idleMs());
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error('The consumer failed'));
    }
    await this.#drain();
    if (this.#failure === null) await this.#commitOffset();
    if (this.#failure !== null) throw this.#failure;
  }

  /** Makes run() finish what it has begun and return. */
  stop(): void {
    this.#stopping = true;
    this.#wakeUp.wake();
  }

  #isOver(): boolean {
    return this.#stopping || this.#failure !== null;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wakeUp.wake();
  }

  #idleMs(): number {
    return Math.min(this.#options.pollMs, this.#nextDueCheckAtMs - Date.now());
  }

  async #load(): Promise<void> {
    const { connection, group } = this.#options;
    const rows = await connection.query<{ position: number }>(readOffsetSql, [group]);
    this.#cursor = rows[0]?.position ?? 0;
    this.#committed = rows[0]?.position ?? -1;
    for (const key of await this.#parked.keys()) this.#lane(key).parked = true;
  }

  /** Fetches as many events as there is room for; true when there may be more and room for them. */
  async #fetch(): Promise<boolean> {
    const room = maxOutstanding - this.#outstanding.size;
    if (room === 0) return false;
    const { connection, topics } = this.#options;
    // The head is read first. Positions become visible in order, so once the events up to the head
    // were asked for, the cursor can pass other groups' topics as well.
    const head = (await connection.query<{ position: number }>(headSql))[0]?.position ?? 0;
    if (head <= this.#cursor) return false;
    const events = await connection.query<StoredEvent & Record<string, unknown>>(fetchSql, [
      this.#cursor,
      topics,
      room,
    ]);
    for (const event of events) {
      this.#outstanding.add(event.position);
      const lane = this.#lane(event);
      lane.queue.push(event);
      this.#schedule(lane);
    }
    const last = events.at(-1)?.position ?? 0;
    this.#cursor = events.length < room ? Math.max(head, last) : last;
    return events.length === room && this.#outstanding.size < maxOutstanding;
  }

  async #collectDue(): Promise<void> {
    if (Date.now() < this.#nextDueCheckAtMs) return;
    this.#nextDueCheckAtMs = Date.now() + this.#options.pollMs;
    for (const key of await this.#parked.dueKeys(maxDueKeys)) {
      const lane = this.#lane(key);
      lane.parked = true;
      lane.due = true;
      this.#schedule(lane);
    }
  }

  /** Everything below the lowest unfinished position is done, and is never fetched again. */
  async #commitOffset(): Promise<void> {
    const { connection, group } = this.#options;
    const lowest = this.#outstanding.values().next().value;
    const position = lowest === undefined ? this.#cursor : lowest - 1;
    if (position <= this.#committed) return;
    await connection.query(writeOffsetSql, [group, position]);
    this.#committed = position;
  }

  #lane({ topic, key }: TopicKey): Lane {
    const name = `${topic}\n${key}`;
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = { topic, key, queue: [], parked: false, due: false, busy: false };
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  #schedule(lane: Lane): void {
    if (lane.busy) return;
    if (lane.queue.length === 0 && !lane.due) {
      if (!lane.parked) this.#lanes.delete(`${lane.topic}\n${lane.key}`);
      return;
    }
    lane.busy = true;
    this.#ready.push(lane);
    this.#startReady();
  }

  #startReady(): void {
    while (this.#running.size < maxConcurrentKeys && !this.#isOver()) {
      const lane = this.#ready.shift();
      if (lane === undefined) return;
      const step = this.#step(lane)
        .catch((error: Error) => this.#fail(error))
        .finally(() => {
          this.#running.delete(step);
          lane.busy = false;
          this.#schedule(lane);
          this.#startReady();
          this.#wakeUp.wake();
        });
      this.#running.add(step);
    }
  }

  async #step(lane: Lane): Promise<void> {
    if (!lane.parked) {
      const event = lane.queue.shift();
      if (event !== undefined) await this.#handleFetched(lane, event);
      return;
    }
    const followers = lane.queue.splice(0);
    if (followers.length > 0) {
      await this.#parked.parkFollowers(followers);
      for (const { position } of followers) this.#outstanding.delete(position);
    }
    if (lane.due) {
      lane.due = false;
      await this.#handleHead(lane);
    }
  }

  async #handleFetched(lane: Lane, event: StoredEvent): Promise<void> {
    const failure = await this.#attempt(event);
    if (failure !== null) {
      const { delayMs } = this.#judge(event, 1, failure.error);
      if (delayMs === null) await this.#parked.bury(event, 1, errorText(failure.error));
      else {
        await this.#parked.parkFailed(event, delayMs, errorText(failure.error));
        lane.parked = true;
        this.#checkDueAfter(delayMs);
      }
      this.#options.metrics.failed(delayMs === null);
    }
    this.#outstanding.delete(event.position);
  }

  async #handleHead(lane: Lane): Promise<void> {
    const head = await this.#parked.head(lane);
    if (head === null) {
      lane.parked = false;
      return;
    }
    if (!head.due) {
      await this.#parked.queueBehind(head);
      return;
    }
    const failure = await this.#attempt(head);
    let left: boolean;
    if (failure === null) left = await this.#parked.settle(head);
    else {
      const { attempts, delayMs } = this.#judge(head, head.attempts + 1, failure.error);
      this.#options.metrics.failed(delayMs === null);
      if (delayMs !== null) {
        await this.#parked.postpone(head, attempts, delayMs, errorText(failure.error));
        this.#checkDueAfter(delayMs);
        return;
      }
      left = await this.#parked.bury(head, attempts, errorText(failure.error));
    }
    lane.due = left;
    lane.parked = left;
  }

  async #attempt(event: StoredEvent): Promise<{ error: unknown } | null> {
    const { id, topic, key, headers } = event;
    try {
      const value = parseEvent(event.value);
      await withTimeout('Handling an event', handlerTimeoutMs, () =>
        this.#options.handle({ id, topic, key, value, headers }),
      );
      this.#options.metrics.handled(value.time);
      return null;
    } catch (error) {
      return { error };
    }
  }

  #judge(event: StoredEvent, failures: number, error: unknown): Verdict {
    // Without a readable time an event is of unknown age, and no outage is waited for.
    const { time } = (event.value ?? {}) as { time?: unknown };
    const ageMs = Date.now() - Date.parse(String(time));
    return judgeFailure(this.#options.retryDelaysMs, { failures, ageMs, error });
  }

  #checkDueAfter(delayMs: number): void {
    // Some milliseconds more, or the check comes just before the database's clock agrees.
    this.#nextDueCheckAtMs = Math.min(this.#nextDueCheckAtMs, Date.now() + delayMs + 5);
  }

  async #drain(): Promise<void> {
    try {
      const begun = Promise.allSettled(this.#running);
      await withTimeout('Finishing what was begun', drainTimeoutMs, () => begun);
    } catch (error) {
      this.#fail(error as Error);
    }
  }
}
