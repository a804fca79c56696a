import { describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { expectProjectionsMatchClaims, waitUntilSettled } from '../support/consistency.ts';
import { countDeadLetters } from '../support/event-log.ts';
import { mailFiles, storedMessages, waitUntilSent } from '../support/messages.ts';
import { book, cancel, findFreeTime, reschedule } from '../support/operations.ts';
import { useProduct } from '../support/product-under-test.ts';

const testTimeoutMs = 300_000;

const killConsumersSql = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
   WHERE datname = current_database() AND usename = 'rendezvous_event_log'`;

// For Kafka, packages/messaging/test shows the same with its own means.
describe('on the embedded event log', () => {
  const product = useProduct();

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
      await waitUntilSent(product, written);
      const before = { messages: await storedMessages(product), mails: await mailFiles(product) };
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
        { timeoutMs: 60_000, description: 'every event to be delivered again' },
      );
      await waitUntilSettled(product.database);
      expect({ messages: await storedMessages(product), mails: await mailFiles(product) }).toEqual(
        before,
      );
      await expectProjectionsMatchClaims(product.database);
      expect(await countDeadLetters(product.database)).toBe(0);
    },
    testTimeoutMs,
  );
});
