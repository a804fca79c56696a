import { withTimeout } from '@rendezvous/platform/wait';
import { createTransport } from 'nodemailer';

import { mailOptionsOf } from './mail-options.ts';
import { type Mailer, MailRejected, MailServerUnavailable } from './mailer.ts';

const connectTimeoutMs = 5_000;
const socketTimeoutMs = 15_000;
const sendTimeoutMs = 30_000;

interface SmtpError extends Error {
  code?: string;
  command?: string;
  responseCode?: number;
}

/**
 * Sends through the mail server of an smtp:// or smtps:// URL, over at most `connectionsMaximum`
 * kept connections. As many as there are mails at once: one that waited for a connection would use
 * up its time, be taken for failed, and still be sent by the transport later.
 */
export function createSmtpMailer(url: string, connectionsMaximum: number): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connectionsMaximum,
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    dnsTimeout: connectTimeoutMs,
    socketTimeout: socketTimeoutMs,
  });
  return {
    async send(mail) {
      const options = mailOptionsOf(mail);
      try {
        await withTimeout('sending a mail', sendTimeoutMs, () => transport.sendMail(options));
      } catch (error) {
        throw classify(error as SmtpError);
      }
    },
    async readiness() {
      try {
        await withTimeout('asking the mail server', connectTimeoutMs, () => transport.verify());
        return { ok: true };
      } catch {
        return { ok: false, detail: 'mails wait until the mail server answers' };
      }
    },
    close() {
      transport.close();
      return Promise.resolve();
    },
  };
}

/**
 * What failed decides who waits: without a connection or a login nobody's mail can go; a refusal in
 * the 500s is about this mail and final; everything else is about this mail and may pass.
 */
function classify(error: SmtpError): Error {
  const { command, responseCode, code } = error;
  const isBeforeMail = command === 'CONN' || command?.startsWith('AUTH') === true;
  if (isBeforeMail || code === 'EDNS' || code === 'EAUTH' || responseCode === 421) {
    return new MailServerUnavailable({ cause: error });
  }
  if (responseCode !== undefined && responseCode >= 500) {
    return new MailRejected(`the mail server answered ${responseCode}`, { cause: error });
  }
  return error;
}
