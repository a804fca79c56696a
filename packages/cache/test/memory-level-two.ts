import type { CacheLevelTwo } from '@rendezvous/cache/level-two';

export interface MemoryLevelTwo extends CacheLevelTwo {
  /** Calls so far, by operation. */
  readonly calls: { getMany: number; setMany: number; delete: number };
}

/** Level two in memory: the fake that the cache's tests share between "processes". */
export function createMemoryLevelTwo(clock: () => Date = () => new Date()): MemoryLevelTwo {
  const entries = new Map<string, { value: string; expiresAt: number }>();
  const versions = new Map<string, number>();
  const calls = { getMany: 0, setMany: 0, delete: 0 };
  const versionOf = (key: string): string => String(versions.get(key) ?? 0);
  return {
    calls,
    getMany(keys) {
      calls.getMany += 1;
      const now = clock().getTime();
      const read = (key: string) => {
        const entry = entries.get(key);
        const value = entry !== undefined && entry.expiresAt > now ? entry.value : null;
        return { value, version: versionOf(key) };
      };
      return Promise.resolve(new Map(keys.map((key) => [key, read(key)])));
    },
    setMany(list) {
      calls.setMany += 1;
      for (const { key, value, version, ttlMs } of list) {
        if (version !== versionOf(key)) continue;
        entries.set(key, { value, expiresAt: clock().getTime() + ttlMs });
      }
      return Promise.resolve();
    },
    delete(keys) {
      calls.delete += 1;
      for (const key of keys) {
        entries.delete(key);
        versions.set(key, (versions.get(key) ?? 0) + 1);
      }
      return Promise.resolve();
    },
  };
}

/** A level two whose engine is down. */
export const brokenLevelTwo: CacheLevelTwo = {
  getMany: () => Promise.reject(new Error('level two is down')),
  setMany: () => Promise.reject(new Error('level two is down')),
  delete: () => Promise.reject(new Error('level two is down')),
};
