import type { Lifecycle } from '@rendezvous/platform/lifecycle';
import type { Logger } from '@rendezvous/platform/logger';
import type { GatewayConfig } from './config.ts';
import { createDemandControl } from './cost/demand-control.ts';
import { createExecutors, type SwappableExecutors } from './executors.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { startPlannerThread } from './planning/planner-thread.ts';
import { createKeptDocument } from './registry/kept-document.ts';
import type { RunningRegistry } from './registry/start-registry.ts';
import { createSubgraphs } from './subgraphs.ts';
import { createSupergraphSource } from './supergraph-source.ts';
import { createSupergraphStatus, type SupergraphStatus } from './supergraph-status.ts';

/** What serves the supergraph, kept at its newest good version. */
export interface RunningSupergraphService {
  readonly executors: SwappableExecutors;
  readonly status: SupergraphStatus;
}

/**
 * Serves the first good supergraph and follows changes from then on.
 * @param o.persistedOperations what is planned before a supergraph is served, by contract
 * @throws StartupError when there is no supergraph that can be served
 */
export async function startSupergraph(o: {
  readonly config: GatewayConfig;
  /** null: SUPERGRAPH_PATH is all there is. */
  readonly registry: RunningRegistry | null;
  persistedOperations(contract: string | null): readonly { readonly body: string }[];
  readonly metrics: GatewayMetrics;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
}): Promise<RunningSupergraphService> {
  const { config, metrics, logger, lifecycle } = o;
  const subgraphs = createSubgraphs(config, metrics, logger);
  lifecycle.onStop('subgraph connections', () => subgraphs.close());
  const planner = startPlannerThread({ logger, metrics: metrics.registry });
  lifecycle.onStop('planner', () => planner.close());
  const executors = createExecutors({
    planner,
    subgraphs,
    limits: config.limits,
    introspection: config.introspection,
    demand: createDemandControl(config.protection.demand, metrics.registry),
    persistedOperations: o.persistedOperations,
    logger,
  });
  lifecycle.onStop('executors', () => executors.close());
  const status = createSupergraphStatus(metrics.registry);
  const source = createSupergraphSource({
    executors,
    status,
    registry: o.registry && {
      ...o.registry,
      kept: createKeptDocument(config.dataDirectory, o.registry.variant, 'supergraph'),
    },
    path: config.supergraphPath,
    filePollMs: config.supergraphPollMs,
    logger,
  });
  lifecycle.onStop('supergraph source', () => source.stop());
  await source.start();
  return { executors, status };
}
