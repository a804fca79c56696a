import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { createEvent } from '@rendezvous/events/envelope';
import type { Actor } from '@rendezvous/platform/caller';
import {
  createInternalTokenSigner,
  internalTokenHeader,
} from '@rendezvous/platform/internal-token';
import { silentLogger } from '@rendezvous/platform/logger';
import type { SubgraphServer } from '@rendezvous/platform/subgraph-server';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { createNotificationsClient } from '@rendezvous/prisma/client';
import { useTestDatabase } from '@rendezvous/testkit/database';

import { createErasureHandler } from '../src/erase-messages.ts';
import { createNotificationsSubgraph } from '../src/server.ts';
import { ada, recordOf } from './support/sample-notices.ts';

const database = useTestDatabase();
const secret = 'a secret of the tests that is long enough';
const signer = createInternalTokenSigner(secret);
let subgraph: SubgraphServer;

beforeAll(async () => {
  const pool = database.pool('notifications');
  subgraph = createNotificationsSubgraph({
    regions: new Map([['fr', { client: createNotificationsClient(pool) }]]),
    internalTokenSecret: secret,
    logger: silentLogger,
    metrics: createMetrics('test'),
    readiness: () => Promise.resolve({}),
  });
  for (const [patientId, doctorId, audience] of [
    ['ada', 1, 'PATIENT'],
    ['ada', 1, 'PRACTICE'],
    ['ada', 2, 'PATIENT'],
    ['eve', 1, 'PATIENT'],
  ] as const) {
    await pool.query(
      `INSERT INTO message (id, event_id, doctor_id, slot_starts_at, appointment_id, chain_id,
         patient_id, kind, channel, audience, recipient, language, subject, body)
       VALUES ($1, $1, $2, now(), $1, $1, $3, 'BOOKED', 'EMAIL', $4, 'x@example.org', 'en',
         $5, 'body')`,
      [randomUUID(), doctorId, patientId, audience, `of ${patientId} at ${doctorId}`],
    );
  }
});

const operator: Actor = { role: 'operator', id: 'olga', practices: [], scopes: ['patients:read'] };
const document = `query ($representations: [_Any!]!, $first: Int!, $after: String) {
  _entities(representations: $representations) {
    ... on PatientRecord {
      messages(first: $first, after: $after) {
        edges { node { subject recipient body } } pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

interface Messages {
  edges: { node: { subject: string; recipient: string; body: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

/** What somebody is answered about the messages of a patient: a page, or the code of an error. */
async function messagesOf(
  id: string,
  caller: { actor?: Actor; isPatient?: boolean },
  page: { first: number; after?: string } = { first: 50 },
): Promise<Messages | string | undefined> {
  const patient = caller.isPatient === true ? ada : null;
  const token = await signer.sign({ region: 'fr', patient, actor: caller.actor ?? null });
  const response = await subgraph.fetch(
    new Request('http://subgraph/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', [internalTokenHeader]: token },
      body: JSON.stringify({
        query: document,
        variables: { representations: [{ __typename: 'PatientRecord', id }], ...page },
      }),
    }),
  );
  const answer = (await response.json()) as {
    data: { _entities: ({ messages: Messages } | null)[] } | null;
    errors?: { extensions: { code: string } }[];
  };
  return answer.data?._entities[0]?.messages ?? answer.errors?.[0]?.extensions.code;
}

const subjectsIn = (answer: Messages | string | undefined): string[] =>
  typeof answer === 'object' ? answer.edges.map(({ node }) => node.subject) : [String(answer)];

test('a patient and an operator read what was written to the patient, page by page', async () => {
  const own = await messagesOf('ada', { isPatient: true });
  expect(subjectsIn(own)).toEqual(['of ada at 2', 'of ada at 1']);
  expect(own).toMatchObject({
    edges: [{ node: { recipient: 'x@example.org', body: 'body' } }, {}],
  });
  const first = (await messagesOf('ada', { actor: operator }, { first: 1 })) as Messages;
  expect([subjectsIn(first), first.pageInfo.hasNextPage]).toEqual([['of ada at 2'], true]);
  const after = first.pageInfo.endCursor;
  expect(subjectsIn(await messagesOf('ada', { actor: operator }, { first: 1, after }))).toEqual([
    'of ada at 1',
  ]);
});

test('nobody else does', async () => {
  expect(await messagesOf('eve', { isPatient: true })).toBe('FORBIDDEN');
  expect(await messagesOf('ada', {})).toBe('UNAUTHENTICATED');
  expect(await messagesOf('ada', { actor: { ...operator, scopes: [] } })).toBe('FORBIDDEN');
  for (const role of ['staff', 'partner', 'service'] as const) {
    expect(await messagesOf('ada', { actor: { ...operator, role } })).toBe('FORBIDDEN');
  }
});

test('a page that cannot be is refused with its bounds', async () => {
  for (const page of [{ first: 0 }, { first: 51 }, { first: 1, after: 'x' }]) {
    expect(await messagesOf('ada', { isPatient: true }, page)).toBe('BAD_USER_INPUT');
  }
});

test('who is erased at a doctor leaves no message there, not even to the practice', async () => {
  const erase = createErasureHandler(database.pool('notifications'));
  const event = createEvent('PatientErased', {
    region: 'fr',
    service: 'appointments',
    subject: '1',
    now: new Date(),
    data: { doctorId: 1, patientId: 'ada' },
  });
  await erase(recordOf(event));
  await erase(recordOf(event));
  const { rows } = await database
    .pool('notifications')
    .query<{ subject: string }>('SELECT subject FROM message ORDER BY sequence');
  expect(rows.map(({ subject }) => subject)).toEqual(['of ada at 2', 'of eve at 1']);
});
