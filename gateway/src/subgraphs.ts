import type { Logger } from '@rendezvous/platform/logger';
import type { GatewayConfig } from './config.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { StartupError } from './startup-error.ts';
import { createSubgraphClient, type SubgraphClient } from './subgraph-client.ts';
import { SubgraphDataSource } from './subgraph-data-source.ts';

/** The connections to all subgraphs of the supergraph. */
export interface Subgraphs {
  readonly clients: ReadonlyMap<string, SubgraphClient>;
  /** @throws StartupError when nobody says where the subgraph is. */
  dataSourceFor(subgraph: { name: string; url?: string }): SubgraphDataSource;
  close(): Promise<void>;
}

type SubgraphsConfig = Pick<
  GatewayConfig,
  'subgraphUrls' | 'subgraphTimeoutMs' | 'subgraphConnections' | 'subgraphMaxResponseBytes'
>;

/** `doctors` is configured by SUBGRAPH_URL_DOCTORS, `event-log` by SUBGRAPH_URL_EVENT_LOG. */
function environmentSuffix(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
}

/** Opens one connection pool for each subgraph that is asked for. */
export function createSubgraphs(
  config: SubgraphsConfig,
  metrics: GatewayMetrics,
  logger: Logger,
): Subgraphs {
  const clients = new Map<string, SubgraphClient>();
  return {
    clients,
    dataSourceFor({ name, url }) {
      const suffix = environmentSuffix(name);
      const target = config.subgraphUrls[suffix] ?? url ?? '';
      if (!URL.canParse(target) || !target.startsWith('http')) {
        const advice = `Set SUBGRAPH_URL_${suffix}.`;
        throw new StartupError(`The supergraph names no URL for subgraph "${name}". ${advice}`);
      }
      const client = createSubgraphClient({
        url: target,
        connections: config.subgraphConnections,
        timeoutMs: config.subgraphTimeoutMs,
        maxResponseBytes: config.subgraphMaxResponseBytes,
      });
      clients.set(name, client);
      const { subgraphTimeoutMs: timeoutMs } = config;
      return new SubgraphDataSource({ name, client, timeoutMs, metrics, logger });
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}
