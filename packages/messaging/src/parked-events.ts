import { createUuid } from '@rendezvous/platform/uuid';

import type { SerialConnection } from './serial-connection.ts';

/** An event as it lies in the log, not checked yet. */
export interface StoredEvent {
  readonly position: number;
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly value: unknown;
  readonly headers: Record<string, string>;
}

/** The first parked event of a key. */
export type ParkedHead<E extends StoredEvent = StoredEvent> = E & {
  readonly attempts: number;
  readonly due: boolean;
};

export interface TopicKey {
  readonly topic: string;
  readonly key: string;
}

/** Events of one group that failed or wait behind one that failed, each key's in order. */
export interface ParkedEvents<E extends StoredEvent = StoredEvent> {
  keys(): Promise<TopicKey[]>;
  dueKeys(limit: number): Promise<TopicKey[]>;
  parkFailed(event: E, delayMs: number, error: string): Promise<void>;
  parkFollowers(events: readonly E[]): Promise<void>;
  head(key: TopicKey): Promise<ParkedHead<E> | null>;
  /** Lets a replayed event, which is due, wait behind a head that is not due yet. */
  queueBehind(head: ParkedHead<E>): Promise<void>;
  postpone(head: ParkedHead<E>, attempts: number, delayMs: number, error: string): Promise<void>;
  /** Forgets the head and makes the next event of its key due; false when none is left. */
  settle(head: ParkedHead<E>): Promise<boolean>;
  /** Moves an event, parked or not, to the dead letters; like settle for those behind it. */
  bury(event: E, attempts: number, error: string): Promise<boolean>;
}

const keysSql = 'SELECT DISTINCT topic, key FROM parked_event WHERE consumer_group = $1';
const dueKeysSql = `
  SELECT DISTINCT topic, key FROM (
    SELECT topic, key FROM parked_event
    WHERE consumer_group = $1 AND next_attempt_at <= now()
    ORDER BY next_attempt_at LIMIT $2) AS due`;
const parkFailedSql = `
  INSERT INTO parked_event (consumer_group, position, event_id, topic, key, value, headers,
    attempts, next_attempt_at, last_error)
  VALUES ($1, $2, $3, $4, $5, $6, $7, 1, now() + $8 * interval '1 millisecond', $9)
  ON CONFLICT DO NOTHING`;
const parkFollowersSql = `
  INSERT INTO parked_event (consumer_group, position, event_id, topic, key, value, headers,
    next_attempt_at)
  SELECT $1, row.*, 'infinity'
  FROM unnest($2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[]) AS row
  ON CONFLICT DO NOTHING`;
// float8 holds every position exactly and is a number for any pool, whatever its type parsers.
const headSql = `
  SELECT position::float8, event_id AS id, topic, key, value, headers, attempts,
    next_attempt_at <= now() AS due
  FROM parked_event WHERE consumer_group = $1 AND topic = $2 AND key = $3
  ORDER BY position LIMIT 1`;
const queueBehindSql = `
  UPDATE parked_event SET next_attempt_at = 'infinity'
  WHERE consumer_group = $1 AND topic = $2 AND key = $3 AND position > $4
    AND next_attempt_at <> 'infinity'`;
const postponeSql = `
  UPDATE parked_event SET attempts = $5, last_error = $4,
    next_attempt_at = now() + $3 * interval '1 millisecond'
  WHERE consumer_group = $1 AND position = $2`;
// Forgets an event and makes the next one of its key due; tells whether there is one.
const settlingSql = `settled AS (
    DELETE FROM parked_event WHERE consumer_group = $1 AND position = $4)
  UPDATE parked_event SET next_attempt_at = now()
  WHERE consumer_group = $1 AND position = (
    SELECT min(position) FROM parked_event
    WHERE consumer_group = $1 AND topic = $2 AND key = $3 AND position > $4)
  RETURNING position`;
const settleSql = `WITH ${settlingSql}`;
// A replayed event that fails again takes its old place among the dead letters.
// One statement: whoever sees the dead letter must not find the parked row, or replaying it would
// be taken for a repetition and then be deleted here.
const burySql = `
  WITH buried AS (
    INSERT INTO dead_letter (id, consumer_group, position, topic, key, event_id, value, headers,
      error, attempts)
    VALUES ($5, $1, $4, $2, $3, $6, $7, $8, $9, $10)
    ON CONFLICT (consumer_group, event_id) DO UPDATE
    SET error = excluded.error, attempts = excluded.attempts, died_at = now(), replayed_at = NULL),
  ${settlingSql}`;

/** The parked events of a group in PostgreSQL, over the session that holds the group's lock. */
export function createParkedEvents(connection: SerialConnection, group: string): ParkedEvents {
  return {
    keys: () => connection.query<{ topic: string; key: string }>(keysSql, [group]),
    dueKeys: (limit) =>
      connection.query<{ topic: string; key: string }>(dueKeysSql, [group, limit]),
    async parkFailed(event, delayMs, error) {
      const { position, id, topic, key } = event;
      const value = JSON.stringify(event.value);
      const headers = JSON.stringify(event.headers);
      const row = [group, position, id, topic, key, value, headers, delayMs, error];
      await connection.query(parkFailedSql, row);
    },
    async parkFollowers(events) {
      await connection.query(parkFollowersSql, [
        group,
        events.map((event) => event.position),
        events.map((event) => event.id),
        events.map((event) => event.topic),
        events.map((event) => event.key),
        events.map((event) => JSON.stringify(event.value)),
        events.map((event) => JSON.stringify(event.headers)),
      ]);
    },
    async head({ topic, key }) {
      const rows = await connection.query<ParkedHead & Record<string, unknown>>(headSql, [
        group,
        topic,
        key,
      ]);
      return rows[0] ?? null;
    },
    async queueBehind({ topic, key, position }) {
      await connection.query(queueBehindSql, [group, topic, key, position]);
    },
    async postpone(head, attempts, delayMs, error) {
      await connection.query(postponeSql, [group, head.position, delayMs, error, attempts]);
    },
    async settle({ topic, key, position }) {
      const promoted = await connection.query(settleSql, [group, topic, key, position]);
      return promoted.length > 0;
    },
    async bury(event, attempts, error) {
      const { position, id, topic, key } = event;
      const value = JSON.stringify(event.value);
      const headers = JSON.stringify(event.headers);
      const letter = [createUuid(), id, value, headers, error, attempts];
      const place = [group, topic, key, position];
      return (await connection.query(burySql, [...place, ...letter])).length > 0;
    },
  };
}
