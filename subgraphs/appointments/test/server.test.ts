import { beforeAll, describe, expect, test } from '@jest/globals';
import { createMessages } from '@rendezvous/region/messages';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';

import { failureNames } from '../src/domain/failure.ts';
import { presentFailure } from '../src/present-failure.ts';
import { newRequestId, patientCaller, slotId, slotNumber } from './support/region-under-test.ts';
import { useInstances } from './support/use-instances.ts';
import { useSubgraph } from './support/use-subgraph.ts';

const instances = useInstances();
const ada = patientCaller('ada').patient;
const ben = patientCaller('ben').patient;

const askAs = useSubgraph(instances);
beforeAll(() => {
  instances.slots.add(...Array.from({ length: 40 }, (_, index) => slotNumber(index)));
});

function ask(patient: typeof ada | null, query: string, variables: object = {}, language = 'en') {
  return askAs({ patient }, query, variables, language);
}

const bookDocument = `mutation ($input: BookAppointmentInput!) {
  bookAppointment(input: $input) {
    __typename
    ... on BookAppointmentSuccess { appointment { id status slot { id } doctor { id } } }
    ... on UserError { message code }
    ... on SlotTaken { alternatives { id } }
  }
}`;

async function book(patient: typeof ada, index: number, requestId = newRequestId()) {
  const input = { requestId, slotId: slotId(slotNumber(index)), reason: 'cough' };
  return ask(patient, bookDocument, { input });
}

describe('the subgraph', () => {
  test('holds, books, moves and cancels, with history and what came before', async () => {
    const held = await ask(
      ada,
      `mutation ($input: HoldSlotInput!) { holdSlot(input: $input) {
        ... on HoldSlotSuccess { expiresAt appointment { id status holdExpiresAt } } } }`,
      { input: { requestId: newRequestId(), slotId: slotId(slotNumber(0)) } },
    );
    expect(held.data.holdSlot).toEqual({
      expiresAt: '2026-11-23T08:10:00Z',
      appointment: {
        id: expect.stringMatching(/^appointment\.fr\.1\./),
        status: 'HELD',
        holdExpiresAt: '2026-11-23T08:10:00Z',
      },
    });
    const { id } = held.data.holdSlot.appointment as { id: string };

    const booked = await book(ada, 0);
    expect(booked.data.bookAppointment).toEqual({
      __typename: 'BookAppointmentSuccess',
      appointment: {
        id,
        status: 'BOOKED',
        slot: { id: slotId(slotNumber(0)) },
        doctor: { id: 'doctor.fr.1' },
      },
    });

    const moved = await ask(
      ada,
      `mutation ($input: RescheduleAppointmentInput!) { rescheduleAppointment(input: $input) {
        ... on RescheduleAppointmentSuccess { appointment {
          id reason previous { id status previous { id } history { fromStatus toStatus changedBy } }
          history { toStatus } } } } }`,
      {
        input: {
          requestId: newRequestId(),
          appointmentId: id,
          newSlotId: slotId(slotNumber(1)),
        },
      },
    );
    const { appointment } = moved.data.rescheduleAppointment;
    expect(appointment).toMatchObject({
      reason: 'cough',
      history: [{ toStatus: 'BOOKED' }],
      previous: {
        id,
        status: 'RESCHEDULED',
        previous: null,
        history: [
          { fromStatus: null, toStatus: 'HELD', changedBy: 'PATIENT' },
          { fromStatus: 'HELD', toStatus: 'BOOKED', changedBy: 'PATIENT' },
          { fromStatus: 'BOOKED', toStatus: 'RESCHEDULED', changedBy: 'PATIENT' },
        ],
      },
    });

    const canceled = await ask(
      ada,
      `mutation ($input: CancelAppointmentInput!) { cancelAppointment(input: $input) {
        ... on CancelAppointmentSuccess { appointment { status history { toStatus reason } } } } }`,
      { input: { requestId: newRequestId(), appointmentId: appointment.id, reason: 'well again' } },
    );
    expect(canceled.data.cancelAppointment.appointment).toEqual({
      status: 'CANCELED',
      history: [
        { toStatus: 'BOOKED', reason: null },
        { toStatus: 'CANCELED', reason: 'well again' },
      ],
    });
  });

  test('a taken slot comes with alternatives and a message in the caller’s language', async () => {
    await book(ben, 2);
    const input = { requestId: newRequestId(), slotId: slotId(slotNumber(2)) };
    const answer = await ask(ada, bookDocument, { input }, 'fr');
    expect(answer.data.bookAppointment).toMatchObject({
      __typename: 'SlotTaken',
      code: 'SLOT_TAKEN',
      message: "Cet horaire n'est plus libre. Choisissez-en un autre.",
    });
    expect(answer.data.bookAppointment.alternatives).toHaveLength(5);
  });

  test('every failure has a type in the schema and a message in every language', () => {
    const file = join(import.meta.dirname, '../schema.graphql');
    const types = parse(readFileSync(file, 'utf8')).definitions.filter(
      (node): node is ObjectTypeDefinitionNode => node.kind === Kind.OBJECT_TYPE_DEFINITION,
    );
    const messages = createMessages();
    for (const kind of failureNames) {
      const type = types.find(({ name }) => name.value === kind);
      expect(type?.interfaces?.map(({ name }) => name.value)).toEqual(['UserError']);
      for (const language of ['fr', 'de', 'en']) {
        const values = { maximum: 3, minutes: 120 };
        const presented = presentFailure({ kind, values }, messages, { region: 'fr', language });
        expect(presented.code).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
        expect(presented.message).not.toContain('{');
      }
    }
  });

  test('nobody signed in: no patient, no appointment, and no change', async () => {
    const anonymous = await ask(null, '{ me { id } }');
    expect(anonymous.data).toEqual({ me: null });
    const input = { requestId: newRequestId(), slotId: slotId(slotNumber(5)) };
    const answer = await ask(null, bookDocument, { input });
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  test('an appointment is shown to its patient only, also as an entity', async () => {
    const booked = await book(ada, 6);
    const { id } = booked.data.bookAppointment.appointment as { id: string };
    const query = `query ($id: ID!) { appointment(id: $id) { id } }`;
    const entity = `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Appointment { status } } }`;
    const representations = [{ __typename: 'Appointment', id }];
    expect((await ask(ada, query, { id })).data).toEqual({ appointment: { id } });
    expect((await ask(ada, entity, { representations })).data).toEqual({
      _entities: [{ status: 'BOOKED' }],
    });
    for (const stranger of [ben, null]) {
      expect((await ask(stranger, query, { id })).data).toEqual({ appointment: null });
      const references = await ask(stranger, entity, { representations });
      expect(references.data).toEqual({ _entities: [null] });
    }
    const elsewhere = id.replace('appointment.fr', 'appointment.de');
    expect((await ask(ada, query, { id: elsewhere })).data).toEqual({ appointment: null });
  });

  test('malformed ids name the field', async () => {
    const answer = await ask(ada, '{ appointment(id: "appointment.fr.x") { id } }');
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'id' });
  });

  test('me is the token until something is stored, then what was stored', async () => {
    const cleo = patientCaller('cleo').patient;
    const query = '{ me { id name email language } }';
    expect((await ask(cleo, query)).data.me).toEqual(cleo);
    const updated = await ask(
      cleo,
      `mutation { updateProfile(input: { name: "Cleo Q." }) {
        ... on UpdateProfileSuccess { patient { name } } } }`,
    );
    expect(updated.data.updateProfile.patient).toEqual({ name: 'Cleo Q.' });
    expect((await ask(cleo, query)).data.me).toEqual({ ...cleo, name: 'Cleo Q.' });
  });
});

