import { fork } from 'node:child_process';
import { once } from 'node:events';

import type { ReceivedMail } from './mail-server.ts';

export interface MailServerProcess {
  readonly url: string;
  readonly received: ReceivedMail[];
  /** From now on it takes connections, as its machine does that, and says nothing. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** A real SMTP server in a process of its own. */
export async function startMailServerProcess(): Promise<MailServerProcess> {
  const child = fork(new URL('./mail-server-child.ts', import.meta.url), { stdio: 'ignore' });
  const received: ReceivedMail[] = [];
  const { promise: listening, resolve, reject } = Promise.withResolvers<number>();
  child.on('message', (message: { port?: number; mail?: ReceivedMail }) => {
    if (message.port !== undefined) resolve(message.port);
    if (message.mail !== undefined) received.push(message.mail);
  });
  child.once('exit', () => reject(new Error('The mail server ended')));
  const port = await listening;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async close() {
      const ended = once(child, 'exit');
      // A stopped process can be killed, but not asked to end.
      child.kill('SIGKILL');
      await ended;
    },
  };
}
