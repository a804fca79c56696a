import type { EngineConfig } from '@rendezvous/platform/engine-config';
import type { Logger } from '@rendezvous/platform/logger';
import type { DependencyState } from '@rendezvous/platform/subgraph-server';
import type { Registry } from 'prom-client';
import { createRedisClient, NotConnected } from './redis-client.ts';
import type { NodeKeys, RedisClient } from './redis-client.ts';
import { KeysMoved, RedisNode } from './redis-node.ts';
import type { NodeSession } from './redis-node.ts';

export interface RedisNodesOptions {
  readonly config: NonNullable<EngineConfig['redis']>;
  /** Begins every key: `<namespace>:<region>:cache:`. */
  readonly namespace: string;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** How long any one call may take, in milliseconds; default 200. */
  readonly timeoutMs?: number;
  /**
   * After which a connection that says nothing is given up, and how long the start waits for the
   * first one, in milliseconds; default 1,000.
   */
  readonly silenceMaximumMs?: number;
  /** How often a node that is away is asked whether it is back, in milliseconds; default 500. */
  readonly probeEveryMs?: number;
  /** Failed deletions that are remembered for each node; default 10,000 keys. */
  readonly owedMax?: number;
}

/** The Redis nodes of a process's caches, each behind a breaker of its own. */
export interface RedisNodes {
  /** Begins every key of a region's caches. */
  prefixOf(region: string): string;
  partition(keys: readonly string[]): NodeKeys[];
  /** Runs commands on one node. Throws at once while it is away, and what the commands throw. */
  run<T>(node: string, work: (session: NodeSession) => Promise<T>): Promise<T>;
  /** Has deletions that failed made up for, before anything else is asked of their node. */
  owe(keys: readonly string[]): void;
  /** Always ok: nobody needs the cache. The detail says what is away. */
  readiness(): DependencyState;
  close(): void;
}

const defaultSilenceMaximumMs = 1_000;
const defaultTimeoutMs = 200;
const defaultProbeEveryMs = 500;
const defaultOwedMax = 10_000;
/** Keys of nodes that nobody knows; more are dropped with everything else. */
const unplacedMax = 10_000;

/** Connects, waiting a second at most: without Redis everything goes on without it. */
export async function openRedisNodes(o: RedisNodesOptions): Promise<RedisNodes> {
  const silenceMaximumMs = o.silenceMaximumMs ?? defaultSilenceMaximumMs;
  const client = createRedisClient(o.config, silenceMaximumMs, o.logger);
  const nodes = new GuardedNodes(o, client);
  await nodes.start(silenceMaximumMs);
  return nodes;
}

class GuardedNodes implements RedisNodes {
  readonly #o: RedisNodesOptions;
  readonly #client: RedisClient;
  readonly #nodes = new Map<string, RedisNode>();
  readonly #unplaced = new Set<string>();
  #owesUnplaced = false;

  constructor(o: RedisNodesOptions, client: RedisClient) {
    this.#o = o;
    this.#client = client;
    client.onLost((node) => this.#nodes.get(node)?.distrust());
  }

  async start(timeoutMs: number): Promise<void> {
    const isReady = await this.#client.waitUntilReady(timeoutMs);
    for (const node of this.#client.nodes()) this.#nodes.set(node, this.#open(node, isReady));
  }

  prefixOf(region: string): string {
    return `${this.#o.namespace}:${region}:cache:`;
  }

  partition(keys: readonly string[]): NodeKeys[] {
    return this.#client.partition(keys);
  }

  async run<T>(node: string, work: (session: NodeSession) => Promise<T>): Promise<T> {
    if (node === '') throw new NotConnected();
    const guarded = this.#nodeOf(node);
    if (this.#unplaced.size > 0 || this.#owesUnplaced) this.#placeOwed();
    try {
      return await guarded.run(work);
    } catch (error) {
      if (error instanceof KeysMoved) this.#client.refreshLayout();
      throw error;
    }
  }

  owe(keys: readonly string[]): void {
    for (const { node, groups } of this.#client.partition(keys)) {
      if (node !== '') this.#nodeOf(node).owe(groups.flat());
      else this.#keepUnplaced(groups.flat());
    }
  }

  readiness(): DependencyState {
    const away = [...this.#nodes].filter(([, node]) => !node.breaker.isClosed);
    // A Cluster that was never reached has no nodes yet.
    if (away.length === 0 && this.#client.nodes().length > 0) return { ok: true };
    const part = this.#nodes.size > 1 ? `${away.length} of ${this.#nodes.size} nodes, ` : '';
    return { ok: true, detail: `away: ${part}going on without` };
  }

  close(): void {
    for (const node of this.#nodes.values()) node.breaker.close();
    this.#client.close();
  }

  #nodeOf(id: string): RedisNode {
    const known = this.#nodes.get(id);
    if (known !== undefined) return known;
    // A replica that took over, or a node that was given slots: both may lack the last deletions.
    const node = this.#open(id, false);
    this.#nodes.set(id, node);
    this.#forgetVanished();
    return node;
  }

  /** What nodes owe that are no longer part of the Cluster, others have to make up for. */
  #forgetVanished(): void {
    const present = new Set(this.#client.nodes());
    for (const [id, node] of this.#nodes) {
      if (present.has(id)) continue;
      this.#nodes.delete(id);
      node.breaker.close();
      if (node.owed === 'all') this.#owesUnplaced = true;
      else this.#keepUnplaced(node.owed);
    }
  }

  #keepUnplaced(keys: Iterable<string>): void {
    for (const key of keys) this.#unplaced.add(key);
    if (this.#unplaced.size <= unplacedMax) return;
    this.#unplaced.clear();
    this.#owesUnplaced = true;
  }

  #placeOwed(): void {
    const keys = [...this.#unplaced];
    this.#unplaced.clear();
    if (this.#owesUnplaced) {
      this.#owesUnplaced = false;
      for (const node of this.#nodes.values()) node.oweAll();
    } else {
      this.owe(keys);
    }
  }

  #open(id: string, isTrusted: boolean): RedisNode {
    const { config, namespace, logger, metrics } = this.#o;
    return new RedisNode({
      engine: config.isCluster ? `redis-cache ${id}` : 'redis-cache',
      connect: () => this.#client.connection(id),
      isTrusted,
      dropPattern: `${namespace}:*:cache:*`,
      timeoutMs: this.#o.timeoutMs ?? defaultTimeoutMs,
      probeEveryMs: this.#o.probeEveryMs ?? defaultProbeEveryMs,
      owedMax: this.#o.owedMax ?? defaultOwedMax,
      logger,
      metrics,
    });
  }
}
