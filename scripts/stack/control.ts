/** Orders to a running stack: `start NAME` and `stop NAME`, over a socket in its data folder. */
import { createServer, request, type Server } from 'node:http';
import { chmod, rm } from 'node:fs/promises';
import { StackError } from './stack-error.ts';
import { controlSocketOf } from './state.ts';
import type { Supervisor } from './supervisor.ts';

/** Takes orders until the server is closed. */
export async function listenForOrders(
  dataDirectory: string,
  supervisor: Supervisor,
): Promise<Server> {
  const server = createServer((incoming, response) => {
    const [, verb, name = ''] = (incoming.url ?? '').split('/').map(decodeURIComponent);
    const answer = (status: number, text: string) => response.writeHead(status).end(text);
    const done =
      verb === 'start' ? supervisor.start(name) : verb === 'stop' ? supervisor.stop(name) : null;
    if (incoming.method !== 'POST' || done === null) {
      answer(404, 'There is no such order.');
      return;
    }
    done.then(
      () => answer(200, ''),
      (error: Error) => answer(409, error.message),
    );
  });
  const socket = controlSocketOf(dataDirectory);
  await rm(socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  await chmod(socket, 0o600);
  return server;
}

/**
 * Gives an order to the stack of a data folder and waits until it is carried out.
 * @throws StackError when no stack runs there, or with what it answered
 */
export async function giveOrder(
  dataDirectory: string,
  verb: 'start' | 'stop',
  name: string,
): Promise<void> {
  const { status, text } = await new Promise<{ status: number; text: string }>(
    (resolve, reject) => {
      const outgoing = request({
        socketPath: controlSocketOf(dataDirectory),
        path: `/${verb}/${encodeURIComponent(name)}`,
        method: 'POST',
      });
      outgoing.once('error', () =>
        reject(new StackError(`No stack runs on ${dataDirectory}; start it with npm run stack.`)),
      );
      outgoing.once('response', (incoming) => {
        let received = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (received += chunk));
        incoming.once('end', () => resolve({ status: incoming.statusCode ?? 0, text: received }));
      });
      outgoing.end();
    },
  );
  if (status !== 200) throw new StackError(text);
}
