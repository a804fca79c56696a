import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@rendezvous/platform/logger';
import {
  createSubgraphServer,
  type DependencyState,
  type SubgraphServer,
} from '@rendezvous/platform/subgraph-server';
import type { Registry } from '@rendezvous/platform/telemetry';
import type { Messages } from '@rendezvous/region/messages';
import { parse } from 'graphql';

import type { AppointmentsContext } from './context.ts';
import { createLoaders } from './loaders.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { resolvers } from './resolvers.ts';

/** Everything the subgraph is made of; who makes it decides about real engines and fakes. */
export interface AppointmentsSubgraphDependencies {
  readonly regions: ReadonlyMap<string, RegionDependencies>;
  readonly messages: Messages;
  readonly internalTokenSecret: string;
  readonly logger: Logger;
  readonly metrics: Registry;
  readiness(): Promise<Record<string, DependencyState>>;
}

const schemaFile = join(import.meta.dirname, '../schema.graphql');

/** The appointments subgraph, not listening yet. */
export function createAppointmentsSubgraph(
  dependencies: AppointmentsSubgraphDependencies,
): SubgraphServer {
  const { regions, messages, internalTokenSecret, logger, metrics, readiness } = dependencies;
  return createSubgraphServer<AppointmentsContext>({
    name: 'appointments',
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
      const loaders = createLoaders(region, caller);
      return { caller, logger: requestLogger, region, loaders, messages };
    },
  });
}
