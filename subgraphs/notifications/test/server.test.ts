import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { encodeAppointmentId } from '@rendezvous/platform/ids';
import {
  createInternalTokenSigner,
  internalTokenHeader,
} from '@rendezvous/platform/internal-token';
import { silentLogger } from '@rendezvous/platform/logger';
import type { SubgraphServer } from '@rendezvous/platform/subgraph-server';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { createNotificationsClient, type NotificationsClient } from '@rendezvous/prisma/client';
import { useTestDatabase } from '@rendezvous/testkit/database';

import { insertMessages, type NewMessage } from '../src/repository.ts';
import { createNotificationsSubgraph } from '../src/server.ts';

const database = useTestDatabase();
const secret = 'a secret of the tests that is long enough';
const signer = createInternalTokenSigner(secret);
const slotStartsAt = new Date('2026-11-24T08:30:00Z');
const appointments = { own: randomUUID(), other: randomUUID(), silent: randomUUID() };

let client: NotificationsClient;
let subgraph: SubgraphServer;
let statements = 0;

beforeAll(async () => {
  const pool = database.pool('notifications');
  client = createNotificationsClient(pool);
  const counted = new Proxy(client.message, {
    get(target, name, receiver) {
      if (name === 'findMany') statements += 1;
      return Reflect.get(target, name, receiver);
    },
  });
  subgraph = createNotificationsSubgraph({
    regions: new Map([['fr', { client: { message: counted } as NotificationsClient }]]),
    internalTokenSecret: secret,
    logger: silentLogger,
    metrics: createMetrics('test'),
    readiness: () => Promise.resolve({}),
  });
  const connection = await pool.connect();
  await insertMessages(connection, [
    message(appointments.own, 'ada', 'PATIENT', 'BOOKED'),
    message(appointments.own, 'ada', 'PRACTICE', 'BOOKED'),
    message(appointments.own, 'ada', 'PATIENT', 'CANCELED'),
    message(appointments.other, 'eve', 'PATIENT', 'BOOKED'),
  ]);
  connection.release();
});
afterAll(() => client.$disconnect());

function message(
  appointmentId: string,
  patientId: string,
  audience: NewMessage['audience'],
  kind: NewMessage['kind'],
): NewMessage {
  const ids = { id: randomUUID(), eventId: randomUUID(), appointmentId, chainId: appointmentId };
  const texts = { subject: `${kind} to ${audience}`, body: 'text', calendar: 'calendar' };
  const slot = { doctorId: 1042, slotStartsAt };
  const address = { patientId, recipient: 'x@example.org', language: 'fr' };
  return { ...ids, ...texts, ...slot, ...address, kind, audience, calendarMethod: 'REQUEST' };
}

const idOf = (uuid: string): string => encodeAppointmentId('fr', 1042, slotStartsAt, uuid);

async function ask(patientId: string | null, ids: string[]) {
  const identity = { id: patientId ?? '', name: 'x', email: 'x@example.org', language: 'fr' };
  const patient = patientId === null ? null : identity;
  const response = await subgraph.fetch(
    new Request('http://subgraph/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [internalTokenHeader]: await signer.sign({ region: 'fr', patient }),
      },
      body: JSON.stringify({
        query: `query ($representations: [_Any!]!) {
          _entities(representations: $representations) {
            ... on Appointment {
              notifications { id kind channel state subject language createdAt sentAt }
            }
          }
        }`,
        variables: { representations: ids.map((id) => ({ __typename: 'Appointment', id })) },
      }),
    }),
  );
  return (await response.json()) as {
    data: { _entities: { notifications: Record<string, unknown>[] }[] } | null;
    errors?: { extensions: { code: string } }[];
  };
}

test('a patient sees the own messages, in order, and none to the practice', async () => {
  const { data, errors } = await ask('ada', [idOf(appointments.own)]);
  expect(errors).toBeUndefined();
  expect(data?._entities[0]?.notifications).toMatchObject([
    {
      kind: 'BOOKED',
      channel: 'EMAIL',
      state: 'PENDING',
      subject: 'BOOKED to PATIENT',
      sentAt: null,
    },
    { kind: 'CANCELED', language: 'fr' },
  ]);
});

test("another patient's appointment has no messages, nor has anybody's for nobody", async () => {
  const empty = { _entities: [{ notifications: [] }] };
  expect((await ask('ada', [idOf(appointments.other)])).data).toEqual(empty);
  expect((await ask(null, [idOf(appointments.own)])).data).toEqual(empty);
  const foreign = encodeAppointmentId('de', 1042, slotStartsAt, appointments.own);
  expect((await ask('ada', [foreign])).data).toEqual(empty);
});

test('many appointments are one statement', async () => {
  statements = 0;
  const many = Array.from({ length: 20 }, () => idOf(randomUUID()));
  const { data } = await ask('ada', [...many, idOf(appointments.silent), idOf(appointments.own)]);
  expect(data?._entities).toHaveLength(22);
  expect(data?._entities.at(-1)?.notifications).toHaveLength(2);
  expect(statements).toBe(1);
});

test('a malformed id is told apart', async () => {
  const { errors } = await ask('ada', ['nonsense']);
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});
