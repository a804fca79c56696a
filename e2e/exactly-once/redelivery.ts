import { expect, test } from '@jest/globals';
import { expectProjectionsMatchClaims, waitUntilSettled } from '../support/consistency.ts';
import { countDeadLetters, eventTypesOf } from '../support/event-log.ts';
import { storedMessages, waitUntilSent } from '../support/messages.ts';
import { book, cancel, findFreeTime, untilAnswered } from '../support/operations.ts';
import type { ProductUnderTest } from '../support/product-under-test.ts';

const burst = 60;
const testTimeoutMs = 300_000;

// Between two statements a relay or a publisher is idle in its transaction. The relay's connection
// may have gone back to the pool and to a booking by the time it is cut: what a caller is told then
// is to try again, and the request id makes sure that trying again is safe.
const killRelaySql = `
  SELECT pg_terminate_backend(pid) AS killed FROM pg_stat_activity
   WHERE datname = current_database() AND state <> 'idle' AND (
     (usename = 'rendezvous_appointments'
       AND query ~ '(FROM outbox|pg_try_advisory_xact_lock)')
     OR (usename = 'rendezvous_event_log' AND query ~ '(INSERT INTO event |event_log.append)'))`;

/** Connections are cut in the middle of a burst, so that events are published and sent again. */
export function redelivery(product: ProductUnderTest): void {
  test(
    'a relay whose connection is cut in a burst publishes everything once and in order',
    async () => {
      const endpoint = product.endpoint();
      const free = (await findFreeTime(endpoint, { first: 20 })).flatMap(({ slots }) => slots);
      const alreadyWritten = (await storedMessages(product)).length;
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
      await waitUntilSent(product, alreadyWritten + burst * 4);
      const expected = ['rendezvous.AppointmentCreated.v1', 'rendezvous.AppointmentCanceled.v1'];
      expect(await eventTypesOf(product.database, ids)).toEqual(
        new Map(ids.map((id) => [id, expected])),
      );
      expect(await storedMessages(product)).toHaveLength(alreadyWritten + burst * 4);
      await expectProjectionsMatchClaims(product.database);
      expect(await countDeadLetters(product.database)).toBe(0);
    },
    testTimeoutMs,
  );
}
