import type { Logger } from '@rendezvous/platform/logger';
import { createGraphqlExecutor, type StartedExecutor } from './apollo-server.ts';
import type { OperationLimits } from './config.ts';
import type { DemandControl } from './cost/demand-control.ts';
import type { PlannedSupergraph, PlannerThread } from './planning/planner-thread.ts';
import type { SubgraphClient } from './subgraph-client.ts';
import type { SubgraphDataSource } from './subgraph-data-source.ts';
import type { SubgraphLease, Subgraphs } from './subgraphs.ts';
import type { SupergraphDocument } from './supergraph-document.ts';

/** The executors of one version of the supergraph. They begin and end together. */
export interface ExecutorSet {
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
  /** From then on its executors must not be used. */
  readonly isClosed: boolean;
  /** @param contract null: the whole API */
  executorFor(contract: string | null): StartedExecutor | undefined;
  /**
   * What warms the operations that were listed since, each in turn, and without throwing; every
   * operation is answered once. Few enough that plans of other operations stay.
   */
  takeUnwarmed(): readonly (() => Promise<void>)[];
  /** Counts a request as under way until it ends. */
  track<T>(request: Promise<T>): Promise<T>;
  /** Whether no request is under way. */
  readonly isIdle: boolean;
  /** Resolves when the last request under way ends. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** What every version of the supergraph is served with. */
export interface SetOptions {
  readonly planner: PlannerThread;
  readonly subgraphs: Subgraphs;
  readonly limits: OperationLimits;
  readonly introspection: boolean;
  readonly demand: DemandControl;
  readonly logger: Logger;
  /** The operations that clients who see a contract (null: the whole API) may run by id. */
  persistedOperations(contract: string | null): readonly { readonly body: string }[];
}

/** At some 10 ms each: a swap waits for them, and so does the next one. */
const maxWarmed = 5_000;
const maxOtherPlans = 2_000;
/** Of them; what is listed after so many is planned when it is asked for. */
const maxWarmedLater = 1_000;

/**
 * Makes executors for the supergraph and each of its contracts, ready to serve: every persisted
 * operation has its plan.
 * @throws SupergraphInvalid, SubgraphWithoutUrl, PlannerAway; whatever was opened is closed again
 */
export async function createExecutorSet(
  document: SupergraphDocument,
  options: SetOptions,
): Promise<ExecutorSet> {
  const set = new CountingExecutorSet(options);
  try {
    await set.add(null, document.supergraphSdl);
    for (const [contract, supergraphSdl] of Object.entries(document.contracts)) {
      await set.add(contract, supergraphSdl);
    }
    return set;
  } catch (error) {
    await set.close();
    throw error;
  }
}

class CountingExecutorSet implements ExecutorSet {
  readonly subgraphs = new Map<string, SubgraphClient>();
  readonly #o: SetOptions;
  /** Texts of operations by contract. */
  readonly #warmed = new Map<string | null, { readonly texts: Set<string>; later: number }>();
  readonly #executors = new Map<string | null, StartedExecutor>();
  readonly #supergraphs: PlannedSupergraph[] = [];
  readonly #leases: SubgraphLease[] = [];
  #underWay = 0;
  #whenIdle: (() => void) | undefined;
  #isClosed = false;

  constructor(options: SetOptions) {
    this.#o = options;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  executorFor(contract: string | null): StartedExecutor | undefined {
    return this.#executors.get(contract);
  }

  async add(contract: string | null, supergraphSdl: string): Promise<void> {
    const supergraph = await this.#o.planner.load(supergraphSdl);
    this.#supergraphs.push(supergraph);
    const dataSources: Record<string, SubgraphDataSource> = {};
    for (const subgraph of supergraph.subgraphs) {
      const lease = this.#o.subgraphs.lease(subgraph);
      this.#leases.push(lease);
      this.subgraphs.set(subgraph.name, lease.client);
      dataSources[subgraph.name] = lease.dataSource;
    }
    const { limits, introspection, demand, logger } = this.#o;
    const operations = this.#o.persistedOperations(contract);
    const warmed = operations.slice(0, maxWarmed);
    const executor = await createGraphqlExecutor({
      supergraphSdl,
      supergraph,
      dataSources,
      maxPlans: maxOtherPlans + warmed.length,
      limits,
      introspection,
      demand,
      logger,
    });
    this.#executors.set(contract, executor);
    this.#warmed.set(contract, { texts: new Set(warmed.map(({ body }) => body)), later: 0 });
    const unfit = await countUnfit(executor, warmed);
    const counts = { contract, unfit, warmed: warmed.length, operations: operations.length };
    logger.debug(counts, 'The plans of persisted operations are made');
    if (unfit > 0) logger.warn(counts, 'Persisted operations do not fit the new supergraph');
  }

  takeUnwarmed(): readonly (() => Promise<void>)[] {
    return [...this.#executors].flatMap(([contract, executor]) => {
      const warmed = this.#warmed.get(contract);
      if (warmed === undefined) return [];
      const texts = this.#o.persistedOperations(contract).map(({ body }) => body);
      const unwarmed = [...new Set(texts)].filter((body) => !warmed.texts.has(body));
      const taken = unwarmed.slice(0, maxWarmedLater - warmed.later);
      warmed.later += taken.length;
      for (const body of taken) warmed.texts.add(body);
      // What cannot be planned now is planned, or refused, when it is asked for.
      return taken.map((body) => async () => void (await executor.warm(body).catch(() => false)));
    });
  }

  async track<T>(request: Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await request;
    } finally {
      this.#underWay -= 1;
      if (this.isIdle) this.#whenIdle?.();
    }
  }

  get isIdle(): boolean {
    return this.#underWay === 0;
  }

  async idle(): Promise<void> {
    if (this.isIdle) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#executors.values()].map((executor) => executor.close()));
    for (const supergraph of this.#supergraphs) supergraph.unload();
    for (const lease of this.#leases) lease.release();
  }
}

/** Warms them one after another, so that requests come between. */
async function countUnfit(
  executor: StartedExecutor,
  operations: readonly { readonly body: string }[],
): Promise<number> {
  let unfit = 0;
  for (const { body } of operations) {
    if (!(await executor.warm(body))) unfit += 1;
  }
  return unfit;
}
