import type { CacheMetrics } from './cache-metrics.ts';
import { noLevelTwo } from './level-two.ts';
import type { CacheLevelTwo, LevelTwoEntry } from './level-two.ts';

/** A value as a cache keeps it. */
export interface Kept<V> {
  /** undefined: it is known that there is none. */
  readonly value: V | undefined;
  /** Epoch milliseconds, by this process' clock. */
  readonly storedAt: number;
}

/** What level two says about a key. */
export interface SharedRead<V> {
  readonly kept: Kept<V> | undefined;
  readonly version: string | null;
  readonly lease: 'none' | 'mine' | 'others';
}

export interface Fill<V> {
  readonly key: string;
  readonly value: V | undefined;
  readonly version: string;
  readonly ttlMs: number;
}

/** How values are written as text, which must not be empty. Decoding may throw. */
export interface Codec<V> {
  encode(value: V): string;
  decode(text: string): V;
}

/** Stands for a value that does not exist. */
const absent = '';

/** Level two as one cache sees it: with values instead of texts, and failures as counts. */
export class SharedLevel<V> {
  readonly #levelTwo: CacheLevelTwo;
  readonly #prefix: string;
  readonly #codec: Codec<V>;
  readonly #metrics: CacheMetrics;
  readonly #clock: () => Date;

  constructor(o: {
    levelTwo: CacheLevelTwo;
    name: string;
    codec: Codec<V>;
    metrics: CacheMetrics;
    clock: () => Date;
  }) {
    this.#levelTwo = o.levelTwo;
    this.#prefix = `${o.name}:`;
    this.#codec = o.codec;
    this.#metrics = o.metrics;
    this.#clock = o.clock;
  }

  /** What is known of the keys; those that cannot be asked for at present are left out. */
  async read(
    keys: readonly string[],
    options: { leaseMs?: number } = {},
  ): Promise<Map<string, SharedRead<V>>> {
    const reads = new Map<string, SharedRead<V>>();
    if (this.#levelTwo === noLevelTwo || keys.length === 0) return reads;
    try {
      const sharedKeys = keys.map((key) => this.#prefix + key);
      const answers = await this.#levelTwo.getMany(sharedKeys, options);
      if (answers.size < keys.length) this.#metrics.countLevelTwoFailure('get');
      const now = this.#clock().getTime();
      for (const [key, { value, version, ageMs, lease }] of answers) {
        const kept = this.#decode(value, now - ageMs);
        reads.set(key.slice(this.#prefix.length), { kept, version, lease });
      }
    } catch {
      this.#metrics.countLevelTwoFailure('get');
    }
    return reads;
  }

  /** Stores what may be stored. Answers the keys that were deleted while their value was made. */
  async write(fills: readonly Fill<V>[]): Promise<string[]> {
    if (fills.length === 0) return [];
    const entries = fills.map(({ key, value, version, ttlMs }): LevelTwoEntry => {
      const text = value === undefined ? absent : this.#codec.encode(value);
      return { key: this.#prefix + key, value: text, version, ttlMs };
    });
    try {
      const writes = await this.#levelTwo.setMany(entries);
      if (writes.size < entries.length) this.#metrics.countLevelTwoFailure('set');
      const outdated = [...writes].filter(([, write]) => write === 'outdated');
      this.#metrics.countRefused('outdated', outdated.length);
      const full = [...writes.values()].filter((write) => write === 'full');
      this.#metrics.countRefused('full', full.length);
      return outdated.map(([key]) => key.slice(this.#prefix.length));
    } catch {
      this.#metrics.countLevelTwoFailure('set');
      return [];
    }
  }

  async delete(keys: readonly string[]): Promise<void> {
    try {
      await this.#levelTwo.delete(keys.map((key) => this.#prefix + key));
    } catch {
      this.#metrics.countLevelTwoFailure('delete');
    }
  }

  #decode(text: string | null, storedAt: number): Kept<V> | undefined {
    if (text === null) return undefined;
    if (text === absent) return { value: undefined, storedAt };
    try {
      return { value: this.#codec.decode(text), storedAt };
    } catch {
      // A value of another version of this code is as good as none.
      return undefined;
    }
  }
}
