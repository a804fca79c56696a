import { expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import {
  expectClaimsMatchAppointments,
  expectProjectionsMatchClaims,
  waitUntilSettled,
} from '../support/consistency.ts';
import {
  book,
  findFreeTime,
  untilAnswered,
  type MutationAnswer,
  type SlotNode,
} from '../support/operations.ts';
import type { ProductUnderTest } from '../support/product-under-test.ts';
import { countBlocked, withdraw } from '../support/withdraw.ts';

const doctors = 4;
const slotsPerDoctor = 15;

interface EndedRow {
  status: string;
  messages: number;
}

/** Practices withdraw slots while they are booked. */
export function withdrawalRaces(product: ProductUnderTest): void {
  test('every slot ends blocked, and whoever had booked one is told once', async () => {
    const endpoint = product.endpoint();
    const blockedBefore = await countBlocked(product.database);
    const chosen = (await findFreeTime(endpoint, { first: 20 }))
      .filter(({ slots }) => slots.length >= slotsPerDoctor)
      .slice(0, doctors)
      .map(({ slots }) => slots.slice(0, slotsPerDoctor));
    expect(chosen).toHaveLength(doctors);
    const slots = chosen.flat();
    const tokens = await Promise.all(slots.map((_, index) => product.token(`racer-${index}`)));

    // The first bookings are under way when the withdrawals begin, the last ones come after them.
    const bookings: Promise<MutationAnswer>[] = [];
    const start = (from: number, until: number) => {
      for (let index = from; index < until; index += 1) {
        const slotId = slots[index]!.id;
        bookings.push(
          untilAnswered((requestId) => book(endpoint, tokens[index]!, { slotId, requestId })),
        );
      }
    };
    start(0, slots.length / 2);
    await bookings[0];
    const withdrawals = chosen.map((each) => withdraw(product.database, each));
    start(slots.length / 2, slots.length);
    const withdrawn = await Promise.all(withdrawals);
    const answers = await Promise.all(bookings);

    expect(withdrawn).toEqual(chosen.map(() => slotsPerDoctor));
    await waitFor(
      async () => (await countBlocked(product.database)) === blockedBefore + slots.length,
      {
        description: 'every claim to be blocked',
      },
    );
    await waitUntilSettled(product.database);
    const won = answers.filter(({ __typename }) => __typename === 'BookAppointmentSuccess');
    expect(won.length).toBeGreaterThan(0);
    const lost = answers.filter(({ __typename }) => __typename !== 'BookAppointmentSuccess');
    for (const { __typename } of lost) {
      expect(['SlotTaken', 'SlotNotFound', 'SlotBusy']).toContain(__typename);
    }
    expect(await statuses()).toEqual(won.map(() => 'CANCELED'));
    await expectToldOnce(won);
    await expectClaimsMatchAppointments(product.database);
    await expectProjectionsMatchClaims(product.database);
    await expectNotOffered(slots);
  });

  async function statuses(): Promise<string[]> {
    const { rows } = await product.database
      .pool('appointments')
      .query<EndedRow>(`SELECT status FROM appointment WHERE patient_id LIKE 'racer-%'`);
    return rows.map(({ status }) => status);
  }

  async function expectToldOnce(won: readonly MutationAnswer[]): Promise<void> {
    const ids = won.map(({ appointment }) => appointment!.id.split('.').at(-1));
    const { rows } = await product.database.pool('notifications').query<EndedRow>(
      `SELECT count(*)::int AS messages FROM message
        WHERE kind = 'WITHDRAWN' AND audience = 'PATIENT' AND appointment_id = ANY ($1::uuid[])
        GROUP BY appointment_id`,
      [ids],
    );
    expect(rows.map(({ messages }) => messages)).toEqual(won.map(() => 1));
  }

  async function expectNotOffered(slots: readonly SlotNode[]): Promise<void> {
    const free = await findFreeTime(product.endpoint(), { first: 50 });
    const shown = new Set(free.flatMap((each) => each.slots.map(({ id }) => id)));
    expect(slots.filter(({ id }) => shown.has(id))).toEqual([]);
  }
}
