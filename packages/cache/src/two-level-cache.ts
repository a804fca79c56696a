import type { Registry } from 'prom-client';
import { createCacheMetrics } from './cache-metrics.ts';
import type { CacheMetrics } from './cache-metrics.ts';
import { createLevelOne } from './level-one.ts';
import type { LevelOne } from './level-one.ts';
import { noLevelTwo } from './level-two.ts';
import type { CacheLevelTwo, LevelTwoEntry, LevelTwoRead } from './level-two.ts';
import { createSingleFlight } from './single-flight.ts';
import type { Flight } from './single-flight.ts';

export interface TwoLevelCacheOptions<V> {
  /** Names the cache in metrics and in the keys of level two. */
  name: string;
  maxEntries: number;
  levelOneTtlMs: number;
  /** Default: ten minutes. */
  levelTwoTtlMs?: number;
  /** The part of a lifetime (0 to 1) that is left to chance, so that entries do not expire together. */
  jitter?: number;
  levelTwo?: CacheLevelTwo;
  /** Reads what no level has, at most `maxKeysPerLoad` keys a call. A key it leaves out stays unknown. */
  load(keys: readonly string[]): Promise<Map<string, V>>;
  maxKeysPerLoad?: number;
  /** Until when a value can be true at all (epoch milliseconds); null: its lifetime alone decides. */
  validUntil?(value: V): number | null;
  /** When to delete once more after an invalidation, which covers readers of a lagging replica. */
  secondDeleteDelayMs?: number;
  metrics: Registry;
  clock?: () => Date;
  random?: () => number;
}

export interface TwoLevelCache<V> {
  /** The values of all keys that exist. Throws what `load` throws. */
  getMany(keys: readonly string[]): Promise<Map<string, V>>;
  /** The value of one key, or undefined if it does not exist. Throws what `load` throws. */
  get(key: string): Promise<V | undefined>;
  /**
   * Forgets the keys in both levels, now and once more after a delay. What is being loaded at the
   * moment reaches those who wait for it but is not kept, and later callers load anew.
   */
  invalidate(keys: readonly string[]): Promise<void>;
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
const maxSecondDeletes = 10_000;

/**
 * A read-through cache: an LRU in this process, a shared level behind it, and one load for all
 * callers who miss the same key at the same time. A failing level two is a miss, never an error.
 */
export function createTwoLevelCache<V>(options: TwoLevelCacheOptions<V>): TwoLevelCache<V> {
  return new ReadThroughCache(options);
}

class ReadThroughCache<V> implements TwoLevelCache<V> {
  readonly #options: TwoLevelCacheOptions<V>;
  readonly #levelOne: LevelOne<V>;
  readonly #levelTwo: CacheLevelTwo;
  readonly #metrics: CacheMetrics;
  readonly #flights = createSingleFlight<V | undefined>();
  readonly #secondDeletes = new Set<NodeJS.Timeout>();
  readonly #clock: () => Date;

