import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { type Clock, systemClock } from '@rendezvous/platform/clock';
import type { Logger } from '@rendezvous/platform/logger';
import { createSubgraphServer } from '@rendezvous/platform/subgraph-server';
import type { DependencyState, SubgraphServer } from '@rendezvous/platform/subgraph-server';
import type { Registry } from '@rendezvous/platform/telemetry';
import type { Messages } from '@rendezvous/region/messages';
import type { DoctorsContext, DoctorsRegion } from './context.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';

export interface DoctorsSubgraphDependencies {
  readonly regions: ReadonlyMap<string, DoctorsRegion>;
  readonly messages: Messages;
  readonly internalTokenSecret: string;
  readonly logger: Logger;
  readonly metrics: Registry;
  readiness(): Promise<Record<string, DependencyState>>;
  readonly clock?: Clock;
  /** For tests; see createSubgraphServer. */
  readonly requestTimeoutMs?: number;
}

const schemaFile = new URL('../schema.graphql', import.meta.url);

/** The doctors subgraph, not listening yet. */
export function createDoctorsSubgraph(dependencies: DoctorsSubgraphDependencies): SubgraphServer {
  const { regions, messages, clock = systemClock, requestTimeoutMs } = dependencies;
  return createSubgraphServer<DoctorsContext>({
    name: 'doctors',
    typeDefs: parse(readFileSync(schemaFile, 'utf8')),
    resolvers,
    regions: [...regions.keys()],
    createContext(caller) {
      const region = regions.get(caller.region);
      if (region === undefined) throw new Error(`region ${caller.region} is not served here`);
      return { caller, region, loaders: createLoaders(region.profiles), messages, now: clock() };
    },
    internalTokenSecret: dependencies.internalTokenSecret,
    logger: dependencies.logger,
    metrics: dependencies.metrics,
    readiness: dependencies.readiness,
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  });
}
