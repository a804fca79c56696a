import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import { silentLogger } from '@rendezvous/platform/logger';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { waitFor } from '@rendezvous/testkit/wait-for';

import { loadConfig } from '../src/config.ts';
import { startNotifications } from '../src/main.ts';
import {
  ada,
  appointmentRef,
  canceled,
  created,
  doctor,
  recordOf,
} from './support/sample-notices.ts';
import { headerOf } from './support/mail-server.ts';

const database = useTestDatabase();

// Stands in for the doctors and the slots service; the first question goes unanswered.
let questions = 0;
const alternatives = [{ startsAt: '2026-11-26T09:00:00Z' }];
const others: Server = createServer((request, response) => {
  questions += 1;
  response.setHeader('content-type', 'application/json');
  request.resume().on('end', () => {
    if (questions === 1) response.writeHead(500).end('{}');
    else response.end(JSON.stringify({ data: { doctor, alternativeSlots: alternatives } }));
  });
});

let service: RunningService;
let directory: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => others.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(others.address() as AddressInfo).port}/graphql`;
  directory = await mkdtemp(join(tmpdir(), 'rendezvous-service-'));
  const environment = {
    REGIONS: 'fr',
    PORT: '0',
    INTERNAL_TOKEN_SECRET: 'a secret of the tests that is long enough',
    DOCTORS_URL: url,
    SLOTS_URL: url,
    DATABASE_URL_FR: database.urlFor('notifications'),
    EVENT_LOG_URL_FR: database.urlFor('event_log'),
    MAIL_DIRECTORY: join(directory, 'mail'),
    LOG_LEVEL: 'fatal',
  };
  service = await startNotifications(loadConfig(environment));
});

afterAll(async () => {
  await service?.close();
  others.closeAllConnections();
  await new Promise((resolve) => others.close(resolve));
  await rm(directory, { recursive: true });
});

async function mails(): Promise<string[]> {
  const names = await readdir(join(directory, 'mail')).catch(() => []);
  const whole = names.filter((name) => name.endsWith('.eml'));
  return Promise.all(whole.map((name) => readFile(join(directory, 'mail', name), 'utf8')));
}

test('a booking and its withdrawal on the log become four mails', async () => {
  const log = createPostgresEventLog({
    pool: database.pool('event_log'),
    region: 'fr',
    logger: silentLogger,
    metrics: createMetrics('test'),
  });
  const booked = appointmentRef();
  await log.publish([recordOf(created(booked))]);
  await waitFor(async () => (await mails()).length === 2, { description: 'the booking' });

  const withdrawn = recordOf(canceled(booked, 'WITHDRAWN'));
  await log.publish([withdrawn, withdrawn]);
  await waitFor(async () => (await mails()).length === 4, { description: 'the withdrawal' });

  const subjects = (await mails()).map((mail) => headerOf(mail, 'Subject'));
  const canceledSubject = 'Appointment canceled by the practice: Dr Jeanne Martin';
  expect(subjects.filter((subject) => subject.startsWith(canceledSubject))).toHaveLength(1);
  expect((await mails()).some((mail) => mail.includes('Thursday, 26 November'))).toBe(true);
  await log.close();
});

test('a malformed address is a dead letter of the log and may be replayed', async () => {
  const log = createPostgresEventLog({
    pool: database.pool('event_log'),
    region: 'fr',
    logger: silentLogger,
    metrics: createMetrics('test'),
  });
  const before = (await mails()).length;
  await log.publish([recordOf(created(appointmentRef(), { ...ada, email: 'ada@' }))]);
  const buried = () => log.deadLetters.list({ first: 10 });
  const [letter] = await waitFor(async () => ((await buried()).length === 1 ? buried() : null), {
    description: 'the dead letter',
  });
  expect(letter).toMatchObject({ group: 'notifications.mail' });
  await waitFor(async () => (await mails()).length === before + 1, { description: 'the practice' });
  await log.deadLetters.replay(letter?.id ?? '');
  // Its address is as malformed as before.
  const isBack = async () => {
    const again = await log.deadLetters.show(letter?.id ?? '');
    return again?.replayedAt === null && again.diedAt > (letter?.diedAt ?? new Date());
  };
  await waitFor(isBack, { description: 'its return' });
  await log.close();
});

test('readiness and metrics name what the service depends on and does', async () => {
  const readiness = await service.readiness();
  expect(readiness).toEqual({
    mail: { ok: true },
    'database.fr': { ok: true },
    'eventLog.fr': { ok: true },
  });
  const page = await service.metrics.metrics();
  expect(page).toContain('notifications_messages_total{region="fr",outcome="sent"');
  expect(page).toContain('event_log_handled_total{region="fr",group="notifications"');
});