  constructor(options: TwoLevelCacheOptions<V>) {
    this.#options = options;
    this.#levelOne = createLevelOne<V>(options.maxEntries);
    this.#levelTwo = options.levelTwo ?? noLevelTwo;
    this.#metrics = createCacheMetrics(options.metrics, options.name);
    this.#clock = options.clock ?? (() => new Date());
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
    const waiting: [string, Promise<V | undefined>][] = [];
    const wanted: Wanted[] = [];
    const filled = Promise.withResolvers<Map<string, V>>();
    for (const key of new Set(keys)) {
      const value = this.#levelOne.get(key, now);
      if (value !== undefined) {
        found.set(key, value);
        continue;
      }
      const begin = (flight: Flight): Promise<V | undefined> => {
        wanted.push({ key, flight });
        return filled.promise.then((values) => values.get(key));
      };
      waiting.push([key, this.#flights.run(key, begin)]);
    }
    this.#metrics.count('level_one', found.size);
    this.#metrics.count('joined', waiting.length - wanted.length);
    // One read and one load for all keys of this call that nobody else is waiting for already.
    if (wanted.length > 0) this.#fill(wanted).then(filled.resolve, filled.reject);
    const values = await Promise.all(waiting.map(([, value]) => value));
    for (const [index, [key]] of waiting.entries()) {
      const value = values[index];
      if (value !== undefined) found.set(key, value);
    }
    return found;
  }

  async invalidate(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    this.#metrics.countInvalidated(keys.length);
    await this.#deleteInBothLevels(keys);
    // The bound gives up the lagging-replica case in a flood, where lifetimes still hold.
    if (this.#secondDeletes.size >= maxSecondDeletes) return;
    const timer = setTimeout(() => {
      this.#secondDeletes.delete(timer);
      void this.#deleteInBothLevels(keys);
    }, this.#options.secondDeleteDelayMs ?? defaultSecondDeleteDelayMs);
    timer.unref();
    this.#secondDeletes.add(timer);
  }

  close(): void {
    for (const timer of this.#secondDeletes) clearTimeout(timer);
    this.#secondDeletes.clear();
  }

  async #fill(wanted: readonly Wanted[]): Promise<Map<string, V>> {
    const { maxKeysPerLoad = defaultMaxKeysPerLoad } = this.#options;
    const values = new Map<string, V>();
    const reads = await this.#readLevelTwo(wanted);
    const missing: Wanted[] = [];
    for (const want of wanted) {
      const value = parse<V>(reads.get(this.#sharedKey(want.key))?.value);
      if (value === undefined || this.#lifetimeMs(value, this.#options.levelOneTtlMs) <= 0) {
        missing.push(want);
      } else {
        values.set(want.key, value);
        this.#keepInLevelOne(want, value);
      }
    }
    this.#metrics.count('level_two', wanted.length - missing.length);
    for (let at = 0; at < missing.length; at += maxKeysPerLoad) {
      await this.#load(missing.slice(at, at + maxKeysPerLoad), reads, values);
    }
    return values;
  }

  async #load(
    wanted: readonly Wanted[],
    reads: ReadonlyMap<string, LevelTwoRead>,
    values: Map<string, V>,
  ): Promise<void> {
    const loaded = await this.#options.load(wanted.map(({ key }) => key));
    this.#metrics.count('loaded', wanted.length);
    const entries: LevelTwoEntry[] = [];
    for (const want of wanted) {
      const value = loaded.get(want.key);
      if (value === undefined) continue;
      values.set(want.key, value);
      this.#keepInLevelOne(want, value);
      const key = this.#sharedKey(want.key);
      const version = reads.get(key)?.version;
      const { levelTwoTtlMs = defaultLevelTwoTtlMs } = this.#options;
      const ttlMs = Math.floor(this.#lifetimeMs(value, levelTwoTtlMs));
      // Without the version from before the load nothing would stop a stale value from staying.
      if (version === undefined || ttlMs < 1 || want.flight.isForgotten) continue;
      entries.push({ key, value: JSON.stringify(value), version, ttlMs });
    }
    await this.#writeLevelTwo(entries);
  }

  /** How long to keep the value; 0 or less: not at all. */
  #lifetimeMs(value: V, ttlMs: number): number {
    const { jitter = defaultJitter, random = Math.random } = this.#options;
    const jittered = ttlMs * (1 - jitter * random());
    const until = this.#options.validUntil?.(value) ?? null;
    return until === null ? jittered : Math.min(jittered, until - this.#clock().getTime());
  }

  #keepInLevelOne(wanted: Wanted, value: V): void {
    // A fill that began before an invalidation may bring what the invalidation was about.
    if (wanted.flight.isForgotten) return;
    const ttlMs = this.#lifetimeMs(value, this.#options.levelOneTtlMs);
    if (ttlMs > 0) this.#levelOne.set(wanted.key, value, this.#clock().getTime() + ttlMs);
  }

  #sharedKey(key: string): string {
    return `${this.#options.name}:${key}`;
  }

  async #readLevelTwo(wanted: readonly Wanted[]): Promise<Map<string, LevelTwoRead>> {
    if (this.#levelTwo === noLevelTwo) return new Map();
    try {
      return await this.#levelTwo.getMany(wanted.map(({ key }) => this.#sharedKey(key)));
    } catch {
      this.#metrics.countLevelTwoFailure('get');
      return new Map();
    }
  }

  async #writeLevelTwo(entries: readonly LevelTwoEntry[]): Promise<void> {
    if (entries.length === 0) return;
    try {
      await this.#levelTwo.setMany(entries);
    } catch {
      this.#metrics.countLevelTwoFailure('set');
    }
  }

  async #deleteInBothLevels(keys: readonly string[]): Promise<void> {
    this.#deleteInLevelOne(keys);
    try {
      await this.#levelTwo.delete(keys.map((key) => this.#sharedKey(key)));
    } catch {
      this.#metrics.countLevelTwoFailure('delete');
    }
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

function parse<V>(text: string | null | undefined): V | undefined {
  if (text == null) return undefined;
  try {
    return JSON.parse(text) as V;
  } catch {
    // A value of another version of this code is as good as none.
    return undefined;
  }
}
