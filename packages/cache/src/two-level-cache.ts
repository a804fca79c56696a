import type { Registry } from 'prom-client';
import { delay } from '@rendezvous/platform/wait';
import { createCacheMetrics } from './cache-metrics.ts';
import type { CacheMetrics } from './cache-metrics.ts';
import { createLevelOne } from './level-one.ts';
import type { LevelOne } from './level-one.ts';
import { noLevelTwo } from './level-two.ts';
import type { CacheLevelTwo } from './level-two.ts';
import { SharedLevel } from './shared-level.ts';
import type { Codec, Fill, Kept, SharedRead } from './shared-level.ts';
import { createSingleFlight } from './single-flight.ts';
import type { Flight } from './single-flight.ts';

export interface TwoLevelCacheOptions<V> {
  /** Names the cache in metrics and in the keys of level two. */
  name: string;
  maxEntries: number;
  levelOneTtlMs: number;
  /** Default: ten minutes. */
  levelTwoTtlMs?: number;
  /**
   * How long to remember that a key does not exist. Absent: not at all, and then processes do not
   * wait for one another either, because nobody could tell them that there is nothing.
   */
  absentTtlMs?: number;
  /** The part of a lifetime (0 to 1) that is left to chance, so that entries do not expire together. */
  jitter?: number;
  levelTwo?: CacheLevelTwo;
  /** How values are written in level two; JSON by default. */
  codec?: Codec<V>;
  /** Reads what no level has, at most `maxKeysPerLoad` keys a call. A key it leaves out does not exist. */
  load(keys: readonly string[]): Promise<Map<string, V>>;
  maxKeysPerLoad?: number;
  /** Until when a value can be true at all (epoch milliseconds); null: its lifetime alone decides. */
  validUntil?(value: V): number | null;
  /**
   * When to delete once more after an invalidation, which covers readers of a lagging replica; null:
   * never.
   */
  secondDeleteDelayMs?: number | null;
  /** How long to wait for a value that another process is making, before making it as well. */
  waitForOthersMs?: number;
  metrics: Registry;
  clock?: () => Date;
  random?: () => number;
}

export interface TwoLevelCache<V> {
  /** The values of all keys that exist. Throws what `load` throws. */
  getMany(keys: readonly string[]): Promise<Map<string, V>>;
  /** The value of one key, or undefined if it does not exist. Throws what `load` throws. */
  get(key: string): Promise<V | undefined>;
  /** Loads the keys anew, so that they do not expire while they are in demand. Throws like `load`. */
  refresh(keys: readonly string[]): Promise<void>;
  /**
   * Forgets the keys in both levels, now and once more after a delay. What is being loaded at the
   * moment reaches those who wait for it but is not kept, and later callers load anew. With `isEcho`
   * another process is doing the same, so that level two needs no second deletion.
   */
  invalidate(keys: readonly string[], options?: { isEcho?: boolean }): Promise<void>;
  /** Forgets everything in this process: some invalidations may have been missed. */
  clearLevelOne(): void;
  readonly size: number;
  /** Drops what is still to be deleted a second time. */
  close(): void;
}

interface Wanted {
  key: string;
  flight: Flight;
}

const defaultLevelTwoTtlMs = 600_000;
const defaultJitter = 0.1;
const defaultMaxKeysPerLoad = 500;
const defaultSecondDeleteDelayMs = 500;
const defaultWaitForOthersMs = 250;
const maxSecondDeletes = 10_000;
/** A process that died with a lease keeps others waiting no longer than that. */
const leaseMs = 1_000;
const firstPauseMs = 10;

/**
 * A read-through cache: an LRU in this process, a shared level behind it, and one load for all
 * callers who miss the same key at the same time. A failing level two is a miss, never an error.
 */
export function createTwoLevelCache<V>(options: TwoLevelCacheOptions<V>): TwoLevelCache<V> {
  return new ReadThroughCache(options);
}

class ReadThroughCache<V> implements TwoLevelCache<V> {
  readonly #options: TwoLevelCacheOptions<V>;
  readonly #levelOne: LevelOne<Kept<V>>;
  readonly #shared: SharedLevel<V>;
  readonly #metrics: CacheMetrics;
  readonly #flights = createSingleFlight<V | undefined>();
  readonly #secondDeletes = new Set<NodeJS.Timeout>();
  readonly #clock: () => Date;

