import { describe, expect, test } from '@jest/globals';
import type { Lock } from '@rendezvous/cache/lock';

export interface LockUnderTest {
  lock: Lock;
  /** False for an adapter that leaves it to the database to keep callers apart. */
  excludes: boolean;
}

/** What every adapter of the lock port has to do. `create` is called once for each test. */
export function describeLock(name: string, create: () => Promise<LockUnderTest>): void {
  const ttlMs = 5000;

  describe(`lock: ${name}`, () => {
    test('hands on what the work returns', async () => {
      const { lock } = await create();
      expect(await lock.withLock('slot', { ttlMs }, () => Promise.resolve(42))).toBe(42);
    });

    test('hands on what the work throws, and is free again', async () => {
      const { lock } = await create();
      const failing = lock.withLock('slot', { ttlMs }, () => Promise.reject(new Error('no')));
      await expect(failing).rejects.toThrow('no');
      expect(await lock.withLock('slot', { ttlMs }, () => Promise.resolve('next'))).toBe('next');
    });

    test('begins nothing for a caller who has given up', async () => {
      const { lock } = await create();
      let hasBegun = false;
      const work = (): Promise<void> => {
        hasBegun = true;
        return Promise.resolve();
      };
      const signal = AbortSignal.abort(new Error('gave up'));
      await expect(lock.withLock('slot', { ttlMs, signal }, work)).rejects.toThrow('gave up');
      expect(hasBegun).toBe(false);
    });

    test('tells the work when its caller gives up', async () => {
      const { lock } = await create();
      const caller = new AbortController();
      const running = lock.withLock('slot', { ttlMs, signal: caller.signal }, async (signal) => {
        expect(signal.aborted).toBe(false);
        caller.abort();
        return await Promise.resolve(signal.aborted);
      });
      expect(await running).toBe(true);
    });

    test('does not let one key wait for another', async () => {
      const { lock } = await create();
      const inner = lock.withLock('a', { ttlMs }, () =>
        lock.withLock('b', { ttlMs }, () => Promise.resolve('both')),
      );
      expect(await inner).toBe('both');
    });

    test('keeps fifty callers of one key apart, if it excludes at all', async () => {
      const { lock, excludes } = await create();
      let inside = 0;
      let most = 0;
      const work = async (): Promise<void> => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
      };
      const callers = Array.from({ length: 50 }, () => lock.withLock('slot', { ttlMs }, work));
      await Promise.all(callers);
      expect(most).toBe(excludes ? 1 : 50);
    });
  });
}
