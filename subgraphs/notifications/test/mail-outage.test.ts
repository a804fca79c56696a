import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';

import type { Mailer } from '../src/mailer.ts';
import { sendsAtOnceMaximum } from '../src/send-messages.ts';
import { createSmtpMailer } from '../src/smtp-mailer.ts';
import { subjectsTo, useMailScenario } from './support/mail-scenario.ts';
import {
  headerOf,
  type MailServer,
  type MailServerOptions,
  type ReceivedMail,
  startMailServer,
} from './support/mail-server.ts';
import { startMailServerProcess } from './support/mail-server-process.ts';

const { startSender, write, states, settled, noticedOutage, attemptsMaximum, after } =
  useMailScenario();

async function startServer(options: MailServerOptions = {}): Promise<MailServer> {
  const server = await startMailServer(options);
  after(() => server.close());
  return server;
}

/**
 * A mailer that notices a silent server soon, but waits for answers to what was said before, however
 * long a test takes: what it gave up the server could still have taken.
 */
function mailerFor(url: string): Mailer {
  const timeouts = { connectMs: 250, answerMs: 50_000, sendMs: 50_000 };
  return createSmtpMailer(url, sendsAtOnceMaximum, timeouts);
}

async function isWell(mailer: Mailer): Promise<boolean> {
  return (await mailer.readiness()).detail === undefined;
}

/** A mail that failed beside a server that was well again by then has used one more. */
async function expectNoAttemptsUsedUp(): Promise<void> {
  expect(await attemptsMaximum()).toBeLessThanOrEqual(2);
}

const addressOf = (chainId: string): string => `${chainId}@patients.example`;
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => String(from + index));

/** Messages with these subjects, in this order, about each appointment. */
async function writeChains(chains: readonly string[], subjects: readonly string[]): Promise<void> {
  for (const subject of subjects) {
    for (const chainId of chains) {
      await write({ chainId, subject, recipient: addressOf(chainId) });
    }
  }
}

function expectOnceInOrder(
  received: readonly ReceivedMail[],
  chains: readonly string[],
  subjects: readonly string[],
): void {
  for (const chainId of chains) {
    expect(subjectsTo(received, addressOf(chainId))).toEqual(subjects);
  }
  const ids = received.map(({ text }) => headerOf(text, 'Message-ID'));
  expect([ids.length, new Set(ids).size]).toEqual(Array(2).fill(chains.length * subjects.length));
}

describe('while no mail can be sent, all wait and none uses up an attempt', () => {
  test('an outage in the midst of 200 messages: each goes out once, in order', async () => {
    const first = await startMailServer();
    // Mails that are asked to come later are what later ones of their appointment could overtake.
    first.postpone = 20;
    startSender(mailerFor(first.url), { retryDelaysMs: Array(50).fill(1_000) });
    const chains = Array.from({ length: 40 }, () => randomUUID());
    await writeChains(chains, ['0', '1', '2']);
    await waitFor(() => first.received.length >= 50, {
      description: 'a quarter to be sent',
      timeoutMs: 90_000,
    });
    await first.close();
    const sentBefore = first.received.length;
    await writeChains(chains, ['3', '4']);
    await noticedOutage();
    const second = await startServer({ port: first.port });
    second.postpone = 20;
    await settled();
    expect(await states()).toEqual({ SENT: 200 });
    expect(sentBefore).toBeLessThan(200);
    expectOnceInOrder([...first.received, ...second.received], chains, numbers(0, 5));
  }, 300_000);

  test('nobody listens', async () => {
    const gone = await startMailServer();
    await gone.close();
    startSender(mailerFor(gone.url));
    const chains = [randomUUID(), randomUUID(), randomUUID()];
    await writeChains(chains, numbers(0, 4));
    await noticedOutage();
    const server = await startServer({ port: gone.port });
    await settled();
    expectOnceInOrder(server.received, chains, numbers(0, 4));
    await expectNoAttemptsUsedUp();
  });

  test('a server that is stopped before it has greeted', async () => {
    const server = await startMailServerProcess();
    after(() => server.close());
    server.pause();
    const mailer = mailerFor(server.url);
    startSender(mailer);
    const chains = [randomUUID(), randomUUID(), randomUUID()];
    await writeChains(chains, numbers(0, 4));
    await noticedOutage();
    expect(await mailer.readiness()).toEqual({
      ok: true,
      detail: 'away: mails wait until the mail server answers',
    });
    server.resume();
    await settled();
    expectOnceInOrder(server.received, chains, numbers(0, 4));
    await expectNoAttemptsUsedUp();
    await waitFor(() => isWell(mailer), { description: 'the server to be well' });
  });

  test('a server that is stopped in the midst of mails', async () => {
    const server = await startMailServerProcess();
    after(() => server.close());
    const mailer = mailerFor(server.url);
    startSender(mailer);
    const chains = Array.from({ length: 20 }, () => randomUUID());
    await writeChains(chains, numbers(0, 3));
    await waitFor(() => server.received.length >= 10, { description: 'some to be sent' });
    server.pause();
    await waitFor(async () => !(await isWell(mailer)), { description: 'the server to be silent' });
    await writeChains(chains, numbers(3, 5));
    expect((await states())['PENDING']).toBeGreaterThan(0);
    server.resume();
    await settled();
    expectOnceInOrder(server.received, chains, numbers(0, 5));
  });

  test.each([
    ['greets with 421', { greeting: 421 }],
    ['greets with 554', { greeting: 554 }],
    ['refuses our sender for now', { senderRefusal: 451 }],
    ['refuses our sender', { senderRefusal: 550 }],
  ])('a server that %s', async (_name, behaviour) => {
    const server = await startServer();
    Object.assign(server, behaviour);
    startSender(mailerFor(server.url));
    const chains = [randomUUID(), randomUUID()];
    await writeChains(chains, numbers(0, 3));
    await noticedOutage();
    expect(await states()).toEqual({ PENDING: 6 });
    Object.assign(server, { greeting: null, senderRefusal: null });
    await settled();
    expectOnceInOrder(server.received, chains, numbers(0, 3));
    await expectNoAttemptsUsedUp();
  });
});

