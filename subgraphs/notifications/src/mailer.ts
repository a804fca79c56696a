import type { DependencyState } from '@rendezvous/platform/subgraph-server';

/** A mail ready to go. */
export interface OutgoingMail {
  /** The message's id; it decides the Message-ID and the name of a file. */
  readonly id: string;
  readonly createdAt: Date;
  readonly from: string;
  readonly to: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  readonly calendar: { readonly method: 'REQUEST' | 'CANCEL'; readonly content: string } | null;
}

/** Hands mails over to whoever delivers them (port). */
export interface Mailer {
  /**
   * Resolves when the mail was taken over.
   * @throws MailRejected when it never will be, MailServerUnavailable when no mail can be sent at
   *   the moment, any other error when this one may be taken later
   */
  send(mail: OutgoingMail): Promise<void>;
  readiness(): Promise<DependencyState>;
  close(): Promise<void>;
}

/** Nobody will ever take this mail. */
export class MailRejected extends Error {
  readonly problem: 'ADDRESS_MALFORMED' | 'REFUSED';

  constructor(problem: MailRejected['problem'], reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'MailRejected';
    this.problem = problem;
  }
}

/** No mail can be sent at the moment, whatever it is. */
export class MailServerUnavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('the mail server cannot be reached', options);
    this.name = 'MailServerUnavailable';
  }
}
