import type { Client } from '@elastic/elasticsearch';
import { growingDelay } from '@rendezvous/messaging/backoff';
import { gauge } from '@rendezvous/platform/shared-metrics';
import { createWakeUp } from '@rendezvous/messaging/wake-up';
import type { Clock } from '@rendezvous/platform/clock';
import type { Logger } from '@rendezvous/platform/logger';
import type { DependencyState } from '@rendezvous/platform/subgraph-server';
import type { Registry } from '@rendezvous/platform/telemetry';
import { withTimeout } from '@rendezvous/platform/wait';
import type { Pool } from 'pg';
import { describeElasticsearchError } from './engine-errors.ts';
import type { HashedDefinition } from './index-definition.ts';
import { registeredIndexes } from './index-registry.ts';
import { indexesBehind, rebuildIndex } from './rebuild-index.ts';

export interface IndexKeeperOptions {
  readonly pool: Pool;
  readonly client: Client;
  readonly region: string;
  readonly alias: string;
  /** How the index has to be made, as of now; null while there is nothing to put into one. */
  definition(): Promise<HashedDefinition | null>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** How often to look whether the index is still the one it should be. */
  readonly checkEveryMs?: number;
}

/** Sees to it that there is an index that can be trusted. */
export interface IndexKeeper {
  /** Whether searches may be answered from the index. */
  readonly isReady: boolean;
  readonly state: DependencyState;
  /** Look again at once: something is wrong with the index. */
  lookAgain(): void;
  /** Ends what it does, also a rebuild. */
  stop(): Promise<void>;
}

type Verdict = 'good' | 'missing' | 'outdated';

const checkEveryDefaultMs = 30_000;
/** Another process builds it, or Elasticsearch is away. */
const lookWhileNotReadyMs = 1_000;
const retryDelayMaxMs = 2_000;
const inspectTimeoutMs = 5_000;
const stopTimeoutMs = 10_000;

/**
 * Starts looking after a region's index: where it is missing, was made by an older version of this
 * service, or is not one that this database has fed, a new one is built in the background by one
 * process; until it answers, isReady is false in all of them. Elasticsearch may be away at any time.
 */
export function startIndexKeeper(o: IndexKeeperOptions): IndexKeeper {
  return new Keeper(o);
}

class Keeper implements IndexKeeper {
  readonly #o: IndexKeeperOptions;
  readonly #wakeUp = createWakeUp();
  readonly #stopping = new AbortController();
  readonly #finished: Promise<void>;
  readonly #setReady: (isReady: boolean) => void;
  #isReady = false;

  constructor(o: IndexKeeperOptions) {
    this.#o = o;
    const ready = gauge(
      o.metrics,
      'rendezvous_search_index_ready',
      '1 while searches may be answered from the search index.',
      ['region'],
    );
    this.#setReady = (isReady) => {
      this.#isReady = isReady;
      ready.set({ region: o.region }, isReady ? 1 : 0);
    };
    this.#setReady(false);
    this.#finished = this.#run();
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get state(): DependencyState {
    if (this.#isReady) return { ok: true };
    return { ok: true, detail: 'no index yet: PostgreSQL answers searches' };
  }

  lookAgain(): void {
    this.#wakeUp.wake();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the keeper of the search index is stopping'));
    this.#wakeUp.wake();
    await withTimeout('stopping the keeper of the index', stopTimeoutMs, () => this.#finished);
  }

  async #run(): Promise<void> {
    const { logger, checkEveryMs = checkEveryDefaultMs } = this.#o;
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#lookAndBuild();
        failures = 0;
        await this.#wakeUp.wait(this.#isReady ? checkEveryMs : lookWhileNotReadyMs);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        failures += 1;
        // What this process knew stays true for now; the breaker speaks for Elasticsearch itself.
        const problem = describeElasticsearchError(error);
        logger.warn({ failures, problem }, 'the search index cannot be looked after');
        await this.#wakeUp.wait(growingDelay(failures, 100, retryDelayMaxMs));
      }
    }
  }

  async #lookAndBuild(): Promise<void> {
    const definition = await this.#o.definition();
    if (definition === null) {
      this.#setReady(false);
      return;
    }
    if (await this.#isGood(definition)) return;
    const { outcome } = await rebuildIndex({
      ...this.#o,
      definition,
      signal: this.#stopping.signal,
      isNeeded: async () => !(await this.#isGood(definition)),
    });
    if (outcome === 'built') await this.#isGood(definition);
  }

  async #isGood(definition: HashedDefinition): Promise<boolean> {
    const verdict = await this.#inspect(definition);
    const isGood = verdict === 'good';
    if (isGood !== this.#isReady) {
      const finding = isGood ? 'searches use the index' : 'there is no index to be trusted';
      this.#o.logger.info({ verdict }, finding);
    }
    this.#setReady(isGood);
    return isGood;
  }

  /** Only the one index that this database knows to be fed counts, and only if the alias names it. */
  async #inspect({ hash }: HashedDefinition): Promise<Verdict> {
    const { pool, client, alias } = this.#o;
    const limit = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(inspectTimeoutMs)]);
    const behind = await indexesBehind(client, alias, limit);
    const registered = await registeredIndexes(pool);
    const live = registered.find((index) => index.alias === alias && index.isLive);
    if (live === undefined) return 'missing';
    if (behind.length !== 1 || behind[0] !== live.name) return 'missing';
    return live.mapping === hash ? 'good' : 'outdated';
  }
}
