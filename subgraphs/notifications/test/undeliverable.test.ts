import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ServiceUnavailable } from '@rendezvous/platform/errors';
import type { DeadLetter, DeadLetters, EventLog } from '@rendezvous/messaging/event-log';
import { createKafkaEventLog } from '@rendezvous/messaging/kafka-event-log';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';

import { buryMessages, mailGroup } from '../src/bury-messages.ts';
import { createMessageQueue } from '../src/message-queue.ts';
import { createResendHandler } from '../src/resend-messages.ts';
import { type MessageSender, sendsAtOnceMaximum } from '../src/send-messages.ts';
import { createSmtpMailer } from '../src/smtp-mailer.ts';
import { subjectsTo, useMailScenario } from './support/mail-scenario.ts';
import { type MailServer, startMailServer } from './support/mail-server.ts';

const { database, startSender, write, states, settled, after } = useMailScenario();

let log: EventLog;
let server: MailServer;

beforeEach(async () => {
  server = await startMailServer();
  after(() => server.close());
});

function openPostgresLog(): EventLog {
  return createPostgresEventLog({
    pool: database.pool('event_log'),
    region: 'fr',
    logger: silentLogger,
    metrics: createMetrics('test'),
    pollMs: 50,
  });
}

/** Gives each test a log without dead letters. */
function useLog(open: () => EventLog): void {
  beforeEach(async () => {
    await database.pool('event_log').query('TRUNCATE dead_letter, parked_event');
    log = open();
    after(() => log.close());
  });
}

/** A sender of the service, and the consumer of what is replayed. */
async function start(deadLetters: Pick<DeadLetters, 'bury'> = log.deadLetters) {
  const queue = createMessageQueue(database.pool('notifications'));
  const bury = () => buryMessages({ queue, deadLetters, region: 'fr' });
  const sender: MessageSender = startSender(createSmtpMailer(server.url, sendsAtOnceMaximum), {
    bury,
  });
  await log.consume({
    group: mailGroup,
    topics: ['rendezvous.fr.message.v1'],
    handle: createResendHandler({ queue, wakeSender: () => sender.wake() }),
  });
  return { bury, queue, sender };
}

async function letters(count: number): Promise<DeadLetter[]> {
  const found = async () => {
    const list = await log.deadLetters.list({ first: 100 });
    return list.length === count ? list : null;
  };
  return waitFor(found, { description: `${count} dead letters` });
}

function describeLetters(name: string, open: () => EventLog): void {
  describe(`a message nobody takes, with the event log on ${name}`, () => {
    useLog(open);

    test('is a dead letter that says which message, why, and nothing about people', async () => {
      server.unknown.add('gone@patients.example');
      const refused = await write({ recipient: 'gone@patients.example', subject: 'refused' });
      const malformed = await write({ recipient: 'ada@patients.example, eve@example.org' });
      await start();
      const found = await letters(2);
      const letterOf = (id: string) => found.find(({ eventId }) => eventId === id);
      expect(letterOf(refused.id)).toMatchObject({
        group: 'notifications.mail',
        topic: 'rendezvous.fr.message.v1',
        key: '1042',
        eventType: 'rendezvous.MessageUndeliverable.v1',
        error: 'MailRejected: the mail server answered 550',
        attempts: 1,
        value: {
          data: {
            messageId: refused.id,
            appointmentId: refused.appointmentId,
            channel: 'EMAIL',
            problem: 'REFUSED',
          },
        },
      });
      expect(letterOf(malformed.id)?.value).toMatchObject({
        data: { problem: 'ADDRESS_MALFORMED' },
      });
      for (const personal of ['@', 'patients', 'Rendez-vous', 'Bonjour']) {
        expect(JSON.stringify(found)).not.toContain(personal);
      }
    });

    test('is sent, once, when it is replayed after the reason is gone', async () => {
      server.unknown.add('gone@patients.example');
      const message = await write({ recipient: 'gone@patients.example' });
      await start();
      const [letter] = await letters(1);
      server.unknown.clear();
      expect(await log.deadLetters.replay(letter?.id ?? '')).toBe(true);
      await waitFor(async () => (await states())['SENT'] === 1, { description: 'the mail' });
      expect(server.received).toHaveLength(1);
      expect(server.received[0]?.text).toContain(`<${message.id}@rendezvous>`);
      await letters(0);
      // Replayed once more, or delivered again: a message that was sent stays sent.
      await log.deadLetters.replay(letter?.id ?? '');
      await waitFor(async () => (await log.lag(mailGroup)) === 0, { description: 'no lag' });
      expect(await states()).toEqual({ SENT: 1 });
    });
  });
}

