/** What a patient hears of a withdrawal. */
import { expect } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { query } from './client.ts';
import { freeSlots } from './operations.ts';
import type { ProductUnderTest } from './product-under-test.ts';

const statusDocument = `query Status($id: ID!) {
  appointment(id: $id) { status notifications { kind state } }
}`;

interface StatusData {
  appointment: { status: string; notifications: { kind: string; state: string }[] };
}

/** Waits until the patient's appointment is canceled and the mail about it sent. */
export async function untilToldOfWithdrawal(
  endpoint: string,
  token: string,
  appointmentId: string,
): Promise<void> {
  await waitFor(
    async () => {
      const variables = { id: appointmentId };
      const { appointment } = await query<StatusData>(endpoint, statusDocument, variables, {
        token,
      });
      const told = appointment.notifications.some(
        ({ kind, state }) => kind === 'WITHDRAWN' && state === 'SENT',
      );
      return appointment.status === 'CANCELED' && told;
    },
    { timeoutMs: 60_000, description: 'the cancellation to reach the patient' },
  );
}

/** There is one mail to the patient about the withdrawal, and it offers three free times. */
export async function expectOffers(
  product: ProductUnderTest,
  appointmentId: string,
  doctorId: string,
): Promise<void> {
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
