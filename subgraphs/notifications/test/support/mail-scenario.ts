import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach } from '@jest/globals';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { type TestDatabase, useTestDatabase } from '@rendezvous/testkit/database';
import { waitFor } from '@rendezvous/testkit/wait-for';

import { type Mailer, MailServerUnavailable } from '../../src/mailer.ts';
import { createMessageQueue } from '../../src/message-queue.ts';
import { insertMessages, type NewMessage } from '../../src/repository.ts';
import {
  type MessageSender,
  type SenderOptions,
  startMessageSender,
} from '../../src/send-messages.ts';
import { headerOf, type ReceivedMail } from './mail-server.ts';

export interface MailScenario {
  readonly database: TestDatabase;
  /** A sender in a hurry, stopped after the test. */
  startSender(mailer: Mailer, changes?: Partial<SenderOptions>): MessageSender;
  /** Writes a message: one to Ada about an appointment of its own, except for the changes. */
  write(changes: Partial<NewMessage>): Promise<NewMessage>;
  /** How many messages there are in each state. */
  states(): Promise<Record<string, number>>;
  /** Waits until no message is pending. */
  settled(): Promise<void>;
  /** Waits until the last sender has found that no mail can be sent, as often as uses up attempts. */
  noticedOutage(): Promise<void>;
  /** The largest number of attempts of any message. */
  attemptsMaximum(): Promise<number>;
  /** Runs after the test, the last one first. */
  after(cleanUp: () => unknown): void;
}

const retryDelaysMs = [10, 20, 40];
/** More than the attempts of one mail. */
const outagesNoticed = 6;
// Only bounds what hangs: 200 mails take a busy machine a while.
const settleTimeoutMs = 90_000;

/** Gives a test file an empty table of messages for each test. Call it at the top. */
export function useMailScenario(): MailScenario {
  const database = useTestDatabase();
  const cleanUps: (() => unknown)[] = [];
  let outages = 0;
  const pool = () => database.pool('notifications');
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });
  beforeEach(async () => {
    await pool().query('TRUNCATE message');
  });

  const states: MailScenario['states'] = async () => {
    const sql = 'SELECT state, count(*)::int AS count FROM message GROUP BY state';
    const { rows } = await pool().query(sql);
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  };

  return {
    database,
    startSender(mailer, changes = {}) {
      outages = 0;
      const send: Mailer['send'] = (mail) =>
        mailer.send(mail).catch((error: unknown) => {
          if (error instanceof MailServerUnavailable) outages += 1;
          throw error;
        });
      const sender = startMessageSender({
        queue: createMessageQueue(pool()),
        mailer: { ...mailer, send },
        bury: () => Promise.resolve(),
        region: 'fr',
        from: 'Rendezvous <rendezvous@fr.example>',
        logger: silentLogger,
        metrics: createMetrics('test'),
        pollMs: 20,
        outageDelayMs: 20,
        retryDelaysMs,
        ...changes,
      });
      cleanUps.push(
        () => mailer.close(),
        () => sender.stop(),
      );
      return sender;
    },
    async write(changes) {
      const message = sampleMessage(changes);
      const client = await pool().connect();
      try {
        await insertMessages(client, [message]);
      } finally {
        client.release();
      }
      return message;
    },
    states,
    async settled() {
      const isSettled = async () => (await states())['PENDING'] === undefined;
      await waitFor(isSettled, {
        description: 'all messages to be settled',
        timeoutMs: settleTimeoutMs,
      });
    },
    async noticedOutage() {
      await waitFor(() => outages >= outagesNoticed, { description: 'the outage to be noticed' });
    },
    async attemptsMaximum() {
      const { rows } = await pool().query('SELECT max(attempts) AS attempts FROM message');
      return rows[0]?.attempts;
    },
    after: (cleanUp) => void cleanUps.push(cleanUp),
  };
}

function sampleMessage(changes: Partial<NewMessage>): NewMessage {
  const id = randomUUID();
  return {
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
}

/** The subjects of the mails to one address, in the order of their arrival. */
export function subjectsTo(received: readonly ReceivedMail[], recipient: string): string[] {
  return received
    .filter(({ to }) => to.includes(recipient))
    .map(({ text }) => headerOf(text, 'Subject'));
}
