import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: string[];
  readonly text: string;
}

export interface MailServer {
  readonly url: string;
  readonly port: number;
  readonly received: ReceivedMail[];
  /** Recipients it has no mailbox for. */
  readonly unknown: Set<string>;
  /** How many of the next mails it asks to send later. */
  postpone: number;
  /** Mails that are whole and wait for an answer. */
  waiting: number;
  /** When set, the answer to a mail waits for it. */
  gate: Promise<void> | null;
  close(): Promise<void>;
}

/** A real SMTP server on a loopback port, which keeps what it gets. */
export async function startMailServer(port = 0): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const unknown = new Set<string>();
  const control = { postpone: 0, waiting: 0, gate: null as Promise<void> | null };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    closeTimeout: 500,
    onRcptTo({ address }, _session, done) {
      done(unknown.has(address) ? smtpError(550, 'no such mailbox') : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      const answer = (): void => {
        control.waiting -= 1;
        if (control.postpone > 0) {
          control.postpone -= 1;
          done(smtpError(451, 'try again later'));
          return;
        }
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, text: Buffer.concat(chunks).toString('utf8') });
        done(null);
      };
      stream.on('end', () => {
        control.waiting += 1;
        void Promise.resolve(control.gate).then(answer);
      });
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(port, '127.0.0.1');
  await new Promise((resolve) => listening.once('listening', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(control, {
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    received,
    unknown,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** The value of a header of a raw mail, unfolded. */
export function headerOf(mail: string, name: string): string {
  const head = mail.split('\r\n\r\n', 1)[0] ?? '';
  const unfolded = head.replaceAll(/\r\n[ \t]+/g, ' ');
  const line = unfolded
    .split('\r\n')
    .find((candidate) => candidate.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line?.slice(name.length + 1).trim() ?? '';
}
