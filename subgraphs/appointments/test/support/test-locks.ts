import { databaseLockOnly, type Lock } from '@rendezvous/cache/lock';
import { createRedlockLock, type RedlockLock } from '@rendezvous/cache/redlock-lock';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { sharedEngines } from '@rendezvous/testkit/engines';

const { redisLockUrls } = sharedEngines();

export type LockKind = 'database lock alone' | 'lock on Redis';

/** The adapters of the lock that this machine has. The second needs redis-server. */
export const lockKinds: readonly LockKind[] = [
  'database lock alone',
  ...(redisLockUrls === null ? [] : (['lock on Redis'] as const)),
];

/** A lock whose adapter a test may change at any time, as if Redis came and went. */
export interface SwitchableLock extends Lock {
  use(kind: LockKind): Promise<void>;
  /** How many times work was begun under a lock of Redis. */
  readonly redisLocks: number;
  close(): Promise<void>;
}

const connectMaximumMs = 10_000;

/** Begins with the database lock alone. Instances that share a namespace exclude each other. */
export function createSwitchableLock(namespace: string): SwitchableLock {
  let redlock: RedlockLock | undefined;
  let current: Lock = databaseLockOnly;
  let redisLocks = 0;
  return {
    async use(kind) {
      if (kind === 'database lock alone') {
        current = databaseLockOnly;
        return;
      }
      redlock ??= createRedlockLock({
        urls: redisLockUrls ?? [],
        namespace,
        logger: silentLogger,
        metrics: createMetrics('appointments-lock-test'),
      });
      await redlock.whenMajorityIsReady(connectMaximumMs);
      current = redlock;
    },
    withLock(key, options, work) {
      const isOnRedis = current !== databaseLockOnly;
      return current.withLock(key, options, (signal) => {
        if (isOnRedis) redisLocks += 1;
        return work(signal);
      });
    },
    get redisLocks() {
      return redisLocks;
    },
    close: async () => redlock?.close(),
  };
}
