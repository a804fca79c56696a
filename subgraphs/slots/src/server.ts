import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import type { Clock } from '@rendezvous/platform/clock';
import { systemClock } from '@rendezvous/platform/clock';
import type { Logger } from '@rendezvous/platform/logger';
import { createSubgraphServer } from '@rendezvous/platform/subgraph-server';
import type { DependencyState, SubgraphServer } from '@rendezvous/platform/subgraph-server';
import type { Registry } from '@rendezvous/platform/telemetry';
import type { Messages } from '@rendezvous/region/messages';
import { createCalendarLoaders } from './calendar-loaders.ts';
import { createCalendarMetrics } from './calendar-metrics.ts';
import type { CalendarRepository } from './calendar-repository.ts';
import type { SlotCache } from './cache.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';
import type { SlotsContext } from './context.ts';
import type { SlotWriter } from './slot-writer.ts';

/** What requests of one region need. */
export interface SlotsRegion {
  cache: SlotCache;
  calendars: CalendarRepository;
  writer: SlotWriter;
  /** How far ahead slots are generated. */
  horizonDays: number;
}

export interface SlotsSubgraphDependencies {
  regions: ReadonlyMap<string, SlotsRegion>;
  messages: Messages;
  internalTokenSecret: string;
  logger: Logger;
  metrics: Registry;
  readiness(): Promise<Record<string, DependencyState>>;
  clock?: Clock;
  /** For tests; see createSubgraphServer. */
  requestTimeoutMs?: number;
}

const schemaFile = new URL('../schema.graphql', import.meta.url);

/** The slots subgraph, not listening yet. */
export function createSlotsSubgraph(dependencies: SlotsSubgraphDependencies): SubgraphServer {
  const { regions, messages, clock = systemClock, requestTimeoutMs } = dependencies;
  const calendarMetrics = createCalendarMetrics(dependencies.metrics);
  return createSubgraphServer<SlotsContext>({
    name: 'slots',
    typeDefs: parse(readFileSync(schemaFile, 'utf8')),
    resolvers,
    regions: [...regions.keys()],
    createContext(caller) {
      const region = regions.get(caller.region);
      if (region === undefined) throw new Error(`region ${caller.region} is not served here`);
      const { cache, calendars, writer, horizonDays } = region;
      const now = clock();
      return {
        caller,
        loaders: createLoaders(cache, clock),
        calendarLoaders: createCalendarLoaders(calendars, caller, now),
        calendars,
        calendarMetrics,
        writer,
        messages,
        now,
        horizonDays,
      };
    },
    internalTokenSecret: dependencies.internalTokenSecret,
    logger: dependencies.logger,
    metrics: dependencies.metrics,
    readiness: dependencies.readiness,
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  });
}
