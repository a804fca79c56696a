import { decodeSlotId } from '@rendezvous/platform/ids';
import { silentLogger } from '@rendezvous/platform/logger';
import { createSubgraphServer, type RunningServer } from '@rendezvous/platform/subgraph-server';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { parse } from 'graphql';

import type { InMemorySlotDirectory } from './in-memory-slot-directory.ts';
import { patientCaller, slotId } from './region-under-test.ts';

const origin = patientCaller('nobody');

/** A slots subgraph in small: the two fields this service asks for, as slots declares them. */
const typeDefs = parse(`
  scalar DateTime
  enum VisitKind { IN_PERSON VIDEO }
  type Slot { id: ID! startsAt: DateTime! endsAt: DateTime! timeZone: String! visitKind: VisitKind! }
  type Query { slot(id: ID!): Slot alternativeSlots(slotId: ID!, first: Int! = 5): [Slot!]! }
`);

/** Serves the slots of a directory on a free port. */
export function startSlotsSubgraph(
  slots: InMemorySlotDirectory,
  internalTokenSecret: string,
): Promise<RunningServer> {
  const resolvers = {
    Query: {
      slot: (_: unknown, { id }: { id: string }) => slots.find(decodeSlotId(id, 'id'), origin),
      alternativeSlots: (_: unknown, { slotId: id, first }: { slotId: string; first: number }) =>
        slots.findAlternatives(decodeSlotId(id, 'slotId'), first, origin),
    },
    Slot: { id: slotId },
  };
  const subgraph = createSubgraphServer<object>({
    name: 'slots',
    typeDefs,
    resolvers,
    regions: ['fr'],
    createContext: () => ({}),
    internalTokenSecret,
    logger: silentLogger,
    metrics: createMetrics('slots-test'),
    readiness: async () => ({}),
  });
  return subgraph.listen({ port: 0 });
}

/** Where a running subgraph answers GraphQL. */
export function graphqlUrl({ url }: { readonly url: string }): string {
  return `${url.replace(/\/graphql$/, '')}/graphql`;
}
