import { type SlotKey, slotKeyText } from './domain/slot.ts';
import type { RegionDependencies } from './region-dependencies.ts';

/** How long a process that died keeps others from the slot; a living one extends its lock. */
const lockTtlMs = 5_000;

/** How long to wait for the lock before going on without it, to queue in the database. */
const lockWaitMaximumMs = 500;

/**
 * Does the work under the lock of a slot. The lock keeps other processes from queueing inside the
 * database; it decides nothing, so when it cannot be had the work is done without it.
 */
export async function withSlotLock<T>(
  {
    lock,
    region,
    metrics,
    logger,
  }: Pick<RegionDependencies, 'lock' | 'region' | 'metrics' | 'logger'>,
  slot: SlotKey,
  work: () => Promise<T>,
): Promise<T> {
  const key = `slot:${region.code}:${slotKeyText(slot)}`;
  // Kept, so that a lock that fails while it is given back cannot undo or repeat the work.
  let result: Promise<T> | undefined;
  try {
    const signal = AbortSignal.timeout(lockWaitMaximumMs);
    return await lock.withLock(key, { ttlMs: lockTtlMs, signal }, () => (result = work()));
  } catch (error) {
    if (result !== undefined) return await result;
    metrics.lockBypassed(region.code);
    logger.warn({ err: error }, 'no slot lock: going on with the database lock alone');
    return await work();
  }
}
