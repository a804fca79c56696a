import { SMTPServer } from 'smtp-server';

/** An SMTP server on a loopback port that writes down what arrives, duplicates included. */
export interface MailServer {
  readonly url: string;
  /** The ids of the messages in the order in which their mails arrived. */
  readonly arrived: readonly string[];
  close(): Promise<void>;
}

const messageId = /^message-id: <([0-9a-f-]{36})@rendezvous>/im;

/** Starts it on a free port. */
export async function startMailServer(): Promise<MailServer> {
  const arrived: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    closeTimeout: 500,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        arrived.push(messageId.exec(text)?.[1] ?? 'a mail without a message id');
        done(null);
      });
    },
  });
  // A client that hangs up is no news.
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await new Promise((resolve) => listening.once('listening', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    arrived,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
