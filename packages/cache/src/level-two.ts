/** What level two knows about a key. */
export interface LevelTwoRead {
  /** null: nothing is stored, or it has expired, or it is not to be trusted. */
  readonly value: string | null;
  /**
   * Changes with each `delete` of the key, also when nothing is stored. null: nothing can be stored
   * under the key at present.
   */
  readonly version: string | null;
  /** How long ago the value was stored, in milliseconds; 0 without a value. */
  readonly ageMs: number;
  /**
   * Who makes a value that is missing: this reader, because it is the first to ask (`mine`),
   * another one at this moment (`others`), or whoever likes (`none`).
   */
  readonly lease: 'none' | 'mine' | 'others';
}

export interface LevelTwoEntry {
  readonly key: string;
  readonly value: string;
  /** The version that was read before the value was made. */
  readonly version: string;
  readonly ttlMs: number;
}

/**
 * What became of an entry. `outdated`: the key was deleted while the value was being made, so the
 * value may be older than the deletion. `full`: there is no room.
 */
export type LevelTwoWrite = 'stored' | 'outdated' | 'full';

/**
 * A cache shared by all processes (port). What goes wrong is thrown within a fraction of a second:
 * the caller goes on without level two.
 */
export interface CacheLevelTwo {
  /**
   * Answers every key, in one round trip. With `leaseMs` the first reader of a missing value gets a
   * lease that ends with its write or after that time. Where keys live on several nodes, those of a
   * node that is away are left out.
   */
  getMany(
    keys: readonly string[],
    options?: { leaseMs?: number },
  ): Promise<Map<string, LevelTwoRead>>;
  /**
   * Stores each entry whose key still has the entry's version, in one round trip, and says what
   * became of each. Entries of a node that is away are left out of the answer.
   */
  setMany(entries: readonly LevelTwoEntry[]): Promise<Map<string, LevelTwoWrite>>;
  /**
   * Removes the keys and changes their versions. An adapter that throws catches up on the deletion
   * before it answers these keys again.
   */
  delete(keys: readonly string[]): Promise<void>;
}

/** Stands for level two where there is none: remembers nothing. */
export const noLevelTwo: CacheLevelTwo = {
  getMany(keys) {
    const nothing: LevelTwoRead = { value: null, version: null, ageMs: 0, lease: 'none' };
    return Promise.resolve(new Map(keys.map((key) => [key, nothing])));
  },
  setMany() {
    return Promise.resolve(new Map());
  },
  delete() {
    return Promise.resolve();
  },
};
