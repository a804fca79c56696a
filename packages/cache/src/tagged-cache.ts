import { LRUCache } from 'lru-cache';
import type { Registry } from 'prom-client';
import { createCacheMetrics } from './cache-metrics.ts';
import type { CacheMetrics } from './cache-metrics.ts';
import { noLevelTwo } from './level-two.ts';
import type { CacheLevelTwo } from './level-two.ts';
import type { Codec } from './shared-level.ts';
import { createSingleFlight } from './single-flight.ts';
import type { Flight } from './single-flight.ts';
import { TagIndex } from './tag-index.ts';
import { TaggedLevelTwo } from './tagged-level-two.ts';

export interface TaggedCacheOptions<V> {
  /** Names the cache in metrics and in the keys of level two. */
  name: string;
  /** Of level one. */
  maxEntries: number;
  /** Of level one, in characters of the entries' texts. */
  maxCharacters: number;
  /** How long an entry lives in either level, in milliseconds, at most. */
  ttlMs: number;
  /**
   * How long an entry with tags lives in level one. It bounds how long this process is behind when
   * it does not hear of a change, or hears of it before what values are made of knows it.
   */
  taggedLevelOneTtlMs: number;
  /** The part of a lifetime (0 to 1) that is left to chance, so that entries do not expire together. */
  jitter?: number;
  levelTwo?: CacheLevelTwo;
  codec: Codec<V>;
  /** When to invalidate once more, for what values are made of a little later than it says. */
  secondDelayMs: number;
  metrics: Registry;
  clock?: () => Date;
  random?: () => number;
}

/** A value as it was made. */
export interface Made<V> {
  readonly value: V;
  /** Set where it must not stay as long as others; it then stays in this process alone. */
  readonly ttlMs?: number;
}

export interface TaggedCache<V> {
  /**
   * The value of a key, which `make` makes if neither level has it; callers who miss the same key
   * at the same time share one call. The same key has the same tags every time, at most 8.
   * Throws what `make` throws.
   */
  get(key: string, tags: readonly string[], make: () => Promise<Made<V>>): Promise<V>;
  /**
   * Lets no value with one of the tags be an answer any more, in level two and in level one of this
   * process, now and once more after a delay. Never throws.
   */
  invalidate(tags: readonly string[]): Promise<void>;
  /** The same for level one alone: somebody else sees to level two. */
  invalidateLevelOne(tags: readonly string[]): void;
  /** Forgets everything in this process: some invalidations may have been missed. */
  clearLevelOne(): void;
  readonly size: number;
  /** Drops what is still to be invalidated a second time. */
  close(): void;
}

interface Entry<V> {
  readonly value: V;
  readonly tags: readonly string[];
  readonly characters: number;
  readonly storedAt: number;
  readonly expiresAt: number;
}

const tagsMax = 8;
const defaultJitter = 0.2;
const secondInvalidationsMax = 10_000;

/**
 * A cache of values that are made of many things, each of which can outdate many values: a value
 * has tags, and a change invalidates a tag instead of the keys nobody can list. A value is stored
 * with the versions its tags had before it was made. So one that was made of what is outdated by
 * the time it is stored is never an answer.
 */
export function createTaggedCache<V>(options: TaggedCacheOptions<V>): TaggedCache<V> {
  return new TwoLevelTaggedCache(options);
}

class TwoLevelTaggedCache<V> implements TaggedCache<V> {
  readonly #options: TaggedCacheOptions<V>;
  readonly #metrics: CacheMetrics;
  readonly #levelOne: LRUCache<string, Entry<V>>;
  readonly #levelTwo: TaggedLevelTwo;
  readonly #kept = new TagIndex();
  readonly #making = new TagIndex();
  readonly #flights = createSingleFlight<V>();
  /** How many flights there are of a key: one, and those that were forgotten and still fly. */
  readonly #underWay = new Map<string, number>();
  readonly #secondTimes = new Set<NodeJS.Timeout>();
  readonly #clock: () => Date;

