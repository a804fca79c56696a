import { describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { query } from '../support/client.ts';
import {
  expectClaimsMatchAppointments,
  expectProjectionsMatchClaims,
  waitUntilSettled,
} from '../support/consistency.ts';
import { book, findFreeTime, freeSlots, hold } from '../support/operations.ts';
import { useProduct } from '../support/product-under-test.ts';
import { withdraw } from '../support/withdraw.ts';

const statusDocument = `query Status($id: ID!) {
  appointment(id: $id) { status notifications { kind state } }
}`;

interface StatusData {
  appointment: { status: string; notifications: { kind: string; state: string }[] };
}

describe('a practice withdraws slots', () => {
  const product = useProduct();

  test('what was booked is canceled, the patient is offered other times, the slots are gone', async () => {
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

    expect(await withdraw(product.database, withdrawn, 'Illness')).toBe(3);

    const appointmentId = booked.appointment!.id;
    await waitFor(
      async () => {
        const { appointment } = await query<StatusData>(
          endpoint,
          statusDocument,
          { id: appointmentId },
          { token },
        );
        const told = appointment.notifications.some(
          ({ kind, state }) => kind === 'WITHDRAWN' && state === 'SENT',
        );
        return appointment.status === 'CANCELED' && told;
      },
      { description: 'the cancellation to reach the patient' },
    );
    await waitUntilSettled(product.database);
    const shown = new Set((await freeSlots(endpoint, found.doctor.id)).map(({ id }) => id));
    for (const slot of withdrawn) {
      expect(shown.has(slot.id)).toBe(false);
      const late = await book(endpoint, await product.token('late'), { slotId: slot.id });
      expect(['SlotTaken', 'SlotNotFound']).toContain(late.__typename);
    }
    expect(shown.has(found.slots[3]!.id)).toBe(true);
    await expectBlocked(3);
    await expectOffers(appointmentId, found.doctor.id);
    await expectClaimsMatchAppointments(product.database);
    await expectProjectionsMatchClaims(product.database);
    // Withdrawing again changes nothing and tells nobody.
    expect(await withdraw(product.database, withdrawn)).toBe(0);
  });

  async function expectBlocked(count: number): Promise<void> {
    const { rows } = await product.database
      .pool('appointments')
      .query(`SELECT 1 FROM claim WHERE state = 'BLOCKED'`);
    expect(rows).toHaveLength(count);
    const ended = await product.database
      .pool('appointments')
      .query<{ status: string }>(
        `SELECT status FROM appointment WHERE patient_id IN ('ada', 'grace') ORDER BY patient_id`,
      );
    expect(ended.rows.map(({ status }) => status)).toEqual(['CANCELED', 'EXPIRED']);
  }

  async function expectOffers(appointmentId: string, doctorId: string): Promise<void> {
    const { rows } = await product.database.pool('notifications').query<{
      body: string;
      language: string;
      calendar_method: string;
    }>(
      `SELECT body, language, calendar_method FROM message
        WHERE appointment_id = $1 AND kind = 'WITHDRAWN' AND audience = 'PATIENT'`,
      [appointmentId.split('.').at(-1)],
    );
    expect(rows).toHaveLength(1);
    const { body, language, calendar_method: method } = rows[0]!;
    expect(method).toBe('CANCEL');
    const offered = (await freeSlots(product.endpoint(), doctorId, 16, 0)).filter((slot) => {
      const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : `${language}-FR`, {
        dateStyle: 'full',
        timeStyle: 'short',
        timeZone: slot.timeZone,
      });
      return body.includes(format.format(new Date(slot.startsAt)));
    });
    expect(offered).toHaveLength(3);
  }
});
