import type { CacheLevelTwo, LevelTwoRead, LevelTwoWrite } from '@rendezvous/cache/level-two';

export interface MemoryLevelTwo extends CacheLevelTwo {
  /** Calls so far, by operation. */
  readonly calls: { getMany: number; setMany: number; delete: number };
}

/** Level two in memory: the fake that the cache's tests share between "processes". */
export function createMemoryLevelTwo(clock: () => Date = () => new Date()): MemoryLevelTwo {
  const entries = new Map<string, { value: string; storedAt: number; expiresAt: number }>();
  const versions = new Map<string, number>();
  const leases = new Map<string, number>();
  const calls = { getMany: 0, setMany: 0, delete: 0 };
  const versionOf = (key: string): string => String(versions.get(key) ?? 0);

  function lend(key: string, leaseMs: number): LevelTwoRead['lease'] {
    const now = clock().getTime();
    if (leaseMs === 0) return 'none';
    if ((leases.get(key) ?? 0) > now) return 'others';
    leases.set(key, now + leaseMs);
    return 'mine';
  }

  return {
    calls,
    getMany(keys, { leaseMs = 0 } = {}) {
      calls.getMany += 1;
      const now = clock().getTime();
      const read = (key: string): LevelTwoRead => {
        const version = versionOf(key);
        const entry = entries.get(key);
        return entry !== undefined && entry.expiresAt > now
          ? { value: entry.value, version, ageMs: now - entry.storedAt, lease: 'none' }
          : { value: null, version, ageMs: 0, lease: lend(key, leaseMs) };
      };
      return Promise.resolve(new Map(keys.map((key) => [key, read(key)])));
    },
    setMany(list) {
      calls.setMany += 1;
      const storedAt = clock().getTime();
      const store = ({ key, value, version, ttlMs }: (typeof list)[number]): LevelTwoWrite => {
        if (version !== versionOf(key)) return 'outdated';
        entries.set(key, { value, storedAt, expiresAt: storedAt + ttlMs });
        leases.delete(key);
        return 'stored';
      };
      return Promise.resolve(new Map(list.map((entry) => [entry.key, store(entry)])));
    },
    delete(keys) {
      calls.delete += 1;
      for (const key of keys) {
        entries.delete(key);
        leases.delete(key);
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
