import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { eventTypesOf } from '../support/event-log.ts';
import {
  book,
  findFreeTime,
  freeSlots,
  untilAnswered,
  type MutationAnswer,
} from '../support/operations.ts';
import type { ProductUnderTest } from '../support/product-under-test.ts';

const crowd = 200;
const raceTimeoutMs = 300_000;

function count(answers: readonly MutationAnswer[], typename: string): number {
  return answers.filter((answer) => answer.__typename === typename).length;
}

/** Many patients want the same slot. */
export function oneSlot(product: ProductUnderTest): void {
  test(
    'one patient of 200 wins, and the losers are offered slots that are free',
    async () => {
      const endpoint = product.endpoint('fr');
      const [found] = await findFreeTime(endpoint);
      const slot = found!.slots[0]!;
      const tokens = await Promise.all(
        Array.from({ length: crowd }, (_, index) => product.token(`crowd-${index}`)),
      );

      const answers = await Promise.all(
        tokens.map((token) =>
          untilAnswered((requestId) => book(endpoint, token, { slotId: slot.id, requestId })),
        ),
      );

      expect(count(answers, 'BookAppointmentSuccess')).toBe(1);
      expect(count(answers, 'SlotTaken') + count(answers, 'SlotBusy')).toBe(crowd - 1);
      const taken = answers.filter((answer) => answer.__typename === 'SlotTaken');
      for (const answer of taken) {
        expect(answer.alternatives!.length).toBeGreaterThan(0);
        for (const alternative of answer.alternatives!) {
          expect(alternative.id).not.toBe(slot.id);
        }
      }
      const offered = new Set(taken.flatMap((each) => each.alternatives!.map(({ id }) => id)));
      const { rows } = await product.database.pool('appointments', 'fr').query<{ taken: number }>(
        `SELECT count(*)::int AS taken FROM claim
          WHERE state <> 'FREE' AND (doctor_id || '.' || extract(epoch FROM slot_starts_at)::bigint / 60)
            = ANY($1)`,
        [[...offered].map((id) => id.replace('slot.fr.', ''))],
      );
      expect(rows[0]!.taken).toBe(0);
      await waitFor(
        async () => (await freeSlots(endpoint, found!.doctor.id)).every(({ id }) => id !== slot.id),
        { description: 'the slot to be shown to nobody' },
      );
    },
    raceTimeoutMs,
  );

  test(
    'the same request id sent 50 times at once is one appointment, one event, 50 equal answers',
    async () => {
      const endpoint = product.endpoint('fr');
      const free = await findFreeTime(endpoint, { first: 5 });
      const slot = free[1]!.slots[0]!;
      const token = await product.token('impatient');
      const input = { slotId: slot.id, requestId: randomUUID(), reason: 'Impatient thumb' };

      const answers = await Promise.all(
        Array.from({ length: 50 }, () => book(endpoint, token, input)),
      );

      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(answers[0]!.__typename).toBe('BookAppointmentSuccess');
      const uuid = answers[0]!.appointment!.id.split('.').at(-1)!;
      const events = async () => (await eventTypesOf(product.database, [uuid])).get(uuid)!;
      await waitFor(async () => (await events()).length > 0, {
        description: 'the event of the booking',
      });
      expect(await events()).toEqual(['rendezvous.AppointmentCreated.v1']);
      const stored = await product.database
        .pool('appointments', 'fr')
        .query('SELECT 1 FROM appointment WHERE patient_id = $1', ['impatient']);
      expect(stored.rowCount).toBe(1);
    },
    raceTimeoutMs,
  );
}
