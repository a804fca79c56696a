import type { ConsumerMetrics } from './consumer-metrics.ts';
import type { LogRecord } from './event-log.ts';
import { KeyLanes } from './key-lanes.ts';
import { createParkedEvents } from './parked-events.ts';
import type { StoredEvent } from './parked-events.ts';
import type { SerialConnection } from './serial-connection.ts';
import { createWakeUp } from './wake-up.ts';

const maxOutstanding = 500;

export interface SessionOptions {
  readonly connection: SerialConnection;
  readonly group: string;
  readonly topics: readonly string[];
  handle(record: LogRecord): Promise<void>;
  readonly pollMs: number;
  readonly retryDelaysMs: readonly number[];
  readonly metrics: ConsumerMetrics;
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
  readonly #lanes: KeyLanes<StoredEvent>;
  // Positions fetched and not yet handled or parked, ascending because a Set keeps its order.
  readonly #outstanding = new Set<number>();
  readonly #wakeUp = createWakeUp();
  #cursor = 0;
  #committed = -1;
  #isStopping = false;
  #failure: Error | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#lanes = new KeyLanes({
      ...options,
      parked: createParkedEvents(options.connection, options.group),
      onDone: ({ position }) => this.#outstanding.delete(position),
      onProgress: () => this.#wakeUp.wake(),
      onFailure: (error) => this.#fail(error),
    });
    options.connection.onLost((error) => this.#fail(error));
    options.connection.onNotification((payload) => {
      if (payload === 'replay') this.#lanes.checkDueNow();
      this.#wakeUp.wake();
    });
  }

  /** Consumes until stop() is called; throws when the session is lost. */
  async run(): Promise<void> {
    try {
      await this.#load();
      while (!this.#isOver()) {
        const more = await this.#fetch();
        await this.#lanes.collectDue();
        await this.#commitOffset();
        if (!more) await this.#wakeUp.wait(this.#lanes.idleMs());
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error('The consumer failed'));
    }
    await this.#lanes.drain().catch((error: Error) => this.#fail(error));
    if (this.#failure === null) await this.#commitOffset();
    if (this.#failure !== null) throw this.#failure;
  }

  /** Makes run() finish what it has begun and return. */
  stop(): void {
    this.#isStopping = true;
    this.#lanes.stop();
    this.#wakeUp.wake();
  }

  #isOver(): boolean {
    return this.#isStopping || this.#failure !== null;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#lanes.stop();
    this.#wakeUp.wake();
  }

  async #load(): Promise<void> {
    const { connection, group } = this.#options;
    const rows = await connection.query<{ position: number }>(readOffsetSql, [group]);
    this.#cursor = rows[0]?.position ?? 0;
    this.#committed = rows[0]?.position ?? -1;
    await this.#lanes.loadParked();
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
      this.#lanes.take(event);
    }
    const last = events.at(-1)?.position ?? 0;
    this.#cursor = events.length < room ? Math.max(head, last) : last;
    return events.length === room && this.#outstanding.size < maxOutstanding;
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
}
