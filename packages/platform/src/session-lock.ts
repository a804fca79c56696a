import type { Pool } from 'pg';

/**
 * Runs `work` on a session that holds the lock, unless another session does; true if it ran. Its
 * signal aborts when the session is lost. Throws what the work or PostgreSQL throws.
 */
export async function whileLocked(
  pool: Pool,
  lockName: string,
  work: (lockLost: AbortSignal) => Promise<unknown>,
): Promise<boolean> {
  const client = await pool.connect();
  // The session is idle while the work goes on over others: without a listener, losing it would end
  // the process. The lock goes with it, so the work stops before another process has begun much.
  const lockLost = new AbortController();
  const onError = (error: Error): void => lockLost.abort(error);
  client.on('error', onError);
  let isLocked = false;
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
      [lockName],
    );
    isLocked = rows[0]?.locked === true;
    if (isLocked) await work(lockLost.signal);
    return isLocked;
  } finally {
    const unlocked = isLocked
      ? await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [lockName]).then(
          () => true,
          () => false,
        )
      : true;
    client.off('error', onError);
    // A connection that may still hold the lock must not go back to the pool.
    client.release(!unlocked);
  }
}
