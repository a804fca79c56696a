import { LRUCache } from 'lru-cache';

export interface LevelOne<V> {
  /** undefined: never stored, evicted, or expired. */
  get(key: string, now: number): V | undefined;
  set(key: string, value: V, expiresAt: number): void;
  delete(key: string): void;
  clear(): void;
  readonly size: number;
}

/**
 * The newest `maxEntries` values in this process. Time is the caller's (epoch milliseconds), so
 * that tests need not wait for it.
 */
export function createLevelOne<V>(maxEntries: number): LevelOne<V> {
  const entries = new LRUCache<string, { value: V; expiresAt: number }>({ max: maxEntries });
  return {
    get(key, now) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.expiresAt > now) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, expiresAt) {
      entries.set(key, { value, expiresAt });
    },
    delete(key) {
      entries.delete(key);
    },
    clear() {
      entries.clear();
    },
    get size() {
      return entries.size;
    },
  };
}