test('a mail at which the server hangs up is given up and does not hold up the others', async () => {
  const server = await startServer();
  const deadly = randomUUID();
  server.deadly.add(addressOf(deadly));
  await writeChains([deadly], ['deadly']);
  const chains = Array.from({ length: 10 }, () => randomUUID());
  await writeChains(chains, numbers(0, 2));
  startSender(mailerFor(server.url));
  await settled();
  expect(await states()).toEqual({ FAILED: 1, SENT: 20 });
  expectOnceInOrder(server.received, chains, numbers(0, 2));
});

describe('with TLS and a login', () => {
  const login = { user: 'rendezvous', password: 'p@ss:word' };

  async function makeCertificate(): Promise<{ key: string; cert: string }> {
    const directory = await mkdtemp(join(tmpdir(), 'rendezvous-tls-'));
    after(() => rm(directory, { recursive: true }));
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-keyout', key, '-out', cert, '-days', '1'];
    await promisify(execFile)('openssl', ['req', '-x509', ...kind, ...files, ...subject]);
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  }

  function urlOf(scheme: string, port: number, password: string, authority: string | null): string {
    const url = new URL(`${scheme}://localhost:${port}`);
    url.username = login.user;
    url.password = encodeURIComponent(password);
    if (authority !== null) url.searchParams.set('tls.ca', authority);
    return url.href;
  }

  test.each([
    ['smtps', true],
    ['smtp', false],
  ])('%s:// sends over TLS after logging in', async (scheme, isImplicit) => {
    const certificate = await makeCertificate();
    const server = await startServer({ tls: { ...certificate, isImplicit }, login });
    const mailer = mailerFor(urlOf(scheme, server.port, login.password, certificate.cert));
    await waitFor(() => isWell(mailer), { description: 'the login to be taken' });
    startSender(mailer);
    await write({});
    await settled();
    expect(await states()).toEqual({ SENT: 1 });
    expect(server.received).toHaveLength(1);
  });

  test('a wrong password or an unknown authority: mails wait, none is given up', async () => {
    const certificate = await makeCertificate();
    const server = await startServer({ tls: { ...certificate, isImplicit: true }, login });
    for (const [password, authority] of [
      ['wrong', certificate.cert],
      [login.password, null],
    ] as const) {
      const mailer = mailerFor(urlOf('smtps', server.port, password, authority));
      expect((await mailer.readiness()).detail).toContain('away');
      const sender = startSender(mailer);
      await write({});
      await noticedOutage();
      await sender.stop();
    }
    expect(await states()).toEqual({ PENDING: 2 });
    expect(server.received).toEqual([]);
    startSender(mailerFor(urlOf('smtps', server.port, login.password, certificate.cert)));
    await settled();
    expect(server.received).toHaveLength(2);
  });
});
