import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** A way to an engine that a test can close or have go silent, without harm to the engine. */
export interface BreakableProxy {
  readonly url: string;
  /** Closes every connection, and new ones at once: as if the engine were stopped. */
  cut(): void;
  /** Takes connections and bytes and answers nothing: as if the engine were paused. */
  silence(): void;
  restore(): void;
  close(): Promise<void>;
}

/** Starts a proxy to the host and port of the URL, on a port of its own. */
export async function startBreakableProxy(targetUrl: string): Promise<BreakableProxy> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let health: 'well' | 'cut' | 'silent' = 'well';

  const server = createServer((incoming) => {
    if (health === 'cut') {
      incoming.destroy();
      return;
    }
    const outgoing = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (health === 'well') to.write(bytes);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      health = 'cut';
      dropAll();
    },
    silence() {
      health = 'silent';
    },
    restore() {
      // What went silent has lost bytes.
      dropAll();
      health = 'well';
    },
    async close() {
      dropAll();
      server.close();
      await once(server, 'close');
    },
  };
}
