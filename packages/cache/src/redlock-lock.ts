import { createEngineBreaker, EngineAway } from '@rendezvous/platform/circuit-breaker';
import type { EngineBreaker } from '@rendezvous/platform/circuit-breaker';
import type { Logger } from '@rendezvous/platform/logger';
import type { DependencyState } from '@rendezvous/platform/subgraph-server';
import { jitteredDelayMs } from '@rendezvous/platform/retry';
import { delay, TimedOut } from '@rendezvous/platform/wait';
import type { Registry } from 'prom-client';
import Redlock, { ExecutionError, ResourceLockedError } from 'redlock';
import type { Lock as RedlockHandle } from 'redlock';
import type { Lock, LockOptions } from './lock.ts';
import { createLockMetrics } from './lock-metrics.ts';
import type { LockMetrics } from './lock-metrics.ts';
import { connectLockNodes, majorityOf } from './lock-nodes.ts';
import type { LockNodes } from './lock-nodes.ts';
import { HeldLock } from './held-lock.ts';

const defaultCommandTimeoutMs = 200;

/** A try takes two commands at most, as a lock granted by a minority is given back first. */
const commandsPerTry = 2;
/** What a try may take beyond its commands. */
const trySlackMs = 50;

/** A connection is given up when it was silent for as long as so many commands may take. */
const silentCommandsMaximum = 5;

/** A try that is silent costs its caller the limit above, so there are few before the breaker opens. */
const failuresMax = 3;

const retryBaseMs = 20;
const retryMaximumMs = 80;
const probeTtlMs = 1_000;
const closeTimeoutMs = 1_000;

export interface RedlockLockOptions {
  /** Independent Redis nodes, an odd number of them: a majority grants a lock. */
  readonly urls: readonly string[];
  /** Begins every key. */
  readonly namespace: string;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** How often nodes that were away are tried again, in milliseconds (default 1,000). */
  readonly probeEveryMs?: number;
  /** How long a node may take for one command, in milliseconds (default 200). */
  readonly commandTimeoutMs?: number;
}

/** The lock port on Redis. */
export interface RedlockLock extends Lock {
  /** For readiness: always ok, because the work is done without the lock when Redis is away. */
  readonly state: DependencyState;
  /** How many nodes are connected. */
  readonly nodesReady: number;
  /** Waits until a majority of the nodes is connected, at most `timeoutMs`. Never throws. */
  whenMajorityIsReady(timeoutMs: number): Promise<void>;
  /** Gives the last locks back and disconnects. Takes a second at most. */
  close(): Promise<void>;
}

/** A majority of the nodes answers, and somebody else has the lock or a part of it. */
class Contended extends Error {}

/** No majority of the nodes answers. */
class MajorityAway extends Error {}

/**
 * The lock port by the Redlock algorithm (https://redis.io/docs/latest/develop/use/patterns/distributed-locks/)
 * over independent Redis nodes. While a majority is away the work is done without the lock, at once
 * as soon as that was noticed. What is a lock worth that may be missing? See ADR 0012.
 */
export function createRedlockLock(o: RedlockLockOptions): RedlockLock {
  return new RedlockAdapter(o);
}

class RedlockAdapter implements RedlockLock {
  readonly #namespace: string;
  readonly #nodes: LockNodes;
  readonly #redlock: Redlock;
  readonly #breaker: EngineBreaker;
  readonly #metrics: LockMetrics;
  readonly #logger: Logger;
  readonly #releases = new Set<Promise<unknown>>();

