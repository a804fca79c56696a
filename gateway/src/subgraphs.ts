import type { Logger } from '@rendezvous/platform/logger';
import type { GatewayConfig } from './config.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { createSubgraphClient, type SubgraphClient } from './subgraph-client.ts';
import { SubgraphDataSource } from './subgraph-data-source.ts';

/** A subgraph as a supergraph names it. */
export interface NamedSubgraph {
  readonly name: string;
  /** Empty when the supergraph does not know it. */
  readonly url: string;
}

/** A subgraph that one supergraph uses. */
export interface SubgraphLease {
  readonly client: SubgraphClient;
  readonly dataSource: SubgraphDataSource;
  /** The connections are closed with the last lease of the same subgraph at the same URL. */
  release(): void;
}

/** The connections to all subgraphs that any supergraph in use names. */
export interface Subgraphs {
  /** @throws SubgraphWithoutUrl */
  lease(subgraph: NamedSubgraph): SubgraphLease;
  /** Closes whatever is still leased. */
  close(): Promise<void>;
}

/** Nobody says where a subgraph is. */
export class SubgraphWithoutUrl extends Error {
  constructor(name: string) {
    const advice = `Set SUBGRAPH_URL_${environmentSuffix(name)}.`;
    super(`The supergraph names no URL for subgraph "${name}". ${advice}`);
    this.name = 'SubgraphWithoutUrl';
  }
}

type SubgraphsConfig = Pick<
  GatewayConfig,
  'subgraphUrls' | 'subgraphTimeoutMs' | 'subgraphConnections' | 'subgraphMaxResponseBytes'
>;

interface OpenSubgraph {
  readonly client: SubgraphClient;
  readonly dataSource: SubgraphDataSource;
  leases: number;
}

/** `doctors` is configured by SUBGRAPH_URL_DOCTORS, `event-log` by SUBGRAPH_URL_EVENT_LOG. */
function environmentSuffix(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
}

/**
 * Opens one connection pool for each subgraph at each URL, however many supergraphs name it: a new
 * version of the supergraph finds the connections of the version before.
 */
export function createSubgraphs(
  config: SubgraphsConfig,
  metrics: GatewayMetrics,
  logger: Logger,
): Subgraphs {
  const open = new Map<string, OpenSubgraph>();

  function urlOf({ name, url }: NamedSubgraph): string {
    const target = config.subgraphUrls[environmentSuffix(name)] ?? url;
    if (!URL.canParse(target) || !target.startsWith('http')) throw new SubgraphWithoutUrl(name);
    return target;
  }

  function openAt(name: string, url: string): OpenSubgraph {
    const { subgraphTimeoutMs: timeoutMs } = config;
    const client = createSubgraphClient({
      url,
      connections: config.subgraphConnections,
      timeoutMs,
      maxResponseBytes: config.subgraphMaxResponseBytes,
    });
    const dataSource = new SubgraphDataSource({ name, client, timeoutMs, metrics, logger });
    return { client, dataSource, leases: 0 };
  }

  return {
    lease(subgraph) {
      const { name } = subgraph;
      const url = urlOf(subgraph);
      const key = `${name} ${url}`;
      const used = open.get(key) ?? openAt(name, url);
      open.set(key, used);
      used.leases += 1;
      let isReleased = false;
      return {
        client: used.client,
        dataSource: used.dataSource,
        release() {
          if (isReleased) return;
          isReleased = true;
          used.leases -= 1;
          if (used.leases > 0 || !open.delete(key)) return;
          used.client.close().catch((error: unknown) => {
            logger.warn({ err: error, subgraph: name }, 'Connections could not be closed');
          });
        },
      };
    },
    async close() {
      const clients = [...open.values()].map(({ client }) => client);
      open.clear();
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}
