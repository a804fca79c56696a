/**
 * Spreads connections over the processes of one subgraph, as a Kubernetes Service does over its
 * pods: only to those that answer `/healthz`, and connections to one that no longer does are cut.
 * Usage: node scripts/stack/balancer.ts PORT TARGET_PORT…
 */
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

interface Target {
  port: number;
  failures: number;
  sockets: Set<Socket>;
}

const probeEveryMs = 500;
const probeTimeoutMs = 1_000;
const connectTimeoutMs = 1_000;
/** One probe may be lost in a long garbage collection; two in a row are an outage. */
const failuresUntilAway = 2;

const [port = 0, ...targetPorts] = process.argv.slice(2).map(Number);
const targets = targetPorts.map((target): Target => ({
  port: target,
  failures: 0,
  sockets: new Set(),
}));
let turn = 0;

/** Those that are well, beginning with whose turn it is; all of them when none is. */
function candidates(): Target[] {
  turn = (turn + 1) % targets.length;
  const inTurn = [...targets.slice(turn), ...targets.slice(0, turn)];
  const well = inTurn.filter(({ failures }) => failures < failuresUntilAway);
  return well.length > 0 ? well : inTurn;
}

async function open(target: Target): Promise<Socket | null> {
  const socket = connect({ host: '127.0.0.1', port: target.port, noDelay: true });
  return new Promise((resolve) => {
    const fail = () => {
      socket.destroy();
      resolve(null);
    };
    socket.setTimeout(connectTimeoutMs, fail);
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeListener('error', fail);
      resolve(socket);
    });
  });
}

async function serve(client: Socket): Promise<void> {
  client.on('error', () => client.destroy());
  for (const target of candidates()) {
    const upstream = await open(target);
    if (upstream === null) continue;
    target.sockets.add(upstream);
    upstream.on('error', () => upstream.destroy());
    upstream.on('close', () => {
      target.sockets.delete(upstream);
      client.destroy();
    });
    client.on('close', () => upstream.destroy());
    if (client.destroyed) upstream.destroy();
    client.pipe(upstream).pipe(client);
    return;
  }
  client.destroy();
}

async function watch(target: Target): Promise<never> {
  for (;;) {
    const isWell = await fetch(`http://127.0.0.1:${target.port}/healthz`, {
      signal: AbortSignal.timeout(probeTimeoutMs),
    }).then(
      async (response) => {
        await response.body?.cancel();
        return response.ok;
      },
      () => false,
    );
    target.failures = isWell ? 0 : target.failures + 1;
    if (target.failures === failuresUntilAway) {
      for (const socket of target.sockets) socket.destroy();
    }
    await delay(probeEveryMs);
  }
}

for (const target of targets) void watch(target);
const server = createServer({ noDelay: true }, (client) => void serve(client));
server.listen(port, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
