import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEvent } from '@rendezvous/events/envelope';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import type { LogRecord } from '@rendezvous/messaging/event-log';
import { noEngines } from '@rendezvous/platform/engine-config';
import {
  createInternalTokenSigner,
  internalTokenHeader,
} from '@rendezvous/platform/internal-token';
import { silentLogger } from '@rendezvous/platform/logger';
import type { RunningServer, RunningService } from '@rendezvous/platform/subgraph-server';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { waitFor } from '@rendezvous/testkit/wait-for';

import { startAppointments } from '../src/main.ts';
import type { Slot } from '../src/domain/slot.ts';
import { createInMemorySlotDirectory } from './support/in-memory-slot-directory.ts';
import { newRequestId, patientCaller, slotId } from './support/region-under-test.ts';
import { graphqlUrl, startSlotsSubgraph } from './support/slots-subgraph.ts';

const database = useTestDatabase();
const secret = 'a secret for tests, long enough to pass';
const signer = createInternalTokenSigner(secret);
const { patient } = patientCaller('ada');
const dayMs = 86_400_000;

/** The service runs on the system's clock, so this slot lies a week ahead of it. */
const startsAt = new Date(Math.floor(Date.now() / dayMs) * dayMs + 7 * dayMs);
const slot: Slot = {
  doctorId: 1,
  startsAt,
  endsAt: new Date(startsAt.getTime() + 1_800_000),
  timeZone: 'Europe/Paris',
  visitKind: 'VIDEO',
};

let slotsServer: RunningServer;
let service: RunningService;

beforeAll(async () => {
  const slots = createInMemorySlotDirectory();
  slots.add(slot);
  slotsServer = await startSlotsSubgraph(slots, secret);
  const databaseUrl = database.urlFor('appointments');
  const eventLogUrl = database.urlFor('event_log');
  service = await startAppointments({
    regions: [{ code: 'fr', databaseUrl, eventLogUrl }],
    host: '127.0.0.1',
    port: 0,
    internalTokenSecret: secret,
    slotsUrl: graphqlUrl(slotsServer),
    logLevel: 'fatal',
    poolSize: 5,
    runsWorkers: true,
    engines: noEngines,
  });
});
afterAll(async () => {
  await service.close();
  await slotsServer.close();
});

async function ask(query: string, variables: object = {}) {
  const response = await fetch(graphqlUrl(service), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [internalTokenHeader]: await signer.sign({ region: 'fr', patient }),
    },
    body: JSON.stringify({ query, variables }),
  });
  // oxlint-disable-next-line typescript/no-explicit-any -- the test looks into the answer
  return ((await response.json()) as { data: any }).data;
}

test('a booking reaches the event log, and a withdrawal from it cancels the booking', async () => {
  expect(Object.values(await service.readiness()).every(({ ok }) => ok)).toBe(true);
  const log = createPostgresEventLog({
    pool: database.pool('event_log'),
    region: 'fr',
    logger: silentLogger,
    metrics: createMetrics('appointments-main-test'),
  });
  const seen: LogRecord[] = [];
  await log.consume({
    group: 'test',
    topics: ['rendezvous.fr.appointment.v1'],
    handle: async (record) => {
      seen.push(record);
    },
  });

  const input = { requestId: newRequestId(), slotId: slotId(slot) };
  const booked = await ask(
    `mutation ($input: BookAppointmentInput!) { bookAppointment(input: $input) {
      ... on BookAppointmentSuccess { appointment { id } } } }`,
    { input },
  );
  const { id } = booked.bookAppointment.appointment as { id: string };
  await waitFor(() => seen.length === 1, { description: 'the booking in the event log' });
  expect(seen[0]).toMatchObject({ key: '1', value: { type: 'rendezvous.AppointmentCreated.v1' } });

  const data = { doctorId: 1, startsAt: [startsAt.toISOString()], reason: 'ill' };
  const origin = { region: 'fr', service: 'slots', subject: '1', now: new Date() };
  const value = createEvent('SlotsWithdrawn', { ...origin, data });
  const topic = 'rendezvous.fr.slot.v1';
  await log.publish([{ id: value.id, topic, key: '1', value, headers: {} }]);
  await waitFor(() => seen.length === 2, { description: 'the cancellation in the event log' });
  expect(seen[1]).toMatchObject({ value: { data: { cause: 'WITHDRAWN' } } });
  const after = await ask('query ($id: ID!) { appointment(id: $id) { status } }', { id });
  expect(after).toEqual({ appointment: { status: 'CANCELED' } });
  await log.close();
});
