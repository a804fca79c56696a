import type { undeliverableProblems } from '@rendezvous/events/event-types';
import type { Pool } from 'pg';

/** Why a message was given up. */
export type UndeliverableProblem = (typeof undeliverableProblems)[number];

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

/** A message that was given up and is no dead letter yet. */
export interface GivenUpMessage {
  readonly id: string;
  readonly doctorId: number;
  readonly appointmentId: string;
  readonly createdAt: Date;
  readonly attempts: number;
  readonly problem: UndeliverableProblem;
  readonly error: string;
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
  UPDATE message SET state = 'FAILED', problem = $2, last_error = $3, buried_at = NULL
  WHERE id = $1 AND state = 'PENDING'`;
const retrySql = `
  UPDATE message SET next_attempt_at = now() + $2 * interval '1 millisecond', last_error = $3
  WHERE id = $1 AND state = 'PENDING'`;
const releaseSql = `
  UPDATE message SET next_attempt_at = now(), attempts = attempts - 1, last_error = $2
  WHERE id = $1 AND state = 'PENDING'`;
const givenUpSql = `
  SELECT id, doctor_id AS "doctorId", appointment_id AS "appointmentId",
    created_at AS "createdAt", attempts, problem, coalesce(last_error, problem) AS error
  FROM message WHERE state = 'FAILED' AND buried_at IS NULL ORDER BY sequence LIMIT $1`;
const buriedSql = `
  UPDATE message SET buried_at = now() WHERE id = $1 AND state = 'FAILED'`;
const putBackSql = `
  UPDATE message SET state = 'PENDING', attempts = 0, next_attempt_at = now(), problem = NULL,
    buried_at = NULL
  WHERE id = $1 AND state = 'FAILED'`;
const pendingSql = `
  SELECT count(*)::int AS pending FROM (
    SELECT FROM message WHERE state = 'PENDING' LIMIT 100000) AS waiting`;

/** The table of messages as the sender sees it. */
export interface MessageQueue {
  /** Takes at most `first` messages for leaseMs milliseconds. */
  lease(first: number, leaseMs: number): Promise<LeasedMessage[]>;
  markSent(id: string): Promise<void>;
  /** Gives a message up; those behind it go on. */
  markFailed(id: string, problem: UndeliverableProblem, error: string): Promise<void>;
  retryLater(id: string, delayMs: number, error: string): Promise<void>;
  /** Gives a message back as if it had not been tried. */
  release(id: string, error: string): Promise<void>;
  /** At most `first` messages that were given up and are no dead letters yet, the oldest first. */
  findGivenUp(first: number): Promise<GivenUpMessage[]>;
  markBuried(id: string): Promise<void>;
  /** Makes a message that was given up wait to be sent; others stay as they are. */
  putBack(id: string): Promise<void>;
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
    markFailed: (id, problem, error) => run(failedSql, [id, problem, error]),
    retryLater: (id, delayMs, error) => run(retrySql, [id, delayMs, error]),
    release: (id, error) => run(releaseSql, [id, error]),
    async findGivenUp(first) {
      return (await pool.query<GivenUpMessage>(givenUpSql, [first])).rows;
    },
    markBuried: (id) => run(buriedSql, [id]),
    putBack: (id) => run(putBackSql, [id]),
    async countPending() {
      return (await pool.query<{ pending: number }>(pendingSql)).rows[0]?.pending ?? 0;
    },
  };
}
