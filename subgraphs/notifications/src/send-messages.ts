import { growingDelay, jittered } from '@rendezvous/messaging/backoff';
import { errorText } from '@rendezvous/messaging/error-text';
import { counter, gauge } from '@rendezvous/platform/shared-metrics';
import { createWakeUp } from '@rendezvous/messaging/wake-up';
import type { Logger } from '@rendezvous/platform/logger';
import { withTimeout } from '@rendezvous/platform/wait';
import type { Registry } from 'prom-client';

import { type Mailer, MailRejected, MailServerUnavailable, type OutgoingMail } from './mailer.ts';
import type { LeasedMessage, MessageQueue, UndeliverableProblem } from './message-queue.ts';

/** Mails of one region on their way at once. A mailer has to have a connection for each. */
export const sendsAtOnceMaximum = 4;
/** Well above the longest that sending one mail and asking the server how it is can take. */
const leaseMs = 60_000;
const stopTimeoutMs = 12_000;
const sampleEveryMs = 5_000;
const baseOutageDelayMs = 500;
const maxOutageDelayMs = 10_000;
const minute = 60_000;
const defaultRetryDelaysMs = [
  5_000,
  30_000,
  2 * minute,
  10 * minute,
  30 * minute,
  60 * minute,
  120 * minute,
];

export interface SenderOptions {
  readonly queue: MessageQueue;
  readonly mailer: Mailer;
  readonly region: string;
  /** Sender of every mail. */
  readonly from: string;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** Makes dead letters of messages that were given up; see bury-messages.ts. */
  bury(): Promise<unknown>;
  /** How often to look without being woken. */
  readonly pollMs?: number;
  /** The delays before the second, third, … attempt; after the last one a message has failed. */
  readonly retryDelaysMs?: readonly number[];
  /** The first delay while no mail can be sent at all; it grows to ten seconds. */
  readonly outageDelayMs?: number;
}

/** The sender of one region. */
export interface MessageSender {
  /** Call it after messages were committed. */
  wake(): void;
  /** Takes nothing new and finishes what is being sent (at most 12 s). */
  stop(): Promise<void>;
}

/**
 * Starts sending pending messages. SMTP and the database cannot commit together: a process that dies
 * after the mail server took a mail and before this is written sends it once more when the lease
 * ends, under the same Message-ID (see docs/adr/0006).
 */
export function startMessageSender(options: SenderOptions): MessageSender {
  const sender = new Sender(options);
  const finished = sender.run();
  return {
    wake: () => sender.wake(),
    async stop() {
      sender.stop();
      await withTimeout('Stopping the sender', stopTimeoutMs, () => finished);
    },
  };
}

