import type { SendMailOptions } from 'nodemailer';

import { htmlOf } from './domain/html-body.ts';
import { isMailAddress, oneLine } from './domain/mail-text.ts';
import { MailRejected, type OutgoingMail } from './mailer.ts';

/**
 * A mail as nodemailer takes it. The same message always gives the same Message-ID, date and
 * boundaries, by which servers and people recognize one that is sent a second time.
 * @throws MailRejected when the recipient is not one plain address
 */
export function mailOptionsOf(mail: OutgoingMail): SendMailOptions {
  if (!isMailAddress(mail.to)) {
    throw new MailRejected('ADDRESS_MALFORMED', 'the recipient is not a mail address');
  }
  const subject = oneLine(mail.subject);
  return {
    messageId: `<${mail.id}@rendezvous>`,
    date: mail.createdAt,
    from: mail.from,
    // As an object it is taken literally; a string would be parsed and could name several people.
    to: { name: '', address: mail.to },
    subject,
    text: mail.body,
    html: htmlOf(mail.language, subject, mail.body),
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.language },
    ...(mail.calendar === null
      ? {}
      : {
          icalEvent: {
            method: mail.calendar.method,
            content: mail.calendar.content,
            filename: 'appointment.ics',
          },
        }),
    // Nothing in a mail may make nodemailer read files or fetch addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
