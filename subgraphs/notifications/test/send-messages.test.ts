import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { waitFor } from '@rendezvous/testkit/wait-for';

import { createFileMailer } from '../src/file-mailer.ts';
import type { Mailer } from '../src/mailer.ts';
import { createMessageQueue } from '../src/message-queue.ts';
import { insertMessages, type NewMessage } from '../src/repository.ts';
import {
  type MessageSender,
  sendsAtOnceMaximum,
  startMessageSender,
} from '../src/send-messages.ts';
import { createSmtpMailer } from '../src/smtp-mailer.ts';
import { headerOf, type MailServer, startMailServer } from './support/mail-server.ts';

const database = useTestDatabase();
const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});
beforeEach(async () => {
  await database.pool('notifications').query('TRUNCATE message');
});

function startSender(mailer: Mailer, retryDelaysMs = [10, 20, 40]): MessageSender {
  const sender = startMessageSender({
    queue: createMessageQueue(database.pool('notifications')),
    mailer,
    region: 'fr',
    from: 'Rendezvous <rendezvous@fr.example>',
    logger: silentLogger,
    metrics: createMetrics('test'),
    pollMs: 20,
    outageDelayMs: 20,
    retryDelaysMs,
  });
  cleanUps.push(
    () => mailer.close(),
    () => sender.stop(),
  );
  return sender;
}

async function startServer(port = 0): Promise<MailServer> {
  const server = await startMailServer(port);
  cleanUps.push(() => server.close());
  return server;
}

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'rendezvous-mail-'));
  cleanUps.push(() => rm(directory, { recursive: true }));
  return directory;
}

async function write(changes: Partial<NewMessage>): Promise<NewMessage> {
  const id = randomUUID();
  const message: NewMessage = {
    id,
    eventId: randomUUID(),
    doctorId: 1042,
    slotStartsAt: new Date('2026-11-24T08:30:00Z'),
    appointmentId: id,
    chainId: randomUUID(),
    patientId: 'ada',
    kind: 'BOOKED',
    audience: 'PATIENT',
    recipient: 'ada@patients.example',
    language: 'fr',
    subject: 'Rendez-vous confirmé',
    body: 'Bonjour,\n\nà bientôt',
    calendar: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR',
    calendarMethod: 'REQUEST',
    ...changes,
  };
  const client = await database.pool('notifications').connect();
  try {
    await insertMessages(client, [message]);
  } finally {
    client.release();
  }
  return message;
}

