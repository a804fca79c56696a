import { HeaderMap } from '@apollo/server';
import { silentLogger as logger } from '@rendezvous/platform/logger';
import type { GraphqlExecutor } from '../../src/apollo-server.ts';
import { loadConfig } from '../../src/config.ts';
import { createDemandControl } from '../../src/cost/demand-control.ts';
import { createExecutors, type SwappableExecutors } from '../../src/executors.ts';
import { createGatewayMetrics } from '../../src/gateway-metrics.ts';
import type { PlannerThread } from '../../src/planning/planner-thread.ts';
import { createSubgraphs, type Subgraphs } from '../../src/subgraphs.ts';
import { warmUpScope } from '../../src/warm-up-scope.ts';

export interface ExecutorsUnderTest {
  readonly executors: SwappableExecutors;
  readonly subgraphs: Subgraphs;
  /** Does not end the planner, which others may use, too. */
  close(): Promise<void>;
}

/** Executors without a gateway around them; these operations are warmed before each swap. */
export function createExecutorsUnderTest(
  planner: PlannerThread,
  warmed: readonly string[] = [],
): ExecutorsUnderTest {
  const config = loadConfig({});
  const metrics = createGatewayMetrics();
  const subgraphs = createSubgraphs(config, metrics, logger);
  const executors = createExecutors({
    planner,
    subgraphs,
    limits: config.limits,
    introspection: true,
    demand: createDemandControl(config.protection.demand, metrics.registry),
    persistedOperations: () => warmed.map((body) => ({ body })),
    logger,
  });
  return {
    executors,
    subgraphs,
    async close() {
      await executors.close();
      await subgraphs.close();
    },
  };
}

/** Answers what a client would get, as text. */
export async function execute(executor: GraphqlExecutor, query: string): Promise<string> {
  const { isWarmUp: _, ...scope } = warmUpScope();
  const headers = new HeaderMap([['content-type', 'application/json']]);
  const request = { method: 'POST', headers, search: '', body: { query } };
  const { body } = await executor.execute(request, { ...scope, internalToken: async () => '' });
  if (body.kind !== 'complete') throw new Error('The answer comes in parts.');
  return body.string.trim();
}