  constructor(o: RedlockLockOptions) {
    this.#namespace = o.namespace;
    this.#logger = o.logger;
    const commandTimeoutMs = o.commandTimeoutMs ?? defaultCommandTimeoutMs;
    const silenceMaximumMs = silentCommandsMaximum * commandTimeoutMs;
    this.#nodes = connectLockNodes(o.urls, { commandTimeoutMs, silenceMaximumMs }, o.logger);
    this.#redlock = new Redlock(this.#nodes.clients, { retryCount: 0 });
    // Says every vote against, also those that were overruled: what counts is thrown.
    this.#redlock.on('error', () => undefined);
    this.#metrics = createLockMetrics(o.metrics, () => this.#nodes.ready);
    this.#breaker = createEngineBreaker({
      engine: 'lock',
      timeoutMs: commandsPerTry * commandTimeoutMs + trySlackMs,
      failuresMax,
      ...(o.probeEveryMs === undefined ? {} : { probeEveryMs: o.probeEveryMs }),
      probe: () => this.#probe(),
      isOutage: (error) => error instanceof MajorityAway || error instanceof TimedOut,
      logger: o.logger,
      metrics: o.metrics,
    });
  }

  async withLock<T>(
    key: string,
    { ttlMs, signal }: LockOptions,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const held = await this.#acquire(`${this.#namespace}:lock:${key}`, ttlMs, signal);
    if (held === null) {
      this.#metrics.count('bypassed');
      return await work(signal ?? new AbortController().signal);
    }
    this.#metrics.count('acquired');
    try {
      return await work(signal === undefined ? held.lost : AbortSignal.any([signal, held.lost]));
    } finally {
      this.#release(held.stop());
    }
  }

  get state(): DependencyState {
    const nodes = this.#nodes.clients.length;
    const away = nodes - this.#nodes.ready;
    if (!this.#breaker.isClosed || this.#nodes.ready < majorityOf(nodes)) {
      return { ok: true, detail: 'away: the database lock alone' };
    }
    return away === 0 ? { ok: true } : { ok: true, detail: `${away} of ${nodes} nodes away` };
  }

  get nodesReady(): number {
    return this.#nodes.ready;
  }

  whenMajorityIsReady(timeoutMs: number): Promise<void> {
    return this.#nodes.whenMajorityIsReady(timeoutMs);
  }

  async close(): Promise<void> {
    this.#breaker.close();
    const given = new AbortController();
    // Each release is bounded by the time limit of a command.
    await Promise.race([
      Promise.allSettled(this.#releases),
      delay(closeTimeoutMs, given.signal).catch(() => undefined),
    ]);
    given.abort();
    this.#nodes.close();
  }

  /** Tries until the lock is had; null when Redis is away. Throws the reason of the signal. */
  async #acquire(
    key: string,
    ttlMs: number,
    signal: AbortSignal | undefined,
  ): Promise<HeldLock | null> {
    let isContended = false;
    try {
      for (let attempt = 1; ; attempt += 1) {
        signal?.throwIfAborted();
        const outcome = await this.#try(key, ttlMs);
        if (outcome === 'away') return null;
        if (outcome !== 'contended') {
          if (signal?.aborted !== true) return outcome;
          this.#release(outcome.stop());
          continue;
        }
        isContended = true;
        const pauseMs = retryBaseMs / 2 + jitteredDelayMs(attempt, retryBaseMs, retryMaximumMs);
        await delay(pauseMs, signal);
      }
    } catch (error) {
      // Only what the nodes have said counts as contention: not every caller in a hurry saw some.
      if (isContended && signal?.aborted === true) this.#metrics.count('contended');
      throw error;
    }
  }

  async #try(key: string, ttlMs: number): Promise<HeldLock | 'contended' | 'away'> {
    const triedAtMs = performance.now();
    let isWanted = true;
    try {
      const handle = await this.#breaker.run(async () => {
        const lock = await this.#askNodes(key, ttlMs);
        // Granted after the caller went on without it.
        if (!isWanted) this.#release(lock);
        return lock;
      });
      return new HeldLock(handle, { ttlMs, triedAtMs, onLost: () => this.#onLost() });
    } catch (error) {
      isWanted = false;
      if (error instanceof Contended) return 'contended';
      const isAway = [EngineAway, MajorityAway, TimedOut].some((type) => error instanceof type);
      if (isAway) return 'away';
      throw error;
    }
  }

  /** One round over all nodes. @throws Contended or MajorityAway */
  async #askNodes(key: string, ttlMs: number): Promise<RedlockHandle> {
    try {
      return await this.#redlock.acquire([key], ttlMs);
    } catch (error) {
      // Redlock throws the same error for a lock that is taken and for nodes that are down.
      if (!(error instanceof ExecutionError)) throw error;
      throw (await isMajorityAnswering(error)) ? new Contended() : new MajorityAway();
    }
  }

  /** Whether a lock can be had again: a full or read-only Redis would still answer a PING. */
  async #probe(): Promise<void> {
    const key = `${this.#namespace}:lock:probe:${crypto.randomUUID()}`;
    this.#release(await this.#askNodes(key, probeTtlMs));
  }

  #onLost(): void {
    this.#metrics.count('lost');
    this.#logger.warn('a lock was lost while its holder was at work');
  }

  /**
   * Nobody waits for it: commands on a connection stay in order, so that the next try of this
   * process comes after it, and what cannot be released ends with its time to live.
   */
  #release(handle: RedlockHandle): void {
    const release = handle
      .release()
      .catch(() => undefined)
      .finally(() => this.#releases.delete(release));
    this.#releases.add(release);
  }
}

/** Waits for the last vote, which takes as long as a command may. */
async function isMajorityAnswering({ attempts }: ExecutionError): Promise<boolean> {
  const stats = await attempts.at(-1);
  if (stats === undefined) return false;
  const votes = [...stats.votesAgainst.values()];
  const silent = votes.filter((error) => !(error instanceof ResourceLockedError)).length;
  return stats.membershipSize - silent >= stats.quorumSize;
}