async function states(): Promise<Record<string, number>> {
  const { rows } = await database
    .pool('notifications')
    .query('SELECT state, count(*)::int AS count FROM message GROUP BY state');
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

const subjectsTo = (server: MailServer, recipient: string): string[] =>
  server.received
    .filter(({ to }) => to.includes(recipient))
    .map(({ text }) => headerOf(text, 'Subject'));

async function settled(count: number): Promise<void> {
  await waitFor(async () => (await states())['PENDING'] === undefined, {
    description: `${count} messages to be settled`,
  });
}

describe('by SMTP', () => {
  test('a mail has text, HTML, calendar and its own Message-ID, and is sent once', async () => {
    const server = await startServer();
    const sender = startSender(createSmtpMailer(server.url, sendsAtOnceMaximum));
    const message = await write({});
    sender.wake();
    await settled(1);
    expect(await states()).toEqual({ SENT: 1 });
    expect(server.received).toHaveLength(1);
    const mail = server.received[0]?.text ?? '';
    expect(headerOf(mail, 'Message-ID')).toBe(`<${message.id}@rendezvous>`);
    expect(headerOf(mail, 'To')).toBe('ada@patients.example');
    expect(headerOf(mail, 'Auto-Submitted')).toBe('auto-generated');
    expect(headerOf(mail, 'From')).toBe('Rendezvous <rendezvous@fr.example>');
    for (const part of [
      'text/plain',
      'text/html',
      'text/calendar; charset=utf-8; method=REQUEST',
    ]) {
      expect(mail).toContain(`Content-Type: ${part}`);
    }
  });

  test('down and up again: everything arrives, in the order of each appointment', async () => {
    const first = await startServer();
    await first.close();
    cleanUps.pop();
    startSender(createSmtpMailer(first.url, sendsAtOnceMaximum));
    const chains = [randomUUID(), randomUUID(), randomUUID()];
    for (const subject of ['1', '2', '3', '4']) {
      for (const chainId of chains) {
        await write({ chainId, subject, recipient: `${chainId}@patients.example` });
      }
    }
    const waiting = "SELECT FROM message WHERE last_error LIKE 'MailServerUnavailable%'";
    const pool = database.pool('notifications');
    const noticed = async () => ((await pool.query(waiting)).rowCount ?? 0) > 0;
    await waitFor(noticed, { description: 'the outage to be noticed' });
    const server = await startServer(first.port);
    await settled(12);
    expect(await states()).toEqual({ SENT: 12 });
    for (const chainId of chains) {
      expect(subjectsTo(server, `${chainId}@patients.example`)).toEqual(['1', '2', '3', '4']);
    }
    const { rows } = await pool.query('SELECT max(attempts) AS attempts FROM message');
    expect(rows).toEqual([{ attempts: 1 }]);
  });

  test('a refused address fails at once and holds up nobody', async () => {
    const server = await startServer();
    server.unknown.add('gone@patients.example');
    const chainId = randomUUID();
    await write({ chainId, recipient: 'gone@patients.example', subject: 'refused' });
    await write({ chainId, recipient: 'gone@patients.example\r\nBcc: x@example.org' });
    await write({ chainId, subject: 'behind it' });
    await write({ chainId, audience: 'PRACTICE', recipient: 'practice@example.org' });
    startSender(createSmtpMailer(server.url, sendsAtOnceMaximum));
    await settled(4);
    expect(await states()).toEqual({ FAILED: 2, SENT: 2 });
    expect(subjectsTo(server, 'ada@patients.example')).toEqual(['behind it']);
    const failed = "SELECT last_error FROM message WHERE state = 'FAILED' ORDER BY sequence";
    const { rows } = await database.pool('notifications').query(failed);
    expect(rows.map((row) => row.last_error)).toEqual([
      'MailRejected: the mail server answered 550',
      'MailRejected: the recipient is not a mail address',
    ]);
  });

  test('a mail that is asked to come later comes later, before those behind it', async () => {
    const server = await startServer();
    server.postpone = 2;
    const chainId = randomUUID();
    await write({ chainId, subject: 'first' });
    await write({ chainId, subject: 'second' });
    startSender(createSmtpMailer(server.url, sendsAtOnceMaximum));
    await settled(2);
    expect(subjectsTo(server, 'ada@patients.example')).toEqual(['first', 'second']);
  });

  test('a mail that is never taken is given up after its attempts', async () => {
    const server = await startServer();
    server.postpone = 1000;
    await write({});
    startSender(createSmtpMailer(server.url, sendsAtOnceMaximum));
    await settled(1);
    const { rows } = await database
      .pool('notifications')
      .query('SELECT state, attempts FROM message');
    expect(rows).toEqual([{ state: 'FAILED', attempts: 4 }]);
  });

  test('several senders share the work and send each mail once', async () => {
    const server = await startServer();
    for (let index = 0; index < 40; index += 1) await write({});
    for (let index = 0; index < 3; index += 1)
      startSender(createSmtpMailer(server.url, sendsAtOnceMaximum));
    await settled(40);
    const ids = server.received.map(({ text }) => headerOf(text, 'Message-ID'));
    expect([ids.length, new Set(ids).size]).toEqual([40, 40]);
  });

  test('each mail under way has a connection: none uses up its time in a queue', async () => {
    const server = await startServer();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    server.gate = gate;
    for (let index = 0; index < 20; index += 1) await write({});
    startSender(createSmtpMailer(server.url, sendsAtOnceMaximum));
    // Also after a failure: with its mails under way neither sender nor server could be closed.
    cleanUps.push(async () => open());
    const taken = async () => {
      const sql = 'SELECT FROM message WHERE attempts > 0';
      return (await database.pool('notifications').query(sql)).rowCount;
    };
    await waitFor(async () => server.waiting > 0 && server.waiting === (await taken()), {
      description: 'every mail that was taken to arrive at the server',
    });
    open();
    await settled(20);
    expect(server.received).toHaveLength(20);
  });

  test('a message whose sender died is sent by another, under the same Message-ID', async () => {
    const server = await startServer();
    const message = await write({});
    const queue = createMessageQueue(database.pool('notifications'));
    // The first sender's lease has run out without an outcome.
    expect(await queue.lease(5, 0)).toHaveLength(1);
    startSender(createSmtpMailer(server.url, sendsAtOnceMaximum));
    await settled(1);
    expect(headerOf(server.received[0]?.text ?? '', 'Message-ID')).toContain(message.id);
  });

  test('readiness follows the server', async () => {
    const server = await startServer();
    const mailer = createSmtpMailer(server.url, sendsAtOnceMaximum);
    cleanUps.push(() => mailer.close());
    expect(await mailer.readiness()).toEqual({ ok: true });
    await server.close();
    cleanUps.splice(0, 1);
    expect((await mailer.readiness()).ok).toBe(false);
  });
});

describe('as files', () => {
  test('a mail is one whole file named by its message, however often it is sent', async () => {
    const directory = await makeDirectory();
    const mailer = createFileMailer(join(directory, 'mail'));
    startSender(mailer);
    const message = await write({});
    await settled(1);
    await database
      .pool('notifications')
      .query("UPDATE message SET state = 'PENDING', next_attempt_at = now()");
    await settled(1);
    expect(await readdir(join(directory, 'mail'))).toEqual([`${message.id}.eml`]);
    const mail = await readFile(join(directory, 'mail', `${message.id}.eml`), 'utf8');
    expect(headerOf(mail, 'Message-ID')).toBe(`<${message.id}@rendezvous>`);
    expect(headerOf(mail, 'Subject')).toBe('=?UTF-8?Q?Rendez-vous_confirm=C3=A9?=');
    expect(mail).toContain('filename=appointment.ics');
  });

  test('a subject cannot add headers', async () => {
    const directory = await makeDirectory();
    startSender(createFileMailer(directory));
    const { id } = await write({ subject: 'Hello\r\nBcc: eve@example.org\r\n\r\nbody' });
    await settled(1);
    const mail = await readFile(join(directory, `${id}.eml`), 'utf8');
    expect(headerOf(mail, 'Bcc')).toBe('');
    expect(headerOf(mail, 'Subject')).toBe('Hello Bcc: eve@example.org body');
  });
});