  constructor(options: TaggedCacheOptions<V>) {
    const { levelTwo = noLevelTwo, name, metrics, maxEntries, maxCharacters } = options;
    this.#options = options;
    this.#metrics = createCacheMetrics(metrics, name);
    this.#levelTwo = new TaggedLevelTwo(levelTwo, name, this.#metrics);
    this.#clock = options.clock ?? (() => new Date());
    this.#levelOne = new LRUCache({
      max: maxEntries,
      maxSize: maxCharacters,
      sizeCalculation: (entry) => entry.characters,
      dispose: (entry, key) => this.#kept.remove(key, entry.tags),
    });
  }

  get size(): number {
    return this.#levelOne.size;
  }

  async get(key: string, tags: readonly string[], make: () => Promise<Made<V>>): Promise<V> {
    if (tags.length > tagsMax) throw new RangeError(`an entry has at most ${tagsMax} tags`);
    const now = this.#clock().getTime();
    const entry = this.#levelOne.get(key);
    if (entry !== undefined && entry.expiresAt > now) {
      this.#metrics.count('level_one', 1);
      this.#metrics.observeAge('one', now - entry.storedAt);
      return entry.value;
    }
    let isOwn = false;
    const value = this.#flights.run(key, (flight) => {
      isOwn = true;
      return this.#fly(key, tags, flight, make);
    });
    if (!isOwn) this.#metrics.count('joined', 1);
    return value;
  }

  async invalidate(tags: readonly string[]): Promise<void> {
    if (tags.length === 0) return;
    this.#metrics.countInvalidated(tags.length);
    await this.#invalidateBothLevels(tags);
    // The bound gives up the second time in a flood, where lifetimes still hold.
    if (this.#secondTimes.size >= secondInvalidationsMax) return;
    const timer = setTimeout(() => {
      this.#secondTimes.delete(timer);
      void this.#invalidateBothLevels(tags);
    }, this.#options.secondDelayMs);
    timer.unref();
    this.#secondTimes.add(timer);
  }

  invalidateLevelOne(tags: readonly string[]): void {
    for (const key of this.#kept.keysOf(tags)) this.#levelOne.delete(key);
    for (const key of this.#making.keysOf(tags)) this.#flights.forget(key);
  }

  clearLevelOne(): void {
    this.#levelOne.clear();
    for (const key of this.#underWay.keys()) this.#flights.forget(key);
  }

  close(): void {
    for (const timer of this.#secondTimes) clearTimeout(timer);
    this.#secondTimes.clear();
  }

  async #fly(
    key: string,
    tags: readonly string[],
    flight: Flight,
    make: () => Promise<Made<V>>,
  ): Promise<V> {
    const others = this.#underWay.get(key) ?? 0;
    this.#underWay.set(key, others + 1);
    this.#making.add(key, tags);
    try {
      return await this.#fill(key, tags, flight, make);
    } finally {
      const left = (this.#underWay.get(key) ?? 1) - 1;
      if (left > 0) this.#underWay.set(key, left);
      else {
        this.#underWay.delete(key);
        this.#making.remove(key, tags);
      }
    }
  }

  async #fill(
    key: string,
    tags: readonly string[],
    flight: Flight,
    make: () => Promise<Made<V>>,
  ): Promise<V> {
    const { codec } = this.#options;
    const { entry, fill } = await this.#levelTwo.read(key, tags);
    const shared = entry === null ? undefined : this.#decode(entry.text);
    if (entry !== null && shared !== undefined) {
      this.#metrics.count('level_two', 1);
      this.#metrics.observeAge('two', entry.ageMs);
      this.#keep({ key, tags, flight, ...entry, value: shared, ttlMs: this.#options.ttlMs });
      return shared;
    }
    const { value, ttlMs } = await make();
    this.#metrics.count('loaded', 1);
    const text = codec.encode(value);
    const isLasting = ttlMs === undefined;
    this.#keep({ key, tags, flight, text, ageMs: 0, value, ttlMs: ttlMs ?? this.#options.ttlMs });
    if (isLasting && fill !== null && !flight.isForgotten) {
      await fill(text, Math.ceil(this.#jittered(this.#options.ttlMs)));
    }
    return value;
  }

  /** Keeps a value in level one, but for what may be older than an invalidation. */
  #keep(o: {
    key: string;
    tags: readonly string[];
    flight: Flight;
    value: V;
    text: string;
    ageMs: number;
    ttlMs: number;
  }): void {
    if (o.flight.isForgotten) return;
    const { taggedLevelOneTtlMs } = this.#options;
    const leftMs = o.ttlMs - o.ageMs;
    const ttlMs = o.tags.length === 0 ? leftMs : Math.min(leftMs, taggedLevelOneTtlMs);
    if (ttlMs <= 0) return;
    const now = this.#clock().getTime();
    // First, because what is replaced takes its tags out of the index.
    this.#levelOne.delete(o.key);
    const expiresAt = now + this.#jittered(ttlMs);
    const entry = { value: o.value, tags: o.tags, characters: o.text.length, expiresAt };
    this.#levelOne.set(o.key, { ...entry, storedAt: now - o.ageMs });
    // What is larger than all of level one was not taken.
    if (this.#levelOne.has(o.key)) this.#kept.add(o.key, o.tags);
  }

  #decode(text: string): V | undefined {
    try {
      return this.#options.codec.decode(text);
    } catch {
      // A value of another version of this code is as good as none.
      return undefined;
    }
  }

  #jittered(ms: number): number {
    const { jitter = defaultJitter, random = Math.random } = this.#options;
    return ms * (1 - jitter * random());
  }

  async #invalidateBothLevels(tags: readonly string[]): Promise<void> {
    this.invalidateLevelOne(tags);
    await this.#levelTwo.invalidate(tags);
    // Somebody may have refilled level one from level two while that was being invalidated.
    this.invalidateLevelOne(tags);
  }
}
