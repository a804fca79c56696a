/** Whether people were told what happened, once and in order. */
import { expect } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { ChaosProduct } from './product.ts';

/** Only for what never comes. */
const hangTimeoutMs = 60_000;

// Two messages for each change that people have to know of.
const expectedSql = `
  SELECT 2 * count(*)::int AS total FROM chaos.written
   WHERE type IN ('AppointmentCreated', 'AppointmentRescheduled', 'AppointmentCanceled')`;
const messagesSql = `
  SELECT id, state, chain_id || ' ' || audience AS thread FROM notifications.message
   ORDER BY sequence`;
const storyOfMessagesSql = `
  SELECT chain_id || ' ' || audience || ' ' || string_agg(kind, ' ' ORDER BY sequence) AS story
    FROM notifications.message GROUP BY chain_id, audience ORDER BY 1`;
const storyOfEventsSql = `
  SELECT chain || ' ' || audience || ' ' || string_agg(kind, ' ' ORDER BY sequence) AS story
    FROM (SELECT sequence, data->'appointment'->>'chainId' AS chain,
                 CASE type WHEN 'AppointmentCreated' THEN 'BOOKED'
                           WHEN 'AppointmentRescheduled' THEN 'RESCHEDULED'
                           WHEN 'AppointmentCanceled' THEN 'CANCELED' END AS kind
            FROM chaos.written) AS told
    CROSS JOIN (VALUES ('PATIENT'), ('PRACTICE')) AS to_whom (audience)
   WHERE kind IS NOT NULL GROUP BY chain, audience ORDER BY 1`;

interface MessageRow {
  id: string;
  state: string;
  thread: string;
}

/** Waits until every mail is out, then fails unless each arrived once and in its thread's order. */
export async function expectMailsOnceAndInOrder(product: ChaosProduct): Promise<void> {
  const pool = product.database.pool('superuser');
  const { rows } = await pool.query<{ total: number }>(expectedSql);
  const total = rows[0]!.total;
  const messages = await waitFor(
    async () => {
      const { rows: written } = await pool.query<MessageRow>(messagesSql);
      const isSent = written.length >= total && written.every(({ state }) => state === 'SENT');
      return isSent ? written : null;
    },
    { timeoutMs: hangTimeoutMs, intervalMs: 100, description: `${total} mails to be sent` },
  );
  expect(product.mails.arrived.toSorted()).toEqual(messages.map(({ id }) => id).toSorted());
  const arrival = new Map(product.mails.arrived.map((id, index) => [id, index]));
  for (const thread of Map.groupBy(messages, (message) => message.thread).values()) {
    const order = thread.map(({ id }) => arrival.get(id)!);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  }
  const told = (await pool.query(storyOfMessagesSql)).rows;
  expect(told).toEqual((await pool.query(storyOfEventsSql)).rows);
}
