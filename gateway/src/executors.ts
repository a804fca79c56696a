import type { Logger } from '@rendezvous/platform/logger';
import { withTimeout } from '@rendezvous/platform/wait';
import type { GraphQLSchema } from 'graphql';
import type { GraphqlExecutor } from './apollo-server.ts';
import { createExecutorSet, type ExecutorSet, type SetOptions } from './executor-set.ts';
import { RequestRefused } from './request-refused.ts';
import type { SubgraphClient } from './subgraph-client.ts';
import type { SupergraphDocument } from './supergraph-document.ts';

/** What runs operations: one executor for the whole API and one for each contract. */
export interface Executors {
  /**
   * The executor of the schema that a contract shows; null: the whole API. It keeps working when
   * the supergraph is swapped before it is used.
   * @throws RequestRefused (503, SERVICE_UNAVAILABLE) for a contract that was not loaded
   */
  executorFor(contract: string | null): GraphqlExecutor;
}

/** Executors that can be replaced while requests run. */
export interface SwappableExecutors extends Executors {
  /** The whole API's schema. */
  readonly schema: GraphQLSchema;
  /** By name, those that the served supergraph names. */
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
  /**
   * Serves another supergraph from now on: its executors are made and warmed beside those in use,
   * which serve meanwhile, and end once their last request has ended. One swap at a time.
   * @throws SupergraphInvalid or SubgraphWithoutUrl when it cannot be served; nothing has changed then
   */
  swap(document: SupergraphDocument): Promise<void>;
  /** Plans, in the background, the persisted operations that were listed since the swap. */
  warmListed(): void;
  close(): Promise<void>;
}

interface ExecutorsOptions extends SetOptions {
  readonly logger: Logger;
  /** How long requests under way may still use what was replaced, in milliseconds. */
  readonly drainMs?: number;
}

const defaultDrainMs = 60_000;
/** What is replaced is some tens of megabytes: the next swap waits while so many are still in use. */
const maxDraining = 3;

const notLoaded = () =>
  new RequestRefused("The schema of this client's contract is not there yet. Try again later.", {
    code: 'SERVICE_UNAVAILABLE',
    status: 503,
    headers: { 'retry-after': '5' },
  });

/** Has no executors before the first swap. */
export function createExecutors(options: ExecutorsOptions): SwappableExecutors {
  return new SwappingExecutors(options);
}

class SwappingExecutors implements SwappableExecutors {
  readonly #o: ExecutorsOptions;
  #current: ExecutorSet | null = null;
  #isWarming = false;
  readonly #draining = new Set<Promise<void>>();

  constructor(options: ExecutorsOptions) {
    this.#o = options;
  }

  get schema(): GraphQLSchema {
    return this.#served.executorFor(null)!.schema;
  }

  get subgraphs(): ReadonlyMap<string, SubgraphClient> {
    return this.#served.subgraphs;
  }

  executorFor(contract: string | null): GraphqlExecutor {
    const set = this.#served;
    const executor = set.executorFor(contract);
    if (executor === undefined) throw notLoaded();
    return {
      schema: executor.schema,
      execute: (request, scope) => {
        // The set may have been replaced, and have ended, since the caller asked for its executor.
        if (set.isClosed) return this.executorFor(contract).execute(request, scope);
        return set.track(executor.execute(request, scope));
      },
    };
  }

  async swap(document: SupergraphDocument): Promise<void> {
    while (this.#draining.size >= maxDraining) await Promise.race(this.#draining);
    const next = await createExecutorSet(document, this.#o);
    const previous = this.#current;
    this.#current = next;
    // The lists may have changed while the set was made of them.
    this.warmListed();
    if (previous === null) return;
    const draining = this.#drain(previous).finally(() => this.#draining.delete(draining));
    this.#draining.add(draining);
  }

  warmListed(): void {
    if (this.#isWarming) return;
    this.#isWarming = true;
    void this.#warmListed();
  }

  async close(): Promise<void> {
    await Promise.all(this.#draining);
    await this.#current?.close();
    this.#current = null;
  }

  get #served(): ExecutorSet {
    if (this.#current === null) throw notLoaded();
    return this.#current;
  }

  /** One operation after another, on the set that serves, until nothing that is listed is left. */
  async #warmListed(): Promise<void> {
    for (;;) {
      const set = this.#current;
      const unwarmed = set?.takeUnwarmed() ?? [];
      if (unwarmed.length === 0) break;
      for (const warm of unwarmed) {
        if (set !== this.#current) break;
        await warm();
      }
    }
    this.#isWarming = false;
  }

  async #drain(set: ExecutorSet): Promise<void> {
    const { logger, drainMs = defaultDrainMs } = this.#o;
    try {
      // Looked at again: who was given an executor before may have used it just now.
      while (!set.isIdle) await withTimeout('the last request', drainMs, () => set.idle());
    } catch (error) {
      logger.warn({ err: error }, 'A replaced supergraph ends with requests under way');
    }
    await set.close().catch((error: unknown) => {
      logger.error({ err: error }, 'A replaced supergraph did not end well');
    });
  }
}
