import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@rendezvous/platform/logger';
import {
  createSubgraphServer,
  type DependencyState,
  type SubgraphServer,
} from '@rendezvous/platform/subgraph-server';
import type { Registry } from '@rendezvous/platform/telemetry';
import { parse } from 'graphql';

import type { NotificationsContext, RegionDependencies } from './context.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';

/** Everything the subgraph is made of; who makes it decides about real engines and fakes. */
export interface NotificationsSubgraphDependencies {
  readonly regions: ReadonlyMap<string, RegionDependencies>;
  readonly internalTokenSecret: string;
  readonly logger: Logger;
  readonly metrics: Registry;
  readiness(): Promise<Record<string, DependencyState>>;
}

const schemaFile = join(import.meta.dirname, '../schema.graphql');

/** The notifications subgraph, not listening yet. */
export function createNotificationsSubgraph(
  dependencies: NotificationsSubgraphDependencies,
): SubgraphServer {
  const { regions, internalTokenSecret, logger, metrics, readiness } = dependencies;
  return createSubgraphServer<NotificationsContext>({
    name: 'notifications',
    typeDefs: parse(readFileSync(schemaFile, 'utf8')),
    resolvers,
    regions: [...regions.keys()],
    internalTokenSecret,
    logger,
    metrics,
    readiness,
    createContext(caller, requestLogger) {
      const region = regions.get(caller.region);
      if (region === undefined) throw new Error(`Region ${caller.region} is not served here.`);
      const loaders = createLoaders(region.client, caller.patient?.id ?? null);
      return { caller, logger: requestLogger, region, loaders };
    },
  });
}
