export interface LockOptions {
  /** How long a holder that died keeps others out. A living holder extends its lock. */
  ttlMs: number;
  /** Gives up waiting for the lock, and is passed on to the work. */
  signal?: AbortSignal;
}

/**
 * Keeps callers of one key apart (port). It sheds contention and is never what makes a result
 * correct: it may fail to exclude, so the database must refuse the second writer by itself.
 */
export interface Lock {
  /**
   * Runs the work while holding the lock of `key` and releases it whatever happens. The work's
   * signal aborts when the caller's does, or when the lock was lost. Throws the reason of
   * `options.signal` when that aborts before the work has begun, and whatever the work throws.
   */
  withLock<T>(
    key: string,
    options: LockOptions,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
}

const neverAborted = new AbortController().signal;

/** Takes no lock of its own: the row locks of the work's transaction keep callers apart. */
export const databaseLockOnly: Lock = {
  async withLock(_key, { signal }, work) {
    signal?.throwIfAborted();
    return await work(signal ?? neverAborted);
  },
};
