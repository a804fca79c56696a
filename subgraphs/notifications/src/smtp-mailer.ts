import { createSingleFlight } from '@rendezvous/cache/single-flight';
import { TimedOut, withTimeout } from '@rendezvous/platform/wait';
import { createTransport } from 'nodemailer';

import { mailOptionsOf } from './mail-options.ts';
import { type Mailer, MailRejected, MailServerUnavailable, type OutgoingMail } from './mailer.ts';

/** How long the mail server may be silent, in milliseconds. */
export interface SmtpTimeouts {
  /** To connect, to greet, and to look its name up. */
  readonly connectMs: number;
  /** Between two answers. */
  readonly answerMs: number;
  /** For a whole mail. */
  readonly sendMs: number;
}

const defaultTimeouts: SmtpTimeouts = { connectMs: 5_000, answerMs: 15_000, sendMs: 30_000 };

/** What nodemailer says about a failure. */
interface SmtpError extends Error {
  code?: string;
  /** The system's code, such as ECONNREFUSED, where `code` is nodemailer's. */
  originalCode?: string;
  timeoutType?: string;
  command?: string;
  responseCode?: number;
}

/**
 * Sends through the mail server of an smtp:// or smtps:// URL, over at most `connectionsMaximum`
 * kept connections. As many as there are mails at once: one that waited for a connection would use
 * up its time, be taken for failed, and still be sent by the transport later.
 */
export function createSmtpMailer(
  url: string,
  connectionsMaximum: number,
  { connectMs, answerMs, sendMs }: SmtpTimeouts = defaultTimeouts,
): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connectionsMaximum,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: answerMs,
  });
  const checks = createSingleFlight<boolean>();

  /** Whether the server greets and takes the login now, asked over a connection of its own. */
  const isWell = (): Promise<boolean> =>
    checks.run('server', () =>
      withTimeout('asking the mail server', connectMs, () => transport.verify()).then(
        () => true,
        () => false,
      ),
    );

  async function deliver(mail: OutgoingMail): Promise<void> {
    const options = mailOptionsOf(mail);
    // Without the signal the transport would go on with a mail that was taken for failed.
    await withTimeout('sending a mail', sendMs, (signal) =>
      transport.sendMail(Object.assign(options, { signal })),
    );
  }

  return {
    async send(mail) {
      try {
        await deliver(mail);
      } catch (error) {
        const fault = faultOf(error as SmtpError);
        if (fault === 'MAIL') throw rejected(error as SmtpError);
        if (fault === 'SERVER') throw new MailServerUnavailable({ cause: error });
        // A connection that broke may be the end of the server or the effect of this very mail, on
        // a virus scanner for example. That one must not hold up the others for ever.
        if (fault === 'CONNECTION' && !(await isWell())) {
          throw new MailServerUnavailable({ cause: error });
        }
        throw error;
      }
    },
    async readiness() {
      // Mails wait in their table and appointments are shown as ever: no reason to be taken out.
      if (await isWell()) return { ok: true };
      return { ok: true, detail: 'away: mails wait until the mail server answers' };
    },
    close() {
      transport.close();
      return Promise.resolve();
    },
  };
}

// What comes before the recipient is the same for all mails: connection, login and sender.
const stepsBeforeMail = /^(AUTH|EHLO|LHLO|HELO|STARTTLS|MAIL FROM)/;
const codesBeforeMail = new Set(['EAUTH', 'EDNS', 'ETLS', 'ECONFIG', 'EPROXY']);
const timeoutsBeforeMail = new Set(['CONNECTION_TIMEOUT', 'GREETING_TIMEOUT']);
const connectFailures = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND']);
/** Answers that ask for a login or refuse one, whatever they answer to. */
const loginRefusals = new Set([530, 534, 535, 538]);
/** Answers to the sender that are about the size of the mail. */
const sizeRefusals = new Set([523, 552]);
const brokenConnections = new Set(['ECONNECTION', 'ESOCKET', 'ETIMEDOUT', 'EPROTOCOL']);

/**
 * Whose fault it is decides who waits. Of the server: nobody's mail can go. Of the mail: a refusal
 * in the 500s is final. Of the connection: it is not clear yet. Else it is this mail's and may pass.
 */
function faultOf(error: SmtpError): 'SERVER' | 'MAIL' | 'CONNECTION' | 'UNKNOWN' {
  const { code = '', command = '', originalCode = '', timeoutType = '', responseCode = 0 } = error;
  if (error instanceof MailRejected || sizeRefusals.has(responseCode)) return 'MAIL';
  const isBeforeMail =
    stepsBeforeMail.test(command) ||
    codesBeforeMail.has(code) ||
    timeoutsBeforeMail.has(timeoutType) ||
    connectFailures.has(originalCode) ||
    (command === 'CONN' && code === 'EPROTOCOL');
  if (isBeforeMail || loginRefusals.has(responseCode)) return 'SERVER';
  const isBroken = brokenConnections.has(code) || responseCode === 421;
  if (isBroken || error instanceof TimedOut) return 'CONNECTION';
  // What the transport itself refuses to send, no server will ever see.
  const isRefusedHere = code === 'EENVELOPE' && responseCode === 0;
  return responseCode >= 500 || isRefusedHere ? 'MAIL' : 'UNKNOWN';
}

function rejected(error: SmtpError): MailRejected {
  if (error instanceof MailRejected) return error;
  const { responseCode } = error;
  const who = responseCode === undefined ? 'the transport refused it' : 'the mail server answered';
  const reason = [who, responseCode].filter((part) => part !== undefined).join(' ');
  return new MailRejected('REFUSED', reason, { cause: error });
}
