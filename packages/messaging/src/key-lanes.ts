import { parseEvent } from '@rendezvous/events/envelope';
import { withTimeout } from '@rendezvous/platform/wait';

import type { ConsumerMetrics } from './consumer-metrics.ts';
import { errorText } from './error-text.ts';
import type { LogRecord } from './event-log.ts';
import type { ParkedEvents, StoredEvent, TopicKey } from './parked-events.ts';
import { judgeFailure } from './retry-policy.ts';
import type { Verdict } from './retry-policy.ts';

const maxConcurrentKeys = 8;
const maxDueKeys = 200;
const handlerTimeoutMs = 30_000;
const drainTimeoutMs = 10_000;

export interface KeyLanesOptions<E extends StoredEvent> {
  readonly parked: ParkedEvents<E>;
  handle(record: LogRecord): Promise<void>;
  /** How often to ask which parked events are due, in milliseconds. */
  readonly pollMs: number;
  readonly retryDelaysMs: readonly number[];
  readonly metrics: ConsumerMetrics;
  /** The event was handled, parked or buried: it need not be fetched again. */
  onDone(event: E): void;
  /** Something moved on: there may be room for more. */
  onProgress(): void;
  /** What is parked could not be written, so nothing can go on. */
  onFailure(error: Error): void;
}

// Everything about one topic and key happens in its lane, one step at a time; that is what keeps
// the order of a key while eight lanes run at once.
interface Lane<E> extends TopicKey {
  readonly queue: E[];
  /** Events of this key are parked, so whatever comes has to wait behind them. */
  parked: boolean;
  /** The first parked event may be tried now. */
  due: boolean;
  busy: boolean;
}

/**
 * Handles events in the order of their key, different keys at the same time; a failing event is
 * parked and later events of its key wait behind it. The same on every event log.
 */
export class KeyLanes<E extends StoredEvent> {
  readonly #options: KeyLanesOptions<E>;
  readonly #parked: ParkedEvents<E>;
  readonly #lanes = new Map<string, Lane<E>>();
  readonly #ready: Lane<E>[] = [];
  readonly #running = new Set<Promise<void>>();
  #nextDueCheckAtMs = 0;
  #isStopped = false;

  constructor(options: KeyLanesOptions<E>) {
    this.#options = options;
    this.#parked = options.parked;
  }

  /** Learns which keys have parked events. */
  async loadParked(): Promise<void> {
    for (const key of await this.#parked.keys()) this.#lane(key).parked = true;
  }

  /** Later events of this key wait behind its parked ones. */
  markParked(key: TopicKey): void {
    this.#lane(key).parked = true;
  }

  /** Takes an event that was fetched, behind those of its key that were taken before. */
  take(event: E): void {
    const lane = this.#lane(event);
    lane.queue.push(event);
    this.#schedule(lane);
  }

  /** Starts the parked events that are due; asks at most once in pollMs. */
  async collectDue(): Promise<void> {
    if (Date.now() < this.#nextDueCheckAtMs) return;
    this.#nextDueCheckAtMs = Date.now() + this.#options.pollMs;
    for (const key of await this.#parked.dueKeys(maxDueKeys)) {
      const lane = this.#lane(key);
      lane.parked = true;
      lane.due = true;
      this.#schedule(lane);
    }
  }

  /** Makes the next collectDue ask at once. */
  checkDueNow(): void {
    this.#nextDueCheckAtMs = 0;
  }

  /** For how many milliseconds collectDue has nothing to do. */
  idleMs(): number {
    return Math.min(this.#options.pollMs, this.#nextDueCheckAtMs - Date.now());
  }

  /** Begins nothing more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Resolves when what was begun has ended. Throws TimedOut after 10 s. */
  async drain(): Promise<void> {
    const begun = Promise.allSettled(this.#running);
    await withTimeout('Finishing what was begun', drainTimeoutMs, () => begun);
  }

  #lane({ topic, key }: TopicKey): Lane<E> {
    const name = `${topic}\n${key}`;
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = { topic, key, queue: [], parked: false, due: false, busy: false };
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  #schedule(lane: Lane<E>): void {
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
    while (this.#running.size < maxConcurrentKeys && !this.#isStopped) {
      const lane = this.#ready.shift();
      if (lane === undefined) return;
      const step = this.#step(lane)
        .catch((error: Error) => this.#options.onFailure(error))
        .finally(() => {
          this.#running.delete(step);
          lane.busy = false;
          this.#schedule(lane);
          this.#startReady();
          this.#options.onProgress();
        });
      this.#running.add(step);
    }
  }

  async #step(lane: Lane<E>): Promise<void> {
    if (!lane.parked) {
      const event = lane.queue.shift();
      if (event !== undefined) await this.#handleFetched(lane, event);
      return;
    }
    const followers = lane.queue.splice(0);
    if (followers.length > 0) {
      await this.#parked.parkFollowers(followers);
      for (const follower of followers) this.#options.onDone(follower);
    }
    if (lane.due) {
      lane.due = false;
      await this.#handleHead(lane);
    }
  }

  async #handleFetched(lane: Lane<E>, event: E): Promise<void> {
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
    this.#options.onDone(event);
  }

  async #handleHead(lane: Lane<E>): Promise<void> {
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
}
