import type { Pool, PoolClient, QueryResultRow } from 'pg';

/** One database session whose statements queue up, so that many callers can share it. */
export interface SerialConnection {
  /** Runs one statement after all that were asked for before it. Throws once the session is lost. */
  query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  /** Called with the payload of each notification of the channels the session listens to. */
  onNotification(listener: (payload: string) => void): void;
  /** Called once if the session ends without close. */
  onLost(listener: (error: Error) => void): void;
  /** Ends the session and with it all its locks. */
  close(): void;
}

/** Takes a session out of the pool for good. Throws when the database cannot be reached. */
export async function openSerialConnection(pool: Pool): Promise<SerialConnection> {
  const client: PoolClient = await pool.connect();
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;
  let lost: Error | null = null;
  let lostListener: ((error: Error) => void) | null = null;

  function lose(error: Error): void {
    if (closed || lost !== null) return;
    lost = error;
    lostListener?.(error);
  }
  client.on('error', lose);
  client.on('end', () => lose(new Error('The database session ended')));

  return {
    query<R extends QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
      const result = last.then(async () => {
        if (lost !== null) throw lost;
        return (await client.query<R>(text, values)).rows;
      });
      last = result.catch(() => undefined);
      return result;
    },
    onNotification(listener) {
      client.on('notification', (message) => listener(message.payload ?? ''));
    },
    onLost(listener) {
      lostListener = listener;
      if (lost !== null) listener(lost);
    },
    close() {
      if (closed) return;
      closed = true;
      // Not given back for reuse: it still listens and may hold a lock.
      client.release(true);
    },
  };
}
