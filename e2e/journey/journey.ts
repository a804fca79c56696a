import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { post, query } from '../support/client.ts';
import {
  book,
  cancel,
  findFreeTime,
  freeSlots,
  hold,
  reschedule,
  type DoctorNode,
} from '../support/operations.ts';
import type { ProductUnderTest } from '../support/product-under-test.ts';

/** One patient from the search to the cancellation, on a product of the regions fr and de. */
export function journey(product: ProductUnderTest): void {
  const shown = async (doctor: DoctorNode) =>
    new Set((await freeSlots(product.endpoint('fr'), doctor.id)).map(({ id }) => id));

  test('every step is seen by everybody else, and each message is written once', async () => {
    const endpoint = product.endpoint('fr');
    const token = await product.token('ada');
    const found = (await findFreeTime(endpoint)).find(({ slots }) => slots.length >= 3)!;
    const [first, second] = [found.slots[0]!, found.slots.at(-1)!];

    const held = await hold(endpoint, token, { slotId: first.id });
    expect(held.__typename).toBe('HoldSlotSuccess');
    expect(held.appointment!.status).toBe('HELD');
    expect(Date.parse(held.expiresAt!)).toBeGreaterThan(Date.now());
    await waitFor(async () => !(await shown(found.doctor)).has(first.id), {
      description: 'the held slot to disappear',
    });
    const rival = await book(endpoint, await product.token('rival'), { slotId: first.id });
    expect(rival.__typename).toBe('SlotTaken');

    const booked = await book(endpoint, token, { slotId: first.id, reason: 'Yearly check-up' });
    expect(booked.appointment).toMatchObject({ id: held.appointment!.id, status: 'BOOKED' });

    const moved = await reschedule(endpoint, token, {
      appointmentId: booked.appointment!.id,
      newSlotId: second.id,
    });
    expect(moved.appointment).toMatchObject({
      status: 'BOOKED',
      slot: { id: second.id },
      previous: { id: booked.appointment!.id, status: 'RESCHEDULED' },
    });
    await waitFor(
      async () => {
        const free = await shown(found.doctor);
        return free.has(first.id) && !free.has(second.id);
      },
      { description: 'the slots to change places' },
    );

    const canceled = await cancel(endpoint, token, { appointmentId: moved.appointment!.id });
    expect(canceled.appointment!.status).toBe('CANCELED');
    await waitFor(async () => (await shown(found.doctor)).has(second.id), {
      description: 'the canceled slot to come back',
    });
    await expectMessages(token, moved.appointment!.id);
  });

  async function expectMessages(token: string, appointmentId: string): Promise<void> {
    const patientMails = async () => {
      const directory = join(product.dataDirectory, 'mail');
      const names = await readdir(directory, { recursive: true }).catch(() => []);
      const files = names.filter((name) => name.endsWith('.eml'));
      const mails = await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')));
      return mails.filter((mail) => /^To:.*ada@/m.test(mail));
    };
    await waitFor(async () => (await patientMails()).length >= 3, {
      description: 'three mails to the patient',
    });
    expect(await patientMails()).toHaveLength(3);
    const { appointment } = await query<{
      appointment: { history: { toStatus?: string }[]; notifications: { kind: string }[] };
    }>(
      product.endpoint('fr'),
      `query Messages($id: ID!) {
        appointment(id: $id) { history { __typename } notifications { kind state } }
      }`,
      { id: appointmentId },
      { token },
    );
    expect(appointment.history.length).toBeGreaterThanOrEqual(2);
    expect(appointment.notifications.map(({ kind }) => kind)).toContain('CANCELED');
  }

  test('me shows my own appointments, and nobody is signed in without a token', async () => {
    const document = `{ me { id name appointments(first: 5) { edges { node { status } } } } }`;
    const mine = await query<{ me: { id: string; appointments: { edges: unknown[] } } }>(
      product.endpoint('fr'),
      document,
      {},
      { token: await product.token('ada') },
    );
    expect(mine.me.appointments.edges.length).toBeGreaterThan(0);
    const nobody = await post<{ me: null }>(product.endpoint('fr'), document);
    expect(nobody.data).toEqual({ me: null });
  });

  test('the other region is another world behind its own path', async () => {
    const german = await findFreeTime(product.endpoint('de'));
    expect(german[0]!.doctor.id).toMatch(/^doctor\.de\./);
    const token = await product.token('hedwig', 'de');
    const answer = await book(product.endpoint('de'), token, { slotId: german[0]!.slots[0]!.id });
    expect(answer.__typename).toBe('BookAppointmentSuccess');
  });
}
