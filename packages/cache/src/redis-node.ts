import type { ChainableCommander, Redis } from 'ioredis';
import { createEngineBreaker } from '@rendezvous/platform/circuit-breaker';
import type { EngineBreaker } from '@rendezvous/platform/circuit-breaker';
import type { Logger } from '@rendezvous/platform/logger';
import type { Registry } from 'prom-client';
import { NotConnected } from './redis-client.ts';

/** The keys asked for live on another node now; asking again finds them there. */
export class KeysMoved extends Error {
  constructor() {
    super('the keys are on another node now');
    this.name = 'KeysMoved';
  }
}

/** What work on a node is given. */
export interface NodeSession {
  readonly redis: Redis;
  /** Values stored before (milliseconds since 1970 by the node's clock) are not to be believed. */
  readonly trustedSinceMs: number;
}

export interface RedisNodeOptions {
  /** Names the node in metrics, logs and readiness. */
  readonly engine: string;
  connect(): Redis;
  /** False: it was never connected, or only after a time in which it was away. */
  readonly isTrusted: boolean;
  /** The keys that are dropped when more deletions failed than can be remembered. */
  readonly dropPattern: string;
  readonly timeoutMs: number;
  readonly probeEveryMs: number;
  readonly owedMax: number;
  readonly logger: Logger;
  readonly metrics: Registry;
}

const keysPerPipeline = 500;
const keysPerScan = 1_000;
const scansMax = 20_000;
const failuresMax = 3;

/**
 * One Redis node behind its breaker. Deletions that failed are made up for before the node is asked
 * anything else, and after an outage nothing from before is believed: the node may have come back
 * from an old snapshot, a replica may have taken over that lacks the last deletions, or another
 * process may not have been able to delete either.
 */
export class RedisNode {
  readonly breaker: EngineBreaker;
  readonly #o: RedisNodeOptions;
  readonly #owed = new Set<string>();
  #owesAll = false;
  #trustedSinceMs: number | null;
  #catchingUp: Promise<void> | null = null;

  constructor(o: RedisNodeOptions) {
    this.#o = o;
    this.#trustedSinceMs = o.isTrusted ? 0 : null;
    this.breaker = createEngineBreaker({
      engine: o.engine,
      timeoutMs: o.timeoutMs,
      failuresMax,
      probeEveryMs: o.probeEveryMs,
      isOutage: (error) => !(error instanceof KeysMoved),
      probe: async () => {
        this.distrust();
        await this.#catchUp(o.connect());
      },
      logger: o.logger,
      metrics: o.metrics,
    });
  }

  /** Runs commands. Throws at once while the node is away, and what the commands throw. */
  run<T>(work: (session: NodeSession) => Promise<T>): Promise<T> {
    return this.breaker.run(async () => {
      const redis = this.#o.connect();
      if (!this.#isCaughtUp()) await this.#catchUp(redis);
      return work({ redis, trustedSinceMs: this.#trustedSinceMs ?? Number.MAX_SAFE_INTEGER });
    });
  }

  /** Remembers deletions that failed. */
  owe(keys: readonly string[]): void {
    if (this.#owesAll) return;
    for (const key of keys) this.#owed.add(key);
    if (this.#owed.size > this.#o.owedMax) this.oweAll();
  }

  /** More deletions failed than anybody remembers: everything is to be deleted. */
  oweAll(): void {
    this.#owed.clear();
    this.#owesAll = true;
  }

  /** What is still to be deleted; 'all': more than could be remembered. */
  get owed(): ReadonlySet<string> | 'all' {
    return this.#owesAll ? 'all' : this.#owed;
  }

  /** The connection was lost: what happened on the node meanwhile is not known. */
  distrust(): void {
    this.#trustedSinceMs = null;
  }

  #isCaughtUp(): boolean {
    return this.#trustedSinceMs !== null && this.#owed.size === 0 && !this.#owesAll;
  }

  #catchUp(redis: Redis): Promise<void> {
    this.#catchingUp ??= this.#makeUpFor(redis).finally(() => {
      this.#catchingUp = null;
    });
    return this.#catchingUp;
  }

  /** Makes progress even if its caller stops waiting, so that the next one finds less to be done. */
  async #makeUpFor(redis: Redis): Promise<void> {
    if (this.#owesAll) await this.#dropAll(redis);
    while (this.#owed.size > 0) {
      const keys = [...this.#owed].slice(0, keysPerPipeline);
      await unlink(redis, keys);
      for (const key of keys) this.#owed.delete(key);
    }
    if (this.#trustedSinceMs !== null) return;
    const [seconds, microseconds] = await redis.time();
    // A value stored within this very millisecond may be from before.
    this.#trustedSinceMs = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000) + 1;
  }

  async #dropAll(redis: Redis): Promise<void> {
    let cursor = '0';
    for (let scans = 0; scans < scansMax; scans += 1) {
      const [next, keys] = await redis.scan(
        cursor,
        'MATCH',
        this.#o.dropPattern,
        'COUNT',
        keysPerScan,
      );
      await unlink(redis, keys);
      cursor = next;
      if (cursor === '0') break;
    }
    if (cursor !== '0') this.#o.logger.warn('too many keys to drop: lifetimes end the rest');
    this.#owesAll = false;
  }
}

async function unlink(redis: Redis, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const pipeline = redis.pipeline();
  // One by one: on a Cluster a command may only name keys of one slot.
  for (const key of keys) pipeline.unlink(key);
  await execute(pipeline);
}

/**
 * Sends a pipeline and answers its results. Throws KeysMoved when the node does not hold the keys any
 * more, and the first error otherwise.
 */
export async function execute(pipeline: ChainableCommander): Promise<unknown[]> {
  const answers = await pipeline.exec();
  if (answers === null) throw new NotConnected();
  return answers.map(([error, result]) => {
    if (error === null) return result;
    throw /^(MOVED|ASK|TRYAGAIN) /.test(error.message) ? new KeysMoved() : error;
  });
}
