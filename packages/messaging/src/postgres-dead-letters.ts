import { createUuid } from '@rendezvous/platform/uuid';
import type { Pool } from 'pg';

import type { DeadLetter, DeadLetters } from './event-log.ts';
import { notificationChannel } from './postgres-consumer.ts';

const replayBatch = 500;

const columns = `id, consumer_group AS "group", topic, key, event_id AS "eventId",
  value ->> 'type' AS "eventType", error, attempts, died_at AS "diedAt",
  replayed_at AS "replayedAt", value`;
const listSql = `
  SELECT ${columns} FROM dead_letter WHERE replayed_at IS NULL
  ORDER BY died_at DESC, id LIMIT $1`;
const showSql = `SELECT ${columns} FROM dead_letter WHERE id = $1`;

// The event is parked at its old position, due at once and with all its attempts before it. So the
// active consumer of its group takes it in the key's order, before whatever is parked behind it.
const replaySql = (chosen: string): string => `
  WITH chosen AS (
    SELECT id FROM dead_letter WHERE ${chosen}
    ORDER BY died_at, id LIMIT ${replayBatch} FOR UPDATE),
  replayed AS (
    UPDATE dead_letter SET replayed_at = now() FROM chosen WHERE dead_letter.id = chosen.id
    RETURNING dead_letter.*),
  parked AS (
    INSERT INTO parked_event (consumer_group, position, event_id, topic, key, value, headers,
      next_attempt_at)
    SELECT consumer_group, position, event_id, topic, key, value, headers, now() FROM replayed
    ON CONFLICT (consumer_group, position) DO NOTHING)
  SELECT count(*)::int AS count FROM replayed`;
const replayOneSql = replaySql('id = $1');
const replayWaitingSql = replaySql('replayed_at IS NULL AND died_at <= $1');

// What was never in the log gets a position that no event will have, so that its group's consumer
// takes it like any other event once it is replayed.
const burySql = `
  INSERT INTO dead_letter (id, consumer_group, position, topic, key, event_id, value, headers,
    error, attempts)
  VALUES ($1, $2, nextval(pg_get_serial_sequence('event', 'position')), $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (consumer_group, event_id) DO UPDATE
  SET error = excluded.error, attempts = excluded.attempts, died_at = now(), replayed_at = NULL`;

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The dead letters of every group in one region's event log; the pool is the log's role. */
export function createPostgresDeadLetters(pool: Pool): DeadLetters {
  async function replay(sql: string, argument: unknown): Promise<number> {
    const { rows } = await pool.query<{ count: number }>(sql, [argument]);
    await pool.query('SELECT pg_notify($1, $2)', [notificationChannel, 'replay']);
    return rows[0]?.count ?? 0;
  }

  return {
    async list({ first }) {
      if (!Number.isInteger(first) || first < 1 || first > 1000) {
        throw new RangeError('first must be between 1 and 1,000');
      }
      return (await pool.query<DeadLetter>(listSql, [first])).rows;
    },
    async show(id) {
      if (!idPattern.test(id)) return null;
      return (await pool.query<DeadLetter>(showSql, [id])).rows[0] ?? null;
    },
    async replay(id) {
      return idPattern.test(id) && (await replay(replayOneSql, id)) === 1;
    },
    async replayAll() {
      // Only what had died by now: a poisoned event that dies again meanwhile is not run in circles.
      const { rows } = await pool.query<{ now: Date }>('SELECT now() AS now');
      let total = 0;
      for (;;) {
        const count = await replay(replayWaitingSql, rows[0]?.now);
        total += count;
        if (count < replayBatch) return total;
      }
    },
    async bury({ group, record, error, attempts }) {
      const { id, topic, key } = record;
      const value = JSON.stringify(record.value);
      const headers = JSON.stringify(record.headers);
      const place = [createUuid(), group, topic, key];
      await pool.query(burySql, [...place, id, value, headers, error, attempts]);
    },
  };
}
