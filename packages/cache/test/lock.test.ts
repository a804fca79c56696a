import { databaseLockOnly } from '@rendezvous/cache/lock';
import type { Lock } from '@rendezvous/cache/lock';
import { describeLock } from './lock-contract.ts';

/** An excluding lock in memory, which shows that the contract's exclusion test can be passed. */
function createMemoryLock(): Lock {
  const tails = new Map<string, Promise<unknown>>();
  return {
    async withLock(key, { signal }, work) {
      const previous = tails.get(key) ?? Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      tails.set(key, promise);
      await previous;
      try {
        signal?.throwIfAborted();
        return await work(signal ?? new AbortController().signal);
      } finally {
        resolve();
      }
    },
  };
}

describeLock('database only', () => Promise.resolve({ lock: databaseLockOnly, excludes: false }));
describeLock('in memory', () => Promise.resolve({ lock: createMemoryLock(), excludes: true }));
