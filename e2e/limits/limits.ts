import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { addSlot, minutesFromNow } from '../support/add-slot.ts';
import {
  book,
  cancel,
  findFreeTime,
  reschedule,
  type MutationAnswer,
  type SlotNode,
} from '../support/operations.ts';
import type { ProductUnderTest } from '../support/product-under-test.ts';

const changesPerDay = 10;
const movesPerChain = 3;

/** What a patient may not do, or not so often. */
export function limits(product: ProductUnderTest): void {
  /** The free slots of a doctor who has at least `count`. */
  async function slotsOfOneDoctor(count: number): Promise<SlotNode[]> {
    const found = await findFreeTime(product.endpoint(), { first: 20 });
    return found.find(({ slots }) => slots.length >= count)!.slots;
  }

  async function booked(token: string, slot: { id: string }): Promise<MutationAnswer> {
    const answer = await book(product.endpoint(), token, { slotId: slot.id });
    expect(answer.__typename).toBe('BookAppointmentSuccess');
    return answer;
  }

  test('after ten changes on a day comes TooManyRequests, and nothing is written', async () => {
    const slots = await slotsOfOneDoctor(changesPerDay + 1);
    const token = await product.token('eager');
    for (const slot of slots.slice(0, changesPerDay)) await booked(token, slot);
    const refused = await book(product.endpoint(), token, { slotId: slots[changesPerDay]!.id });
    expect(refused).toMatchObject({ __typename: 'TooManyRequests', code: 'TOO_MANY_REQUESTS' });
    expect(refused.message).toContain(String(changesPerDay));
    // The slot is still anybody's.
    await booked(await product.token('patient'), slots[changesPerDay]!);
  });

  test('an appointment moves three times and no more', async () => {
    const [first, ...others] = await slotsOfOneDoctor(movesPerChain + 2);
    const token = await product.token('restless');
    let { appointment } = await booked(token, first!);
    const move = (slot: SlotNode) =>
      reschedule(product.endpoint(), token, {
        appointmentId: appointment!.id,
        newSlotId: slot.id,
      });
    for (const slot of others.slice(0, movesPerChain)) {
      const moved = await move(slot);
      expect(moved.__typename).toBe('RescheduleAppointmentSuccess');
      appointment = moved.appointment;
    }
    expect((await move(others[movesPerChain]!)).__typename).toBe('RescheduleLimitReached');
    const canceled = await cancel(product.endpoint(), token, { appointmentId: appointment!.id });
    expect(canceled.appointment!.status).toBe('CANCELED');
  });

  /** A slot that begins in an hour: the data set may have none at this time of the day. */
  async function slotInAnHour(): Promise<{ id: string; other: SlotNode }> {
    const free = await findFreeTime(product.endpoint());
    const doctorId = Number(free[0]!.doctor.id.split('.').at(-1));
    const id = await addSlot(product.database, doctorId, minutesFromNow(61));
    return { id, other: free[0]!.slots[0]! };
  }

  test('two hours before its start an appointment can neither be canceled nor moved', async () => {
    const slot = await slotInAnHour();
    const token = await product.token('late');
    const { appointment } = await booked(token, slot);
    const appointmentId = appointment!.id;
    const canceled = await cancel(product.endpoint(), token, { appointmentId });
    expect(canceled.__typename).toBe('CancellationWindowClosed');
    const moved = await reschedule(product.endpoint(), token, {
      appointmentId,
      newSlotId: slot.other.id,
    });
    expect(moved.__typename).toBe('CancellationWindowClosed');
    const { rows } = await product.database
      .pool('appointments')
      .query<{ status: string }>(`SELECT status FROM appointment WHERE patient_id = 'late'`);
    expect(rows).toEqual([{ status: 'BOOKED' }]);
  });

  test('nobody can be with two doctors at the same time', async () => {
    const found = await findFreeTime(product.endpoint(), { first: 50 });
    const slots = found.flatMap((each) => each.slots);
    const pairs = slots.flatMap((slot) => {
      const other = slots.find(
        (candidate) =>
          candidate.id.split('.')[2] !== slot.id.split('.')[2] &&
          candidate.startsAt < slot.endsAt &&
          slot.startsAt < candidate.endsAt,
      );
      return other === undefined ? [] : [[slot, other] as const];
    });
    const [one, other] = pairs[0]!;
    const token = await product.token('torn');
    await booked(token, one);
    const answer = await book(product.endpoint(), token, { slotId: other.id });
    expect(answer.__typename).toBe('AppointmentOverlap');
  });

  test('a request id stands for one request', async () => {
    const [one, other] = await slotsOfOneDoctor(2);
    const token = await product.token('forgetful');
    const requestId = randomUUID();
    const first = await book(product.endpoint(), token, { slotId: one!.id, requestId });
    const again = await book(product.endpoint(), token, { slotId: one!.id, requestId });
    expect(again).toEqual(first);
    const reused = await book(product.endpoint(), token, { slotId: other!.id, requestId });
    expect(reused.__typename).toBe('RequestIdReused');
    const reason = 'Another reason';
    const changed = await book(product.endpoint(), token, { slotId: one!.id, requestId, reason });
    expect(changed.__typename).toBe('RequestIdReused');
    // Of another patient it is another id.
    const neighbour = await product.token('neighbour');
    const theirs = await book(product.endpoint(), neighbour, { slotId: other!.id, requestId });
    expect(theirs.__typename).toBe('BookAppointmentSuccess');
  });
}
