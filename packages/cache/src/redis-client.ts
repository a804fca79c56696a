import keySlot from 'cluster-key-slot';
import { Cluster, Redis } from 'ioredis';
import type { ClusterOptions, RedisOptions } from 'ioredis';
import type { EngineConfig } from '@rendezvous/platform/engine-config';
import type { Logger } from '@rendezvous/platform/logger';
import { delay } from '@rendezvous/platform/wait';

/** Keys that one script call or one command may name together. */
export interface NodeKeys {
  readonly node: string;
  readonly groups: readonly (readonly string[])[];
}

/**
 * Connections to the Redis nodes that hold a cache: one node, or the masters of a Cluster as they are
 * now. Nothing ever waits for a connection: what cannot be sent at once fails at once.
 */
export interface RedisClient {
  /** The keys by the node that holds them; '' is the node of keys that no node holds at present. */
  partition(keys: readonly string[]): NodeKeys[];
  /** The ids of the nodes that hold keys at present: `host:port`. */
  nodes(): string[];
  /** The connection to a node. Throws NotConnected when there is none at present. */
  connection(node: string): Redis;
  /** Keys turned out to live elsewhere: the layout is asked for again, in the background. */
  refreshLayout(): void;
  /** Calls `listener` whenever a connection to the node was lost or could not be made. */
  onLost(listener: (node: string) => void): void;
  /** Waits until commands can be sent, but no longer than that; true if they can. Never throws. */
  waitUntilReady(timeoutMs: number): Promise<boolean>;
  close(): void;
}

/** There is no connection to the node at present. */
export class NotConnected extends Error {
  constructor() {
    super('not connected to Redis');
    this.name = 'NotConnected';
  }
}

const keysPerGroup = 100;
const reconnectMaxMs = 500;
const refreshLayoutEveryMs = 2_000;

/**
 * Fails fast: no queue for commands without a connection, no retries, and a silent connection is
 * cut, because a cut network says nothing at all.
 */
function failFast(silenceMaximumMs: number) {
  return {
    maxRetriesPerRequest: 0,
    connectTimeout: silenceMaximumMs,
    commandTimeout: silenceMaximumMs,
    socketTimeout: silenceMaximumMs,
    connectionName: 'rendezvous-cache',
  } as const satisfies RedisOptions;
}

function reconnectAfterMs(times: number): number {
  return Math.min(50 * times, reconnectMaxMs);
}

/**
 * Begins to connect, and goes on doing so in the background while Redis is away.
 * @param config URLs and whether they belong to a Cluster
 * @param silenceMaximumMs after which a connection that says nothing is given up
 */
export function createRedisClient(
  config: NonNullable<EngineConfig['redis']>,
  silenceMaximumMs: number,
  logger: Logger,
): RedisClient {
  return config.isCluster
    ? new ClusterClient(config.urls, silenceMaximumMs, logger)
    : new SingleClient(config.urls[0] ?? '', silenceMaximumMs, logger);
}

class SingleClient implements RedisClient {
  readonly #redis: Redis;
  readonly #node: string;

