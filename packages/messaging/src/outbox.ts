import type { EventEnvelope } from '@rendezvous/events/envelope';
import type { PoolClient } from 'pg';

/** An event to be published once the transaction that writes it has committed. */
export interface OutboxEvent {
  readonly aggregate: 'appointment' | 'slot';
  /** Events of one key are delivered in order: the doctor's id as text. */
  readonly key: string;
  readonly event: EventEnvelope;
  /** Trace context and the like; the relay adds the region. */
  readonly headers?: Readonly<Record<string, string>>;
}

// The columns are those of Debezium's event router, so a connector can replace our relay.
const insertSql = `
  INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, headers)
  SELECT id, aggregatetype, aggregateid, type, payload, headers
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[])
    WITH ORDINALITY AS row (id, aggregatetype, aggregateid, type, payload, headers, ordinal)
  ORDER BY ordinal`;

/**
 * Writes events in the caller's transaction, in one INSERT and in the given order.
 *
 * The sequence of two transactions that run at the same time may differ from the order of their
 * commits. Write after taking the row locks that decide about the key's state: then whatever
 * depends on one another is also ordered here.
 */
export async function writeToOutbox(
  client: PoolClient,
  events: readonly OutboxEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await client.query({
    name: 'outbox-write',
    text: insertSql,
    values: [
      events.map(({ event }) => event.id),
      events.map(({ aggregate }) => aggregate),
      events.map(({ key }) => key),
      events.map(({ event }) => event.type),
      events.map(({ event }) => JSON.stringify(event)),
      events.map(({ headers }) => JSON.stringify(headers ?? {})),
    ],
  });
}
