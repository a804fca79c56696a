import { describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { book, cancel, findFreeTime, freeSlots } from '../support/operations.ts';
import { useProduct } from '../support/product-under-test.ts';

const measurements = 10;
const promiseMs = 1_000;
const testTimeoutMs = 60_000;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

describe('from a commit to fresh availability', () => {
  const product = useProduct();

  async function measure(doctorId: string, slotId: string, expected: boolean): Promise<number> {
    const startedAt = performance.now();
    await waitFor(
      async () => {
        const slots = await freeSlots(product.endpoint(), doctorId);
        return slots.some(({ id }) => id === slotId) === expected;
      },
      { description: `the slot to be shown as ${expected ? 'free' : 'taken'}` },
    );
    return performance.now() - startedAt;
  }

  test(
    'takes less than a second, for a booking and for a cancellation',
    async () => {
      const endpoint = product.endpoint();
      const found = await findFreeTime(endpoint, { first: 20 });
      const { doctor, slots } = found.find((each) => each.slots.length >= measurements)!;
      const takenAfterMs: number[] = [];
      const freeAfterMs: number[] = [];
      for (const [index, slot] of slots.slice(0, measurements).entries()) {
        const token = await product.token(`watcher-${index}`);
        const booked = await book(endpoint, token, { slotId: slot.id });
        expect(booked.__typename).toBe('BookAppointmentSuccess');
        takenAfterMs.push(await measure(doctor.id, slot.id, false));
        await cancel(endpoint, token, { appointmentId: booked.appointment!.id });
        freeAfterMs.push(await measure(doctor.id, slot.id, true));
      }
      expect(median(takenAfterMs)).toBeLessThan(promiseMs);
      expect(median(freeAfterMs)).toBeLessThan(promiseMs);
    },
    testTimeoutMs,
  );
});
