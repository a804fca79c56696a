import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { expectProjectionsMatchClaims, waitUntilSettled } from '../support/consistency.ts';
import { book, cancel, findFreeTime, reschedule, untilAnswered } from '../support/operations.ts';
import { useProduct } from '../support/product-under-test.ts';

const burst = 60;
const testTimeoutMs = 90_000;

// Between two statements a relay or a publisher is idle in its transaction. The relay's connection
// may have gone back to the pool and to a booking by the time it is cut: what a caller is told then
// is to try again, and the request id makes sure that trying again is safe.
const killRelaySql = `
  SELECT pg_terminate_backend(pid) AS killed FROM pg_stat_activity
   WHERE datname = current_database() AND state <> 'idle' AND (
     (usename = 'rendezvous_appointments'
       AND query ~ '(FROM outbox|pg_try_advisory_xact_lock)')
     OR (usename = 'rendezvous_event_log' AND query ~ '(INSERT INTO event |event_log.append)'))`;

const killConsumersSql = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
   WHERE datname = current_database() AND usename = 'rendezvous_event_log'`;

describe('whatever is delivered again has its effect once', () => {
  const product = useProduct();

  async function messages(): Promise<{ id: string; state: string }[]> {
    const { rows } = await product.database
      .pool('notifications')
      .query<{ id: string; state: string }>('SELECT id, state FROM message ORDER BY sequence');
    return rows;
  }

  async function mails(): Promise<string[]> {
    const names = await readdir(join(product.dataDirectory, 'mail'), { recursive: true });
    return names.filter((name) => name.endsWith('.eml')).sort();
  }

  async function waitUntilSent(count: number): Promise<void> {
    await waitFor(
      async () => {
        const all = await messages();
        return all.length >= count && all.every(({ state }) => state === 'SENT');
      },
      { timeoutMs: 30_000, description: `${count} mails to be sent` },
    );
  }

  test(
    'a consumer that begins again at the first event writes no second mail',
    async () => {
      const endpoint = product.endpoint();
      const found = (await findFreeTime(endpoint)).find(({ slots }) => slots.length >= 8)!;
      for (let index = 0; index < 4; index += 1) {
        const token = await product.token(`again-${index}`);
        const slotId = found.slots[index]!.id;
        const newSlotId = found.slots[index + 4]!.id;
        const { appointment } = await book(endpoint, token, { slotId });
        const appointmentId = appointment!.id;
        const moved = await reschedule(endpoint, token, { appointmentId, newSlotId });
        if (index < 2) await cancel(endpoint, token, { appointmentId: moved.appointment!.id });
      }
      const written = (4 + 4 + 2) * 2;
      await waitUntilSettled(product.database);
      await waitUntilSent(written);
      const before = { messages: await messages(), mails: await mails() };
      expect(before.mails).toHaveLength(written);

      const log = product.database.pool('event_log');
      const last = await log.query<{ position: number }>(
        'SELECT max(position) AS position FROM event',
      );
      await log.query('UPDATE consumer_offset SET position = 0');
      await product.database.pool('superuser').query(killConsumersSql);
      await waitFor(
        async () => {
          const { rows } = await log.query('SELECT FROM consumer_offset WHERE position < $1', [
            last.rows[0]!.position,
          ]);
          return rows.length === 0;
        },
        { timeoutMs: 30_000, description: 'every event to be delivered again' },
      );
      await waitUntilSettled(product.database);
      expect({ messages: await messages(), mails: await mails() }).toEqual(before);
      await expectProjectionsMatchClaims(product.database);
      await expectNoDeadLetters();
    },
    testTimeoutMs,
  );

  test(
    'a relay whose connection is cut in a burst publishes everything once and in order',
    async () => {
      const endpoint = product.endpoint();
      const free = (await findFreeTime(endpoint, { first: 20 })).flatMap(({ slots }) => slots);
      const alreadyWritten = (await messages()).length;
      let isOver = false;
      let cuts = 0;
      const cutting = (async () => {
        const superuser = product.database.pool('superuser');
        while (!isOver) cuts += (await superuser.query(killRelaySql)).rowCount ?? 0;
      })();
      const booking = free.slice(0, burst).map(async (slot, index) => {
        const token = await product.token(`burst-${index}`);
        const booked = await untilAnswered((requestId) =>
          book(endpoint, token, { slotId: slot.id, requestId }),
        );
        expect(booked.__typename).toBe('BookAppointmentSuccess');
        const appointmentId = booked.appointment!.id;
        const canceled = await untilAnswered((requestId) =>
          cancel(endpoint, token, { appointmentId, requestId }),
        );
        expect(canceled.__typename).toBe('CancelAppointmentSuccess');
        return appointmentId.split('.').at(-1)!;
      });
      const results = await Promise.allSettled(booking);
      isOver = true;
      await cutting;
      const ids = results.map((result) => {
        if (result.status === 'rejected') throw result.reason;
        return result.value;
      });
      expect(ids).toHaveLength(burst);
      expect(cuts).toBeGreaterThan(0);

      await waitUntilSettled(product.database);
      await waitUntilSent(alreadyWritten + burst * 4);
      const expected = ['rendezvous.AppointmentCreated.v1', 'rendezvous.AppointmentCanceled.v1'];
      expect(await eventsOf(ids)).toEqual(new Map(ids.map((id) => [id, expected])));
      expect(await messages()).toHaveLength(alreadyWritten + burst * 4);
      await expectProjectionsMatchClaims(product.database);
      await expectNoDeadLetters();
    },
    testTimeoutMs,
  );

  async function eventsOf(ids: readonly string[]): Promise<Map<string, string[]>> {
    const { rows } = await product.database
      .pool('event_log')
      .query<{ id: string; types: string[] }>(
        `SELECT value->'data'->'appointment'->>'id' AS id,
                array_agg(value->>'type' ORDER BY position) AS types
           FROM event WHERE value->'data'->'appointment'->>'id' = ANY ($1) GROUP BY 1`,
        [ids],
      );
    const byId = new Map(rows.map(({ id, types }) => [id, types]));
    return new Map(ids.map((id) => [id, byId.get(id) ?? []]));
  }

  async function expectNoDeadLetters(): Promise<void> {
    const { rows } = await product.database
      .pool('event_log')
      .query('SELECT error FROM dead_letter');
    expect(rows).toEqual([]);
  }
});
