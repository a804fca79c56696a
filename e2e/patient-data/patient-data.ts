import { expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
// @boundaries-ignore The script an operator uses is what is tried here.
import { createGatewayClient } from '../../scripts/gateway-client.ts';
// @boundaries-ignore As above.
import { copyRecord } from '../../scripts/patient-data/copy-record.ts';
import { post, query } from '../support/client.ts';
import { book, cancel, findFreeTime } from '../support/operations.ts';
import { storedMessages, waitUntilSent } from '../support/messages.ts';
import type { ProductUnderTest } from '../support/product-under-test.ts';

const eraseDocument = `mutation ($id: ID!) {
  erasePatient(input: { patientId: $id }) {
    __typename ... on ErasePatientSuccess { erasedAppointments canceledAppointments }
  }
}`;

/** A patient's record is copied and erased. */
export function patientData(product: ProductUnderTest): void {
  const operator = (...scopes: string[]) =>
    product.token('olga', 'fr', { actor: { role: 'operator', scope: scopes.join(' ') } });

  test('is copied as a whole, and erased from every service', async () => {
    const endpoint = product.endpoint('fr');
    const messagesOfOthers = (await storedMessages(product)).length;
    const edna = await product.token('edna');
    const found = (await findFreeTime(endpoint)).find(({ slots }) => slots.length >= 2)!;
    const [first, second] = found.slots;
    const canceled = await book(endpoint, edna, { slotId: first!.id, reason: 'a secret' });
    await cancel(endpoint, edna, { appointmentId: canceled.appointment!.id });
    await book(endpoint, edna, { slotId: second!.id, reason: 'another secret' });
    await waitUntilSent(product, messagesOfOthers + 6);

    const read = createGatewayClient(endpoint, await operator('patients:read'));
    const copy = (await copyRecord(read, 'edna'))!;
    expect(copy.profile).toMatchObject({ email: 'edna@example.org', hasAccount: true });
    expect(copy.appointments).toHaveLength(2);
    expect(JSON.stringify(copy.appointments)).toContain('another secret');
    expect(copy.messages.map((each) => (each as { kind: string }).kind)).toEqual([
      'BOOKED',
      'CANCELED',
      'BOOKED',
    ]);
    expect(copy.accesses.slice(-3)).toMatchObject([
      { operation: 'bookAppointment' },
      { operation: 'cancelAppointment' },
      { operation: 'bookAppointment', actorRole: 'patient', action: 'CHANGE' },
    ]);
    expect(await copyRecord(createGatewayClient(endpoint, edna), 'edna')).toMatchObject({
      appointments: copy.appointments,
      messages: copy.messages,
    });

    const eraser = { token: await operator('patients:erase') };
    expect(await query(endpoint, eraseDocument, { id: 'edna' }, eraser)).toEqual({
      erasePatient: {
        __typename: 'ErasePatientSuccess',
        erasedAppointments: 2,
        canceledAppointments: 1,
      },
    });
    expect(await copyRecord(read, 'edna')).toBeNull();
    const messages = product.database.pool('notifications');
    await waitFor(
      async () => {
        const sql = "SELECT FROM message WHERE patient_id = 'edna' OR message::text ~ 'edna@'";
        return (await messages.query(sql)).rowCount === 0;
      },
      { timeoutMs: 60_000, description: 'the messages to be deleted' },
    );
    await waitFor(
      async () => {
        const free = await findFreeTime(endpoint);
        return free.some(({ slots }) => slots.some(({ id }) => id === second!.id));
      },
      { timeoutMs: 60_000, description: 'the slot to be free again' },
    );
  });

  test('is nobody else’s, whatever they ask with', async () => {
    const endpoint = product.endpoint('fr');
    const tokens = [
      await product.token('eve'),
      await operator('patients:read'),
      await product.token('sam', 'fr', {
        actor: { role: 'staff', practices: ['practice.fr.1'], scope: 'patients:erase' },
      }),
    ];
    for (const token of tokens) {
      const answer = await post(endpoint, eraseDocument, { id: 'ben' }, { token });
      expect(answer.errors[0]?.extensions?.['code']).toBe('FORBIDDEN');
    }
    const anonymous = await post(endpoint, eraseDocument, { id: 'ben' });
    expect(anonymous.errors[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    const read = createGatewayClient(endpoint, await product.token('eve'));
    await expect(copyRecord(read, 'ben')).rejects.toThrow('Only your own record');
  });
}