  constructor(url: string, silenceMaximumMs: number, logger: Logger) {
    this.#redis = new Redis(url, {
      ...failFast(silenceMaximumMs),
      enableOfflineQueue: false,
      retryStrategy: reconnectAfterMs,
    });
    this.#redis.on('error', (error) => logger.debug({ err: error }, 'redis connection'));
    this.#node = `${this.#redis.options.host}:${this.#redis.options.port}`;
  }

  partition(keys: readonly string[]): NodeKeys[] {
    return keys.length === 0 ? [] : [{ node: this.#node, groups: chunks(keys) }];
  }

  nodes(): string[] {
    return [this.#node];
  }

  connection(): Redis {
    if (this.#redis.status !== 'ready') throw new NotConnected();
    return this.#redis;
  }

  refreshLayout(): void {
    // There is one node, which has everything.
  }

  onLost(listener: (node: string) => void): void {
    this.#redis.on('close', () => listener(this.#node));
  }

  async waitUntilReady(timeoutMs: number): Promise<boolean> {
    if (this.#redis.status !== 'ready') await eventOrTimeout(this.#redis, 'ready', timeoutMs);
    return this.#redis.status === 'ready';
  }

  close(): void {
    this.#redis.disconnect();
  }
}

class ClusterClient implements RedisClient {
  readonly #cluster: Cluster;
  readonly #listeners: ((node: string) => void)[] = [];
  readonly #watched = new WeakSet<Redis>();

  constructor(urls: readonly string[], silenceMaximumMs: number, logger: Logger) {
    const options = {
      redisOptions: { ...failFast(silenceMaximumMs), ...credentials(urls[0] ?? '') },
      enableOfflineQueue: false,
      maxRedirections: 1,
      retryDelayOnFailover: 0,
      retryDelayOnClusterDown: 0,
      slotsRefreshTimeout: silenceMaximumMs,
      slotsRefreshInterval: refreshLayoutEveryMs,
      clusterRetryStrategy: reconnectAfterMs,
      clusterNodeRetryStrategy: reconnectAfterMs,
    } satisfies ClusterOptions;
    this.#cluster = new Cluster([...urls], options);
    this.#cluster.on('error', (error: Error) => logger.debug({ err: error }, 'redis cluster'));
    this.#cluster.on('node error', (error: Error) => logger.debug({ err: error }, 'redis node'));
    this.#cluster.on('+node', (redis: Redis) => this.#watch(redis));
    for (const redis of this.#cluster.nodes()) this.#watch(redis);
  }

  partition(keys: readonly string[]): NodeKeys[] {
    const byNode = new Map<string, Map<number, string[]>>();
    for (const key of keys) {
      const slot = keySlot(key);
      const node = this.#cluster.slots[slot]?.[0] ?? '';
      let bySlot = byNode.get(node);
      if (bySlot === undefined) byNode.set(node, (bySlot = new Map()));
      const group = bySlot.get(slot);
      if (group === undefined) bySlot.set(slot, [key]);
      else group.push(key);
    }
    return [...byNode].map(([node, bySlot]) => ({
      node,
      groups: [...bySlot.values()].flatMap(chunks),
    }));
  }

  nodes(): string[] {
    const nodes = new Set<string>();
    for (const replicas of this.#cluster.slots) if (replicas?.[0]) nodes.add(replicas[0]);
    return [...nodes];
  }

  connection(node: string): Redis {
    const redis = this.#cluster.nodes('master').find((each) => nodeOf(each) === node);
    // A node that was never asked connects with its first command, which may wait for that.
    const isUsable = redis?.status === 'ready' || redis?.status === 'wait';
    if (redis === undefined || !isUsable) throw new NotConnected();
    this.#watch(redis);
    return redis;
  }

  refreshLayout(): void {
    this.#cluster.refreshSlotsCache();
  }

  onLost(listener: (node: string) => void): void {
    this.#listeners.push(listener);
  }

  async waitUntilReady(timeoutMs: number): Promise<boolean> {
    if (this.#cluster.status !== 'ready') await eventOrTimeout(this.#cluster, 'ready', timeoutMs);
    // A node of a Cluster connects with its first command.
    const pings = this.#cluster.nodes('master').map((redis) => redis.ping());
    const enough = new AbortController();
    const timeout = delay(timeoutMs, enough.signal).catch(() => undefined);
    await Promise.race([Promise.allSettled(pings), timeout]);
    enough.abort();
    return this.#cluster.status === 'ready';
  }

  close(): void {
    this.#cluster.disconnect();
  }

  #watch(redis: Redis): void {
    if (this.#watched.has(redis)) return;
    this.#watched.add(redis);
    redis.on('close', () => {
      for (const listener of this.#listeners) listener(nodeOf(redis));
    });
  }
}

function nodeOf(redis: Redis): string {
  return `${redis.options.host}:${redis.options.port}`;
}

/** What all nodes of a Cluster share with the first of its URLs. */
function credentials(url: string): Pick<RedisOptions, 'username' | 'password' | 'tls'> {
  const { protocol, username, password } = new URL(url);
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

function chunks(keys: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let at = 0; at < keys.length; at += keysPerGroup) {
    parts.push(keys.slice(at, at + keysPerGroup));
  }
  return parts;
}

async function eventOrTimeout(
  emitter: Pick<NodeJS.EventEmitter, 'once' | 'off'>,
  event: string,
  timeoutMs: number,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  emitter.once(event, resolve);
  const timer = setTimeout(resolve, timeoutMs);
  await promise;
  clearTimeout(timer);
  emitter.off(event, resolve);
}
