import type { EventEnvelope } from '@rendezvous/events/envelope';
import { inTransaction } from '@rendezvous/platform/database';
import type { Pool, PoolClient } from 'pg';

import type { LogRecord } from './event-log.ts';

export interface IdempotentOptions {
  /** The service's own pool: its schema has the table `inbox`. */
  readonly pool: Pool;
  /** Names this effect in the inbox: two consumers in one schema need two names. */
  readonly consumer: string;
  /** The effect, through the given client only, so that it commits with the inbox row. */
  apply(event: EventEnvelope, client: PoolClient): Promise<void>;
  /**
   * Runs once the effect is known to be committed, also for a record that had been handled before:
   * a process may have died between commit and this call. So it has to be harmless when repeated.
   */
  afterCommit?(event: EventEnvelope): void;
}

const inboxSql = `
  INSERT INTO inbox (consumer, event_id) VALUES ($1, $2)
  ON CONFLICT DO NOTHING`;

/**
 * Makes a log handler of an effect that must happen once an event, however often it is delivered:
 * the inbox row and the effect are one transaction. Throws what apply throws; nothing is kept then.
 */
export function idempotent(options: IdempotentOptions): (record: LogRecord) => Promise<void> {
  const { pool, consumer } = options;
  return async (record) => {
    await inTransaction(pool, async (client) => {
      // A second delivery running at the same time waits here for the first one's commit.
      const inserted = await client.query({
        name: 'inbox-write',
        text: inboxSql,
        values: [consumer, record.id],
      });
      if (inserted.rowCount === 1) await options.apply(record.value, client);
    });
    options.afterCommit?.(record.value);
  };
}