class Sender {
  readonly #options: SenderOptions;
  readonly #retryDelaysMs: readonly number[];
  readonly #pollMs: number;
  readonly #wakeUp = createWakeUp();
  readonly #running = new Set<Promise<void>>();
  #burying: Promise<void> | null = null;
  #stopping = false;
  #outages = 0;
  #pausedUntil = 0;
  #nextSampleAt = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#retryDelaysMs = options.retryDelaysMs ?? defaultRetryDelaysMs;
    this.#pollMs = options.pollMs ?? 1_000;
  }

  wake(): void {
    this.#wakeUp.wake();
  }

  stop(): void {
    this.#stopping = true;
    this.#wakeUp.wake();
  }

  async run(): Promise<void> {
    while (!this.#stopping) {
      let started = 0;
      try {
        started = await this.#startDue();
        await this.#sample();
      } catch (error) {
        this.#options.logger.warn({ problem: errorText(error) }, 'no messages could be read');
        this.#pause();
      }
      // Each one that ends rings the bell, so waiting is right even if there may be more.
      if (started === 0 || this.#running.size >= sendsAtOnceMaximum) {
        const pauseMs = Math.max(this.#pausedUntil - Date.now(), 0);
        await this.#wakeUp.wait(pauseMs > 0 ? Math.min(pauseMs, this.#pollMs) : this.#pollMs);
      }
    }
    await Promise.all(this.#running);
    await this.#burying;
  }

  async #startDue(): Promise<number> {
    const room = sendsAtOnceMaximum - this.#running.size;
    if (room === 0 || Date.now() < this.#pausedUntil) return 0;
    // After an outage one message finds out whether it is over.
    const leased = await this.#options.queue.lease(this.#outages > 0 ? 1 : room, leaseMs);
    for (const message of leased) {
      const sending = this.#send(message).finally(() => {
        this.#running.delete(sending);
        this.#wakeUp.wake();
      });
      this.#running.add(sending);
    }
    return leased.length;
  }

  /** Never throws: a message whose outcome cannot be written is taken again after its lease. */
  async #send(message: LeasedMessage): Promise<void> {
    const { queue, mailer, from, logger } = this.#options;
    try {
      if (message.attempts > this.#retryDelaysMs.length + 1) {
        // Each attempt so far ended with the process: it may well be the message that ends it.
        await this.#giveUp(message, 'ATTEMPTS_EXHAUSTED', 'attempts that never ended');
        return;
      }
      const failure = await mailer.send(mailOf(message, from)).then(
        () => null,
        (error: unknown) => ({ error }),
      );
      if (failure === null) {
        this.#outages = 0;
        await queue.markSent(message.id);
        this.#count('sent');
      } else this.#count(await this.#settleFailure(message, failure.error));
    } catch (error) {
      logger.warn({ messageId: message.id, problem: errorText(error) }, 'outcome not written');
    }
  }

  async #settleFailure(message: LeasedMessage, error: unknown): Promise<string> {
    const { queue } = this.#options;
    const problem = errorText(error);
    if (error instanceof MailServerUnavailable) {
      // Nobody's mail can be sent: that must not use up anybody's attempts.
      this.#pause();
      await queue.release(message.id, problem);
      return 'unavailable';
    }
    this.#outages = 0;
    const delayMs = this.#retryDelaysMs[message.attempts - 1];
    if (error instanceof MailRejected || delayMs === undefined) {
      const reason = error instanceof MailRejected ? error.problem : 'ATTEMPTS_EXHAUSTED';
      await this.#giveUp(message, reason, problem);
      return 'failed';
    }
    await queue.retryLater(message.id, jittered(delayMs), problem);
    return 'retried';
  }

  async #giveUp({ id }: LeasedMessage, reason: UndeliverableProblem, text: string): Promise<void> {
    this.#options.logger.warn({ messageId: id, problem: text }, 'a message was given up');
    await this.#options.queue.markFailed(id, reason, text);
    this.#bury();
  }

  /** Beside the sending: a log that is away keeps no mail from going. */
  #bury(): void {
    if (this.#burying !== null) return;
    this.#burying = this.#options
      .bury()
      .catch((error: unknown) => {
        this.#options.logger.warn({ problem: errorText(error) }, 'dead letters wait to be written');
      })
      .then(() => {
        this.#burying = null;
      });
  }

  #count(outcome: string): void {
    const { metrics, region } = this.#options;
    const labels = ['region', 'outcome'] as const;
    const help = 'Attempts to send a message.';
    counter(metrics, 'notifications_messages_total', help, labels).inc({ region, outcome });
  }

  #pause(): void {
    // Mails that were under way together tell of one outage.
    if (Date.now() < this.#pausedUntil) return;
    this.#outages += 1;
    const baseMs = this.#options.outageDelayMs ?? baseOutageDelayMs;
    this.#pausedUntil = Date.now() + growingDelay(this.#outages, baseMs, maxOutageDelayMs);
  }

  async #sample(): Promise<void> {
    if (Date.now() < this.#nextSampleAt) return;
    this.#nextSampleAt = Date.now() + sampleEveryMs;
    this.#bury();
    const { queue, metrics, region } = this.#options;
    gauge(metrics, 'notifications_pending', 'Messages not sent yet.', ['region']).set(
      { region },
      await queue.countPending(),
    );
  }
}

function mailOf(message: LeasedMessage, from: string): OutgoingMail {
  const { calendar, calendarMethod } = message;
  const hasCalendar = calendar !== null && calendarMethod !== null;
  return {
    id: message.id,
    createdAt: message.createdAt,
    from,
    to: message.recipient,
    language: message.language,
    subject: message.subject,
    body: message.body,
    calendar: hasCalendar ? { method: calendarMethod, content: calendar } : null,
  };
}
