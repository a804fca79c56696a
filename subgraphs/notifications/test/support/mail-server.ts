import { once } from 'node:events';
import { findFreePorts } from '@rendezvous/stack/free-ports';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: string[];
  readonly text: string;
}

export interface MailServerOptions {
  /** Otherwise a free one, which nobody else takes while the server is away. */
  readonly port?: number;
  /** Speaks TLS: from the first byte, or after STARTTLS. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly isImplicit: boolean };
  /** Takes no mail without this login. */
  readonly login?: { readonly user: string; readonly password: string };
  onReceived?(mail: ReceivedMail): void;
}

/** How the server behaves from now on. */
interface Behaviour {
  /** How many of the next mails it asks to send later. */
  postpone: number;
  /** When set, the answer to a mail waits for it. */
  gate: Promise<void> | null;
  /** When set, what it greets with, such as 421. */
  greeting: number | null;
  /** When set, what it answers to the sender, such as 451. */
  senderRefusal: number | null;
}

export interface MailServer extends Behaviour {
  readonly url: string;
  readonly port: number;
  readonly received: ReceivedMail[];
  /** Recipients it has no mailbox for. */
  readonly unknown: Set<string>;
  /** Recipients whose mails make it hang up. */
  readonly deadly: Set<string>;
  /** Mails that are whole and wait for an answer. */
  readonly waiting: number;
  close(): Promise<void>;
}

/** A real SMTP server on a loopback port, which keeps what it gets. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const unknown = new Set<string>();
  const deadly = new Set<string>();
  const behaviour: Behaviour = { postpone: 0, gate: null, greeting: null, senderRefusal: null };
  const state = Object.assign(behaviour, { waiting: 0 });
  const { login, tls } = options;
  const server = new SMTPServer({
    authOptional: login === undefined,
    disabledCommands: [
      ...(tls === undefined ? ['STARTTLS'] : []),
      ...(login === undefined ? ['AUTH'] : []),
    ],
    secure: tls?.isImplicit ?? false,
    ...(tls === undefined ? {} : { key: tls.key, cert: tls.cert }),
    logger: false,
    closeTimeout: 500,
    onConnect(_session, done) {
      done(state.greeting === null ? null : smtpError(state.greeting, 'not now'));
    },
    onAuth({ username, password }, _session, done) {
      const isRight = username === login?.user && password === login?.password;
      done(isRight ? null : smtpError(535, 'wrong'), { user: username ?? '' });
    },
    onMailFrom(_address, _session, done) {
      done(state.senderRefusal === null ? null : smtpError(state.senderRefusal, 'not from you'));
    },
    onRcptTo({ address }, _session, done) {
      done(unknown.has(address) ? smtpError(550, 'no such mailbox') : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      const answer = (): void => {
        state.waiting -= 1;
        const to = session.envelope.rcptTo.map(({ address }) => address);
        if (to.some((address) => deadly.has(address))) {
          done(smtpError(421, 'closing'));
          return;
        }
        if (state.postpone > 0) {
          state.postpone -= 1;
          done(smtpError(451, 'try again later'));
          return;
        }
        const mail = { to, text: Buffer.concat(chunks).toString('utf8') };
        received.push(mail);
        options.onReceived?.(mail);
        done(null);
      };
      stream.on('end', () => {
        state.waiting += 1;
        void Promise.resolve(state.gate).then(answer);
      });
    },
  });
  server.on('error', () => undefined);
  const [port = 0] = options.port === undefined ? await findFreePorts(1) : [options.port];
  const listening = server.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  return Object.assign(state, {
    url: `smtp://127.0.0.1:${port}`,
    port,
    received,
    unknown,
    deadly,
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
