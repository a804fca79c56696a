import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { delay } from './wait.ts';

/** A server that is listening. */
export interface RunningServer {
  url: string;
  port: number;
  /** Stops accepting, lets requests under way finish for at most 10 s, then cuts them off. */
  close(): Promise<void>;
}

const drainMs = 10_000;

/**
 * Starts an HTTP server with sane limits on the time a connection may take.
 * @param o.port 0 takes any free port
 * @throws the system's error (EADDRINUSE, EACCES) when it cannot listen
 */
export async function startHttpServer(o: {
  handler: (request: IncomingMessage, response: ServerResponse) => void;
  host?: string;
  port: number;
}): Promise<RunningServer> {
  const host = o.host ?? '127.0.0.1';
  let draining = false;
  const listener: RequestListener = (request, response) => {
    // Tells a client that keeps its connection to take its next request elsewhere.
    if (draining) response.setHeader('connection', 'close');
    // A request that was under way when draining began was answered with keep-alive; its connection
    // would otherwise hold up the shutdown until the cut-off.
    response.once('close', () => {
      if (draining) setImmediate(() => server.closeIdleConnections());
    });
    o.handler(request, response);
  };
  const server = createServer(
    // Longer than any client of ours keeps a connection: only clients may close an idle one, else
    // they write requests into sockets that are closing.
    { keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 30_000 },
    listener,
  );
  server.maxConnections = 10_000;
  await listen(server, host, o.port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  let closing: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    close() {
      draining = true;
      closing ??= closeBounded(server);
      return closing;
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1_024 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function closeBounded(server: Server): Promise<void> {
  const deadline = new AbortController();
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const cutOff = delay(drainMs, deadline.signal).then(
    () => server.closeAllConnections(),
    () => {},
  );
  await closed;
  deadline.abort();
  await cutOff;
}
