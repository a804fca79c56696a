import type { Pool } from 'pg';

/** A message that this process alone may send until its lease ends. */
export interface LeasedMessage {
  readonly id: string;
  /** Including the one that begins now. */
  readonly attempts: number;
  readonly recipient: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  readonly calendar: string | null;
  readonly calendarMethod: 'REQUEST' | 'CANCEL' | null;
  readonly createdAt: Date;
}

// Of the messages to one audience about one chain only the first pending one can be taken, so a
// move never overtakes its booking. Those to the practice do not wait for the patient's. Taking
// a message moves its next attempt to the end of the lease, which is when another process may try
// it if this one dies.
const leaseSql = `
  WITH due AS (
    SELECT id FROM message AS candidate
    WHERE state = 'PENDING' AND next_attempt_at <= now() AND NOT EXISTS (
      SELECT FROM message AS earlier
      WHERE earlier.chain_id = candidate.chain_id AND earlier.audience = candidate.audience
        AND earlier.state = 'PENDING' AND earlier.sequence < candidate.sequence)
    ORDER BY sequence LIMIT $1 FOR UPDATE SKIP LOCKED)
  UPDATE message
  SET attempts = attempts + 1, next_attempt_at = now() + $2 * interval '1 millisecond'
  FROM due WHERE message.id = due.id
  RETURNING message.id, attempts, recipient, language, subject, body, calendar,
    calendar_method AS "calendarMethod", created_at AS "createdAt"`;
const sentSql = `
  UPDATE message SET state = 'SENT', sent_at = now(), last_error = NULL
  WHERE id = $1 AND state = 'PENDING'`;
const failedSql = `
  UPDATE message SET state = 'FAILED', last_error = $2 WHERE id = $1 AND state = 'PENDING'`;
const retrySql = `
  UPDATE message SET next_attempt_at = now() + $2 * interval '1 millisecond', last_error = $3
  WHERE id = $1 AND state = 'PENDING'`;
const releaseSql = `
  UPDATE message SET next_attempt_at = now(), attempts = attempts - 1, last_error = $2
  WHERE id = $1 AND state = 'PENDING'`;
const pendingSql = `
  SELECT count(*)::int AS pending FROM (
    SELECT FROM message WHERE state = 'PENDING' LIMIT 100000) AS waiting`;

/** The table of messages as the sender sees it. */
export interface MessageQueue {
  /** Takes at most `first` messages for leaseMs milliseconds. */
  lease(first: number, leaseMs: number): Promise<LeasedMessage[]>;
  markSent(id: string): Promise<void>;
  markFailed(id: string, error: string): Promise<void>;
  retryLater(id: string, delayMs: number, error: string): Promise<void>;
  /** Gives a message back as if it had not been tried. */
  release(id: string, error: string): Promise<void>;
  /** How many wait, counted up to 100,000. */
  countPending(): Promise<number>;
}

/** The messages of one region. */
export function createMessageQueue(pool: Pool): MessageQueue {
  const run = async (text: string, values: unknown[]): Promise<void> => {
    await pool.query(text, values);
  };
  return {
    async lease(first, leaseMs) {
      return (await pool.query<LeasedMessage>(leaseSql, [first, leaseMs])).rows;
    },
    markSent: (id) => run(sentSql, [id]),
    markFailed: (id, error) => run(failedSql, [id, error]),
    retryLater: (id, delayMs, error) => run(retrySql, [id, delayMs, error]),
    release: (id, error) => run(releaseSql, [id, error]),
    async countPending() {
      return (await pool.query<{ pending: number }>(pendingSql)).rows[0]?.pending ?? 0;
    },
  };
}
