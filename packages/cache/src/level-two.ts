/** What level two knows about a key. */
export interface LevelTwoRead {
  /** null: nothing is stored, or it has expired. */
  value: string | null;
  /** Changes with each `delete` of the key, also when nothing is stored. */
  version: string;
}

export interface LevelTwoEntry {
  key: string;
  value: string;
  /** The version that was read before the value was made. */
  version: string;
  ttlMs: number;
}

/**
 * A cache shared by all processes (port). Whatever goes wrong is thrown within a fraction of a
 * second: the caller goes on without level two.
 */
export interface CacheLevelTwo {
  /** Answers every key, in one round trip. */
  getMany(keys: readonly string[]): Promise<Map<string, LevelTwoRead>>;
  /**
   * Stores each entry whose key still has the entry's version, and leaves the others out: somebody
   * deleted the key while the value was being made, so the value may be older than the deletion.
   */
  setMany(entries: readonly LevelTwoEntry[]): Promise<void>;
  /** Removes the keys and changes their versions. */
  delete(keys: readonly string[]): Promise<void>;
}

/** Stands for level two where there is none: remembers nothing. */
export const noLevelTwo: CacheLevelTwo = {
  getMany(keys) {
    return Promise.resolve(new Map(keys.map((key) => [key, { value: null, version: '' }])));
  },
  setMany() {
    return Promise.resolve();
  },
  delete() {
    return Promise.resolve();
  },
};
