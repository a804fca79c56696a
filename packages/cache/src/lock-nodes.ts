import type { Logger } from '@rendezvous/platform/logger';
import { Redis } from 'ioredis';

/** How long connecting may take, and saying goodbye. */
const connectTimeoutMs = 1_000;
const disconnectTimeoutMs = 200;

const reconnectMaximumMs = 1_000;

/** What is waited for. */
export interface LockNodesLimits {
  /** How long a node may take for one command before it counts as silent. */
  readonly commandTimeoutMs: number;
  /** After which a connection on which nothing comes back is given up, with what waits on it. */
  readonly silenceMaximumMs: number;
}

/** The independent Redis nodes of the lock. */
export interface LockNodes {
  readonly clients: readonly Redis[];
  /** How many are connected. A node that was paused counts until its silence was noticed. */
  readonly ready: number;
  /** Waits until a majority is connected, at most `timeoutMs`. Never throws. */
  whenMajorityIsReady(timeoutMs: number): Promise<void>;
  close(): void;
}

/**
 * Connects to the nodes, and again whenever a connection is lost. A node that is away refuses every
 * command at once: nothing is queued for it and nothing is sent a second time, because a lock that
 * arrives late is worse than none.
 */
export function connectLockNodes(
  urls: readonly string[],
  limits: LockNodesLimits,
  logger: Logger,
): LockNodes {
  const waiting = new Set<() => void>();
  const clients = urls.map((url) => {
    const client = connect(url, limits, logger);
    client.on('ready', () => {
      for (const look of waiting) look();
    });
    return client;
  });
  const ready = (): number => clients.filter(({ status }) => status === 'ready').length;
  const majority = majorityOf(clients.length);
  return {
    clients,
    get ready() {
      return ready();
    },
    whenMajorityIsReady(timeoutMs) {
      return new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        const look = (): void => {
          if (ready() >= majority) finish();
        };
        const timer = setTimeout(finish, timeoutMs);
        waiting.add(look);
        look();
      });
    },
    close() {
      for (const client of clients) client.disconnect();
    },
  };
}

/** How many of `nodes` nodes any two holders would have to share. */
export function majorityOf(nodes: number): number {
  return Math.floor(nodes / 2) + 1;
}

function connect(
  url: string,
  { commandTimeoutMs, silenceMaximumMs }: LockNodesLimits,
  logger: Logger,
): Redis {
  const client = new Redis(url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    commandTimeout: commandTimeoutMs,
    // Without it everything sent to a paused node would pile up in this process.
    socketTimeout: silenceMaximumMs,
    connectTimeout: connectTimeoutMs,
    disconnectTimeout: disconnectTimeoutMs,
    retryStrategy: (times) => Math.min(times * 50, reconnectMaximumMs),
    connectionName: 'rendezvous-lock',
  });
  // The URL may hold a password.
  const node = `${client.options.host}:${client.options.port}`;
  let isReady = false;
  client.on('ready', () => {
    isReady = true;
    logger.info({ node }, 'connected to a node of the lock');
  });
  client.on('close', () => {
    if (isReady) logger.warn({ node }, 'lost a node of the lock');
    isReady = false;
  });
  // Each failed attempt to connect says so; what counts is said above and by the breaker.
  client.on('error', (error) => logger.debug({ err: error, node }, 'a node of the lock failed'));
  return client;
}