describe('a patient’s appointments', () => {
  const dora = patientCaller('dora').patient;
  const page = `query ($first: Int!, $after: String, $status: AppointmentStatus) { me {
    appointments(first: $first, after: $after, status: $status) {
      edges { node { slot { id } } } pageInfo { hasNextPage endCursor } } } }`;

  beforeAll(async () => {
    for (let index = 10; index < 17; index += 1) await book(dora, index);
  });

  async function read(variables: object) {
    const { data, errors } = await ask(dora, page, variables);
    expect(errors).toBeUndefined();
    const { edges, pageInfo } = data.me.appointments as {
      edges: { node: { slot: { id: string } } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
    return { ids: edges.map(({ node }) => node.slot.id), ...pageInfo };
  }

  test('come in pages, the latest first, each exactly once', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 3; pages += 1) {
      const next: Awaited<ReturnType<typeof read>> = await read({ first: 3, after });
      seen.push(...next.ids);
      after = next.endCursor;
      expect(next.hasNextPage).toBe(pages < 2);
    }
    const expected = Array.from({ length: 7 }, (_, index) => slotId(slotNumber(16 - index)));
    expect(seen).toEqual(expected);
  });

  test('can be asked for by state', async () => {
    expect((await read({ first: 50, status: 'CANCELED' })).ids).toEqual([]);
    expect((await read({ first: 50, status: 'BOOKED' })).ids).toHaveLength(7);
  });

  test.each([
    ['first', { first: 0 }],
    ['first', { first: 51 }],
    ['first', { first: 1000 }],
    ['after', { first: 1, after: 'nonsense' }],
    ['after', { first: 1, after: Buffer.from('[1,2]').toString('base64url') }],
  ])('a bad %s is refused: %j', async (field, variables) => {
    const { errors } = await ask(dora, page, variables);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });
});