describeLetters('PostgreSQL', openPostgresLog);

const { kafkaBrokers } = sharedEngines();
(kafkaBrokers === null ? describe.skip : describe)('on Kafka (needs Java 17 and Maven)', () => {
  describeLetters('Kafka', () =>
    createKafkaEventLog({
      brokers: kafkaBrokers ?? [],
      namespace: testNamespace(),
      region: 'fr',
      logger: silentLogger,
      metrics: createMetrics('test'),
      partitions: 1,
      pollMs: 50,
      fetchWaitMs: 50,
    }),
  );
});

describe('a message nobody takes', () => {
  useLog(openPostgresLog);

  test('holds up neither the later ones of its appointment nor anybody else', async () => {
    server.unknown.add('gone@patients.example');
    const chainId = randomUUID();
    await write({ chainId, recipient: 'gone@patients.example', subject: 'refused' });
    await write({ chainId, recipient: 'not an address', subject: 'malformed' });
    await write({ chainId, subject: 'behind them' });
    await write({ subject: 'of somebody else' });
    await start();
    await settled();
    expect(await states()).toEqual({ FAILED: 2, SENT: 2 });
    expect(subjectsTo(server.received, 'ada@patients.example').toSorted()).toEqual([
      'behind them',
      'of somebody else',
    ]);
    await letters(2);
  });

  test('is a dead letter again when it is replayed too early', async () => {
    server.unknown.add('gone@patients.example');
    await write({ recipient: 'gone@patients.example' });
    await start();
    const [letter] = await letters(1);
    await log.deadLetters.replay(letter?.id ?? '');
    const again = async () => {
      const [found] = await log.deadLetters.list({ first: 10 });
      return found !== undefined && found.diedAt > (letter?.diedAt ?? new Date(0)) ? found : null;
    };
    expect((await waitFor(again, { description: 'its return' })).eventId).toBe(letter?.eventId);
    expect(await states()).toEqual({ FAILED: 1 });
  });

  test('that was given up after its attempts says so', async () => {
    server.postpone = 1000;
    await write({});
    await start();
    const [letter] = await letters(1);
    expect(letter).toMatchObject({
      attempts: 4,
      value: { data: { problem: 'ATTEMPTS_EXHAUSTED' } },
    });
  });

  test('waits for an event log that is away, and no mail waits with it', async () => {
    server.unknown.add('gone@patients.example');
    let isAway = true;
    let refusals = 0;
    const { bury } = await start({
      async bury(burial) {
        if (!isAway) return log.deadLetters.bury(burial);
        refusals += 1;
        throw new ServiceUnavailable('the event log');
      },
    });
    const chainId = randomUUID();
    await write({ chainId, recipient: 'gone@patients.example' });
    await write({ chainId, subject: 'behind it' });
    await settled();
    await waitFor(() => refusals > 0, { description: 'the log to be asked' });
    expect(await states()).toEqual({ FAILED: 1, SENT: 1 });
    isAway = false;
    await bury();
    await letters(1);
    expect(await bury()).toBe(0);
  });

  test('is one dead letter although its burial ended before it was written down', async () => {
    server.unknown.add('gone@patients.example');
    await write({ recipient: 'gone@patients.example' });
    const { bury, queue, sender } = await start();
    await letters(1);
    await waitFor(async () => (await queue.findGivenUp(10)).length === 0, {
      description: 'the burial to be written down',
    });
    // It buries every few seconds by itself, which could be now.
    await sender.stop();
    await database.pool('notifications').query('UPDATE message SET buried_at = NULL');
    expect(await bury()).toBe(1);
    await letters(1);
  });
});
