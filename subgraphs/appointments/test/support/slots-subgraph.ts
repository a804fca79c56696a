import { decodeDoctorId, decodeSlotId } from '@rendezvous/platform/ids';
import { silentLogger } from '@rendezvous/platform/logger';
import { createSubgraphServer, type RunningServer } from '@rendezvous/platform/subgraph-server';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { parse } from 'graphql';

import type { PracticeDirectory } from '../../src/practice-directory.ts';
import { inMemoryPractices } from './in-memory-practices.ts';
import type { InMemorySlotDirectory } from './in-memory-slot-directory.ts';
import { patientCaller, slotId } from './region-under-test.ts';

const origin = patientCaller('nobody');

/** A slots subgraph in small: the fields this service asks for, as slots declares them. */
const typeDefs = parse(`
  scalar DateTime
  enum VisitKind { IN_PERSON VIDEO }
  type Slot { id: ID! startsAt: DateTime! endsAt: DateTime! timeZone: String! visitKind: VisitKind! }
  type Doctor @key(fields: "id") { id: ID! calendarPractice: ID }
  type Query { slot(id: ID!): Slot alternativeSlots(slotId: ID!, first: Int! = 5): [Slot!]! }
`);

/** Serves the slots and the practices of directories on a free port. */
export function startSlotsSubgraph(
  slots: InMemorySlotDirectory,
  internalTokenSecret: string,
  practices: PracticeDirectory = inMemoryPractices(),
): Promise<RunningServer> {
  const resolvers = {
    Query: {
      slot: (_: unknown, { id }: { id: string }) => slots.find(decodeSlotId(id, 'id'), origin),
      alternativeSlots: (_: unknown, { slotId: id, first }: { slotId: string; first: number }) =>
        slots.findAlternatives(decodeSlotId(id, 'slotId'), first, origin),
    },
    Slot: { id: slotId },
    Doctor: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      calendarPractice: ({ id }: { id: string }) =>
        practices.find(decodeDoctorId(id, 'id').doctorId, origin),
    },
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
