import { expect, test } from '@jest/globals';
import {
  expectClaimsMatchAppointments,
  expectProjectionsMatchClaims,
  waitUntilSettled,
} from '../support/consistency.ts';
import { book, findFreeTime, freeSlots, hold } from '../support/operations.ts';
import type { ProductUnderTest } from '../support/product-under-test.ts';
import { countBlocked, withdraw } from '../support/withdraw.ts';
import { expectOffers, untilToldOfWithdrawal } from '../support/withdrawal-mail.ts';

const testTimeoutMs = 300_000;

/** A practice withdraws slots, one of them booked. */
export function withdrawal(product: ProductUnderTest): void {
  test(
    'what was booked is canceled, the patient is offered other times, the slots are gone',
    async () => {
      const endpoint = product.endpoint();
      const found = (await findFreeTime(endpoint)).find(({ slots }) => slots.length >= 6)!;
      const [bookedSlot, heldSlot, openSlot] = found.slots;
      const withdrawn = [bookedSlot!, heldSlot!, openSlot!];
      const token = await product.token('ada');
      const booked = await book(endpoint, token, { slotId: bookedSlot!.id });
      const held = await hold(endpoint, await product.token('grace'), { slotId: heldSlot!.id });
      expect([booked.__typename, held.__typename]).toEqual([
        'BookAppointmentSuccess',
        'HoldSlotSuccess',
      ]);

      const blockedBefore = await countBlocked(product.database);
      expect(await withdraw(product.database, withdrawn)).toBe(3);

      const appointmentId = booked.appointment!.id;
      await untilToldOfWithdrawal(endpoint, token, appointmentId);
      await waitUntilSettled(product.database);
      const shown = new Set((await freeSlots(endpoint, found.doctor.id)).map(({ id }) => id));
      for (const slot of withdrawn) {
        expect(shown.has(slot.id)).toBe(false);
        const late = await book(endpoint, await product.token('late'), { slotId: slot.id });
        expect(['SlotTaken', 'SlotNotFound']).toContain(late.__typename);
      }
      expect(shown.has(found.slots[3]!.id)).toBe(true);
      expect(await countBlocked(product.database)).toBe(blockedBefore + 3);
      await expectEnded();
      await expectOffers(product, appointmentId, found.doctor.id);
      await expectClaimsMatchAppointments(product.database);
      await expectProjectionsMatchClaims(product.database);
      // Withdrawing again changes nothing and tells nobody.
      expect(await withdraw(product.database, withdrawn)).toBe(0);
    },
    testTimeoutMs,
  );

  async function expectEnded(): Promise<void> {
    const ended = await product.database
      .pool('appointments')
      .query<{ status: string }>(
        `SELECT status FROM appointment WHERE patient_id IN ('ada', 'grace') ORDER BY patient_id`,
      );
    expect(ended.rows.map(({ status }) => status)).toEqual(['CANCELED', 'EXPIRED']);
  }
}