  constructor(options: TwoLevelCacheOptions<V>) {
    this.#options = options;
    this.#levelOne = createLevelOne<Kept<V>>(options.maxEntries);
    this.#metrics = createCacheMetrics(options.metrics, options.name);
    this.#clock = options.clock ?? (() => new Date());
    this.#shared = new SharedLevel({
      levelTwo: options.levelTwo ?? noLevelTwo,
      name: options.name,
      codec: options.codec ?? { encode: JSON.stringify, decode: (text) => JSON.parse(text) as V },
      metrics: this.#metrics,
      clock: this.#clock,
    });
  }

  get size(): number {
    return this.#levelOne.size;
  }

  async get(key: string): Promise<V | undefined> {
    return (await this.getMany([key])).get(key);
  }

  async getMany(keys: readonly string[]): Promise<Map<string, V>> {
    const found = new Map<string, V>();
    const now = this.#clock().getTime();
    const missing: string[] = [];
    let hits = 0;
    for (const key of new Set(keys)) {
      const kept = this.#levelOne.get(key, now);
      if (kept === undefined) {
        missing.push(key);
        continue;
      }
      hits += 1;
      this.#metrics.observeAge('one', now - kept.storedAt);
      if (kept.value !== undefined) found.set(key, kept.value);
    }
    this.#metrics.count('level_one', hits);
    if (missing.length === 0) return found;
    const values = await this.#together(missing, (wanted) => this.#fill(wanted));
    for (const [key, value] of values) if (value !== undefined) found.set(key, value);
    return found;
  }

  async refresh(keys: readonly string[]): Promise<void> {
    await this.#together([...new Set(keys)], async (wanted) => {
      const values = new Map<string, V>();
      const reads = await this.#shared.read(wanted.map(({ key }) => key));
      await this.#load(wanted, reads, values);
      this.#metrics.count('refreshed', wanted.length);
      return values;
    });
  }

  async invalidate(
    keys: readonly string[],
    { isEcho = false }: { isEcho?: boolean } = {},
  ): Promise<void> {
    if (keys.length === 0) return;
    this.#metrics.countInvalidated(keys.length);
    await this.#deleteInBothLevels(keys);
    const { secondDeleteDelayMs = defaultSecondDeleteDelayMs } = this.#options;
    // The bound gives up the lagging-replica case in a flood, where lifetimes still hold.
    if (secondDeleteDelayMs === null || this.#secondDeletes.size >= maxSecondDeletes) return;
    const timer = setTimeout(() => {
      this.#secondDeletes.delete(timer);
      if (isEcho) this.#deleteInLevelOne(keys);
      else void this.#deleteInBothLevels(keys);
    }, secondDeleteDelayMs);
    timer.unref();
    this.#secondDeletes.add(timer);
  }

  clearLevelOne(): void {
    this.#levelOne.clear();
    this.#flights.forgetAll();
  }

  close(): void {
    for (const timer of this.#secondDeletes) clearTimeout(timer);
    this.#secondDeletes.clear();
  }

  /** Runs `work` once for all the keys that nobody else is waiting for already. */
  async #together(
    keys: readonly string[],
    work: (wanted: readonly Wanted[]) => Promise<Map<string, V>>,
  ): Promise<Map<string, V | undefined>> {
    const wanted: Wanted[] = [];
    const filled = Promise.withResolvers<Map<string, V>>();
    const waiting = keys.map((key) =>
      this.#flights.run(key, (flight) => {
        wanted.push({ key, flight });
        return filled.promise.then((values) => values.get(key));
      }),
    );
    this.#metrics.count('joined', keys.length - wanted.length);
    if (wanted.length > 0) work(wanted).then(filled.resolve, filled.reject);
    const values = await Promise.all(waiting);
    return new Map(keys.map((key, index) => [key, values[index]]));
  }

  async #fill(wanted: readonly Wanted[]): Promise<Map<string, V>> {
    const values = new Map<string, V>();
    const { missing, awaited, reads } = await this.#readShared(wanted, values);
    await Promise.all([
      this.#load(missing, reads, values),
      this.#awaitOthers(awaited, reads, values),
    ]);
    return values;
  }

  /** One look into level two: what it has goes to `values`, the rest is to be loaded or awaited. */
  async #readShared(
    wanted: readonly Wanted[],
    values: Map<string, V>,
  ): Promise<{ missing: Wanted[]; awaited: Wanted[]; reads: Map<string, SharedRead<V>> }> {
    const keys = wanted.map(({ key }) => key);
    const sharesLoads = this.#options.absentTtlMs !== undefined;
    const reads = await this.#shared.read(keys, sharesLoads ? { leaseMs } : {});
    const now = this.#clock().getTime();
    const missing: Wanted[] = [];
    const awaited: Wanted[] = [];
    for (const want of wanted) {
      const read = reads.get(want.key);
      const kept = read?.kept;
      if (kept !== undefined && this.#lifetimeMs(kept.value, 'one') > 0) {
        this.#metrics.observeAge('two', now - kept.storedAt);
        if (kept.value !== undefined) values.set(want.key, kept.value);
        this.#keepInLevelOne(want, kept);
      } else if (read?.lease === 'others') {
        awaited.push(want);
      } else {
        missing.push(want);
      }
    }
    this.#metrics.count('level_two', wanted.length - missing.length - awaited.length);
    return { missing, awaited, reads };
  }

  /** Waits for values that other processes are making, and makes those that do not come in time. */
  async #awaitOthers(
    awaited: readonly Wanted[],
    firstReads: ReadonlyMap<string, SharedRead<V>>,
    values: Map<string, V>,
  ): Promise<void> {
    const { waitForOthersMs = defaultWaitForOthersMs } = this.#options;
    const deadline = performance.now() + waitForOthersMs;
    const loads: Promise<void>[] = [];
    const begin = (load: Promise<void>): void => {
      // Its failure is thrown at the end; until then nobody listens.
      load.catch(() => undefined);
      loads.push(load);
    };
    let waiting = awaited;
    let reads = firstReads;
    for (let pauseMs = firstPauseMs; waiting.length > 0; pauseMs *= 2) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) break;
      await delay(Math.min(pauseMs, leftMs));
      const again = await this.#readShared(waiting, values);
      // Whoever was making it has failed, or what it made was outdated: it is our turn.
      begin(this.#load(again.missing, again.reads, values));
      this.#metrics.countLeaseWait('answered', waiting.length - again.awaited.length);
      waiting = again.awaited;
      reads = again.reads;
    }
    this.#metrics.countLeaseWait('gave_up', waiting.length);
    begin(this.#load(waiting, reads, values));
    await Promise.all(loads);
  }

  async #load(
    wanted: readonly Wanted[],
    reads: ReadonlyMap<string, SharedRead<V>>,
    values: Map<string, V>,
  ): Promise<void> {
    const { maxKeysPerLoad = defaultMaxKeysPerLoad } = this.#options;
    for (let at = 0; at < wanted.length; at += maxKeysPerLoad) {
      await this.#loadPortion(wanted.slice(at, at + maxKeysPerLoad), reads, values);
    }
  }

  async #loadPortion(
    wanted: readonly Wanted[],
    reads: ReadonlyMap<string, SharedRead<V>>,
    values: Map<string, V>,
  ): Promise<void> {
    const loaded = await this.#options.load(wanted.map(({ key }) => key));
    this.#metrics.count('loaded', wanted.length);
    const storedAt = this.#clock().getTime();
    const fills: Fill<V>[] = [];
    for (const want of wanted) {
      const value = loaded.get(want.key);
      if (value !== undefined) values.set(want.key, value);
      this.#keepInLevelOne(want, { value, storedAt });
      const version = reads.get(want.key)?.version ?? null;
      const ttlMs = Math.floor(this.#lifetimeMs(value, 'two'));
      // Without the version from before the load nothing would stop a stale value from staying.
      if (version === null || ttlMs < 1 || want.flight.isForgotten) continue;
      fills.push({ key: want.key, value, version, ttlMs });
    }
    // Another process deleted these while they were loaded: this process may hear of it later.
    for (const key of await this.#shared.write(fills)) this.#levelOne.delete(key);
  }

  /** How long to keep the value in a level; 0 or less: not at all. */
  #lifetimeMs(value: V | undefined, level: 'one' | 'two'): number {
    const { jitter = defaultJitter, random = Math.random, absentTtlMs = 0 } = this.#options;
    const { levelOneTtlMs, levelTwoTtlMs = defaultLevelTwoTtlMs } = this.#options;
    const ttlMs = level === 'one' ? levelOneTtlMs : levelTwoTtlMs;
    if (value === undefined) return Math.min(absentTtlMs, ttlMs) * (1 - jitter * random());
    const jittered = ttlMs * (1 - jitter * random());
    const validUntil = this.#options.validUntil?.(value) ?? null;
    return validUntil === null
      ? jittered
      : Math.min(jittered, validUntil - this.#clock().getTime());
  }

  #keepInLevelOne(wanted: Wanted, kept: Kept<V>): void {
    // A fill that began before an invalidation may bring what the invalidation was about.
    if (wanted.flight.isForgotten) return;
    const ttlMs = this.#lifetimeMs(kept.value, 'one');
    if (ttlMs > 0) this.#levelOne.set(wanted.key, kept, this.#clock().getTime() + ttlMs);
  }

  async #deleteInBothLevels(keys: readonly string[]): Promise<void> {
    this.#deleteInLevelOne(keys);
    await this.#shared.delete(keys);
    // Somebody may have refilled level one from level two while that was being deleted.
    this.#deleteInLevelOne(keys);
  }

  #deleteInLevelOne(keys: readonly string[]): void {
    for (const key of keys) {
      this.#levelOne.delete(key);
      this.#flights.forget(key);
    }
  }
}
