import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';

import { createFileMailer } from '../src/file-mailer.ts';
import { createMessageQueue } from '../src/message-queue.ts';
import { sendsAtOnceMaximum } from '../src/send-messages.ts';
import { createSmtpMailer } from '../src/smtp-mailer.ts';
import { subjectsTo, useMailScenario } from './support/mail-scenario.ts';
import { headerOf, type MailServer, startMailServer } from './support/mail-server.ts';

const { database, startSender, write, states, settled, after } = useMailScenario();

async function startServer(): Promise<MailServer> {
  const server = await startMailServer();
  after(() => server.close());
  return server;
}

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'rendezvous-mail-'));
  after(() => rm(directory, { recursive: true }));
  return directory;
}

describe('by SMTP', () => {
  test('a mail has text, HTML, calendar and its own Message-ID, and is sent once', async () => {
    const server = await startServer();
    const sender = startSender(createSmtpMailer(server.url, sendsAtOnceMaximum));
    const message = await write({});
    sender.wake();
    await settled();
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

  test('a refused address fails at once and holds up nobody', async () => {
    const server = await startServer();
    server.unknown.add('gone@patients.example');
    const chainId = randomUUID();
    await write({ chainId, recipient: 'gone@patients.example', subject: 'refused' });
    await write({ chainId, recipient: 'gone@patients.example\r\nBcc: x@example.org' });
    await write({ chainId, subject: 'behind it' });
    await write({ chainId, audience: 'PRACTICE', recipient: 'practice@example.org' });
    startSender(createSmtpMailer(server.url, sendsAtOnceMaximum));
    await settled();
    expect(await states()).toEqual({ FAILED: 2, SENT: 2 });
    expect(subjectsTo(server.received, 'ada@patients.example')).toEqual(['behind it']);
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
    await settled();
    expect(subjectsTo(server.received, 'ada@patients.example')).toEqual(['first', 'second']);
  });

  test('a mail that is never taken is given up after its attempts', async () => {
    const server = await startServer();
    server.postpone = 1000;
    await write({});
    startSender(createSmtpMailer(server.url, sendsAtOnceMaximum));
    await settled();
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
    await settled();
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
    after(() => open());
    const taken = async () => {
      const sql = 'SELECT FROM message WHERE attempts > 0';
      return (await database.pool('notifications').query(sql)).rowCount;
    };
    await waitFor(async () => server.waiting > 0 && server.waiting === (await taken()), {
      description: 'every mail that was taken to arrive at the server',
    });
    open();
    await settled();
    expect(server.received).toHaveLength(20);
  });

  test('a message whose sender died is sent by another, under the same Message-ID', async () => {
    const server = await startServer();
    const message = await write({});
    const queue = createMessageQueue(database.pool('notifications'));
    // The first sender's lease has run out without an outcome.
    expect(await queue.lease(5, 0)).toHaveLength(1);
    startSender(createSmtpMailer(server.url, sendsAtOnceMaximum));
    await settled();
    expect(headerOf(server.received[0]?.text ?? '', 'Message-ID')).toContain(message.id);
  });
});

describe('as files', () => {
  test('a mail is one whole file named by its message, however often it is sent', async () => {
    const directory = await makeDirectory();
    const mailer = createFileMailer(join(directory, 'mail'));
    startSender(mailer);
    const message = await write({});
    await settled();
    await database
      .pool('notifications')
      .query("UPDATE message SET state = 'PENDING', next_attempt_at = now()");
    await settled();
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
    await settled();
    const mail = await readFile(join(directory, `${id}.eml`), 'utf8');
    expect(headerOf(mail, 'Bcc')).toBe('');
    expect(headerOf(mail, 'Subject')).toBe('Hello Bcc: eve@example.org body');
  });
});
