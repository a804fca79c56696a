import { randomUUID, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { addSlot, minutesFromNow } from '../support/add-slot.ts';
import { post, type GraphQLAnswer } from '../support/client.ts';
import { book, cancel, daysFromNow, findFreeTime, reschedule } from '../support/operations.ts';
import type { ProductUnderTest } from '../support/product-under-test.ts';

const searchDocument = `query Search($filter: DoctorFilter!, $first: Int, $after: String) {
  searchDoctors(filter: $filter, first: $first, after: $after) { totalCount }
}`;
const bookDocument = `mutation Book($input: BookAppointmentInput!) {
  bookAppointment(input: $input) { __typename ... on UserError { message code } }
}`;

const near = { latitude: 45.76, longitude: 4.84 };

/** Each row: what is wrong, the variables, and what the answer must name. */
const badSearches: [string, object, RegExp][] = [
  ['first: 0', { filter: {}, first: 0 }, /first.*1.*50/s],
  ['first: 1000', { filter: {}, first: 1000 }, /first.*50/s],
  ['radius 0', { filter: { near: { ...near, radiusKm: 0 } } }, /radiusKm/],
  ['radius 20,000 km', { filter: { near: { ...near, radiusKm: 20_000 } } }, /radiusKm/],
  ['latitude 91', { filter: { near: { ...near, latitude: 91 } } }, /latitude.*90/s],
  ['longitude 181', { filter: { near: { ...near, longitude: 181 } } }, /longitude.*180/s],
  [
    'availableTo before availableFrom',
    { filter: { availableFrom: daysFromNow(5), availableTo: daysFromNow(3) } },
    /availableTo/,
  ],
  ['a malformed date', { filter: { availableFrom: '2026-02-30' } }, /availableFrom|Date/],
  ['a malformed cursor', { filter: {}, after: 'not-a-cursor' }, /after/],
  ['an unknown place', { filter: { place: 'Qqqqxyz' } }, /place/],
  ['travel time without a place', { filter: { maxTravelMinutes: 10 } }, /maxTravelMinutes/],
  ['a text of 10,000 characters', { filter: { text: 'a'.repeat(10_000) } }, /text/],
];

/** Everything that is refused as it is malformed, unknown or not one's own writes nothing. */
export function badInput(product: ProductUnderTest): void {
  async function rowCount(table: string): Promise<number> {
    const { rows } = await product.database
      .pool('appointments', 'fr')
      .query<{ total: number }>(`SELECT count(*)::int AS total FROM ${table}`);
    return rows[0]!.total;
  }

  /** Runs the work and asserts that it wrote nothing to the tables of a booking. */
  async function writesNothing<T>(work: () => Promise<T>): Promise<T> {
    const tables = ['appointment', 'claim', 'request', 'appointment_change', 'patient_day'];
    const before = await Promise.all(tables.map(rowCount));
    const result = await work();
    expect(await Promise.all(tables.map(rowCount))).toEqual(before);
    return result;
  }

  function expectBadInput(answer: GraphQLAnswer<unknown>, message: RegExp): void {
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors[0]!.extensions?.['code']).toBe('BAD_USER_INPUT');
    expect(answer.errors[0]!.message).toMatch(message);
  }

  async function aFreeSlot() {
    const [found] = await findFreeTime(product.endpoint('fr'));
    return found!.slots[0]!;
  }

  test.each(badSearches)('search with %s', async (_, variables, message) => {
    expectBadInput(await post(product.endpoint('fr'), searchDocument, variables), message);
  });

  test('a well-formed id of no slot is SlotNotFound, and so is one of another region', async () => {
    const token = await product.token('ada');
    const unknown = 'slot.fr.999999.29999999';
    const foreign = (await aFreeSlot()).id.replace('slot.fr.', 'slot.de.');
    await writesNothing(async () => {
      for (const slotId of [unknown, foreign]) {
        const answer = await book(product.endpoint('fr'), token, { slotId });
        expect(answer.__typename).toBe('SlotNotFound');
      }
    });
  });

  test('a past slot is SlotInPast', async () => {
    const doctorId = Number((await aFreeSlot()).id.split('.').at(-2));
    const slotId = await addSlot(product.database, doctorId, minutesFromNow(-2));
    await writesNothing(async () => {
      const answer = await book(product.endpoint('fr'), await product.token('ada'), { slotId });
      expect(answer.__typename).toBe('SlotInPast');
    });
  });

  test.each([
    ['a malformed slot id', { slotId: 'nonsense' }, /slotId/],
    ['a doctor id for a slot id', { slotId: 'doctor.fr.1' }, /slotId/],
    ['a huge number in an id', { slotId: `slot.fr.${'9'.repeat(30)}.1` }, /slotId/],
    ['an empty request id', { requestId: '' }, /requestId/],
    ['a reason with control characters', { reason: 'hello\u0000\u001b[31m' }, /reason/],
    ['a reason of 50,000 characters', { reason: 'x'.repeat(50_000) }, /reason.*500/s],
  ])('booking with %s', async (_, change, message) => {
    const token = await product.token('ada');
    const slot = await aFreeSlot();
    const input = { requestId: randomUUID(), slotId: slot.id, ...change };
    await writesNothing(async () => {
      expectBadInput(
        await post(product.endpoint('fr'), bookDocument, { input }, { token }),
        message,
      );
    });
  });

  test('a reason of 1 MB is refused with the size of a body', async () => {
    const token = await product.token('ada');
    const slot = await aFreeSlot();
    const input = { requestId: randomUUID(), slotId: slot.id, reason: 'x'.repeat(1_000_000) };
    await writesNothing(async () => {
      const answer = await post(product.endpoint('fr'), bookDocument, { input }, { token });
      expect(answer.status).toBe(413);
      expect(answer.errors[0]!.message).toMatch(/body|bytes|KB/i);
    });
  });

  test('another patient’s appointment answers as if it did not exist', async () => {
    const endpoint = product.endpoint('fr');
    const [owner, other] = [await product.token('owner'), await product.token('other')];
    const found = (await findFreeTime(endpoint))[0]!;
    const booked = await book(endpoint, owner, { slotId: found.slots[0]!.id });
    const appointmentId = booked.appointment!.id;

    await writesNothing(async () => {
      const read = await post<{ appointment: unknown }>(
        endpoint,
        'query Read($id: ID!) { appointment(id: $id) { id status reason } }',
        { id: appointmentId },
        { token: other },
      );
      expect(read.errors).toEqual([]);
      expect(read.data).toEqual({ appointment: null });
      const canceled = await cancel(endpoint, other, { appointmentId });
      expect(canceled.__typename).toBe('AppointmentNotFound');
      const newSlotId = found.slots.at(-1)!.id;
      const moved = await reschedule(endpoint, other, { appointmentId, newSlotId });
      expect(moved.__typename).toBe('AppointmentNotFound');
      const unknown = await cancel(endpoint, other, {
        appointmentId: appointmentId.replace(/[0-9a-f]{12}$/, '000000000000'),
      });
      expect({ ...canceled }).toEqual({ ...unknown });
    });
  });

  describe('tokens', () => {
    const forged = (header: object, claims: object, signature: (input: string) => string) => {
      const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const input = `${encode(header)}.${encode(claims)}`;
      return `${input}.${signature(input)}`;
    };
    const claims = (change: object) => ({
      sub: 'ada',
      region: 'fr',
      name: 'Ada',
      email: 'ada@example.org',
      language: 'fr',
      iat: Math.floor(Date.now() / 1000) - 7200,
      exp: Math.floor(Date.now() / 1000) + 3600,
      ...change,
    });

    async function refused(token: string): Promise<string> {
      const slot = await aFreeSlot();
      return writesNothing(async () => {
        const input = { requestId: randomUUID(), slotId: slot.id };
        const answer = await post(product.endpoint('fr'), bookDocument, { input }, { token });
        expect(answer.data).toBeNull();
        expect(answer.errors).toHaveLength(1);
        expect(['UNAUTHENTICATED', 'FORBIDDEN']).toContain(answer.errors[0]!.extensions?.['code']);
        return answer.errors[0]!.message;
      });
    }

    test('none where one is needed', async () => {
      const slot = await aFreeSlot();
      await writesNothing(async () => {
        const input = { requestId: randomUUID(), slotId: slot.id };
        const answer = await post(product.endpoint('fr'), bookDocument, { input });
        expect(answer.errors[0]!.extensions?.['code']).toBe('UNAUTHENTICATED');
      });
    });

    test('of another region', async () => {
      expect(await refused(await product.token('ada', 'de'))).toMatch(/region/i);
    });

    test('unsigned', async () => {
      await refused(forged({ alg: 'none', typ: 'JWT' }, claims({}), () => ''));
    });

    test('signed by nobody we know', async () => {
      const sign = (input: string) =>
        createHmac('sha256', 'guess').update(input).digest('base64url');
      await refused(forged({ alg: 'HS256', typ: 'JWT' }, claims({}), sign));
    });

    test('whose claims were changed to another patient', async () => {
      const [header, , signature] = (await product.token('ada')).split('.');
      const payload = Buffer.from(JSON.stringify(claims({ sub: 'eve' }))).toString('base64url');
      await refused(`${header}.${payload}.${signature}`);
    });

    test('that is no token at all', async () => {
      await refused('hello');
    });
  });
}
