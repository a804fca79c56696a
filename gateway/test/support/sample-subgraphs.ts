import { parse } from 'graphql';
import { RendezvousError } from '@rendezvous/platform/errors';
import type { Caller } from '@rendezvous/platform/caller';
import { BadUserInput, Forbidden, ServiceUnavailable } from '@rendezvous/platform/errors';
import { requirePatient } from '@rendezvous/platform/caller';

/** A doctors subgraph that is just large enough to show what a gateway does with an answer. */
export const doctorsSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  type Query {
    doctor(id: ID!): Doctor
    caller: Caller!
    failure(kind: String!): String
    slow: String
    large(bytes: Int!): String
    requiredDoctor: Doctor!
  }
  type Mutation { rename(name: String!): String slowRename: String }
  type Doctor @key(fields: "id") { id: ID! name: String! friend: Doctor missing: String! }
  type Caller { patient: String name: String email: String region: String! language: String!
    requestId: String! patientLanguage: String traceparent: String client: String actor: Actor }
  type Actor { role: String! id: String! practices: [String!]! scopes: [String!]! }
`;

export const slotsSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  type Query { slotCount: Int }
  type Doctor @key(fields: "id") { id: ID! nextSlot: String }
`;

export const doctorsTypeDefs = parse(doctorsSdl);
export const slotsTypeDefs = parse(slotsSdl);

/** What the sample subgraphs were asked, and the gate that `slow` waits at. */
export interface SampleState {
  operations: number;
  renames: number;
  slowCalls: number;
  release: () => void;
  released: Promise<void>;
}

/** A fresh state whose gate is closed. */
export function createSampleState(): SampleState {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { operations: 0, renames: 0, slowCalls: 0, release: resolve, released: promise };
}

const failures: Record<string, (caller: Caller) => unknown> = {
  secret: () => {
    throw new Error('password=hunter2 at http://127.0.0.1:5432');
  },
  input: () => {
    throw new BadUserInput('kind', 'must be another one');
  },
  forbidden: () => {
    throw new Forbidden();
  },
  unavailable: () => {
    throw new ServiceUnavailable('slots');
  },
  bad: () => {
    throw new RendezvousError('GRAPHQL_VALIDATION_FAILED', 'Cannot query field "inner"');
  },
  patient: (caller) => requirePatient(caller).id,
};

interface SampleContext {
  caller: Caller;
}

/** Resolvers of the doctors subgraph. */
export function doctorsResolvers(state: SampleState): object {
  const doctor = (id: string) => ({ __typename: 'Doctor', id, name: `Doctor ${id}` });
  const slow = async () => {
    state.slowCalls += 1;
    await state.released;
    return 'at last';
  };
  return {
    Query: {
      doctor: (_: unknown, { id }: { id: string }) => {
        state.operations += 1;
        return doctor(id);
      },
      caller: (_: unknown, __: unknown, { caller }: SampleContext) => ({
        ...caller,
        patient: caller.patient?.id,
        name: caller.patient?.name,
        email: caller.patient?.email,
        patientLanguage: caller.patient?.language,
      }),
      failure: (_: unknown, { kind }: { kind: string }, { caller }: SampleContext) =>
        failures[kind]?.(caller),
      slow,
      large: (_: unknown, { bytes }: { bytes: number }) => 'x'.repeat(bytes),
      requiredDoctor: () => doctor('1'),
    },
    Mutation: {
      rename: (_: unknown, { name }: { name: string }) => {
        state.renames += 1;
        return name;
      },
      slowRename: slow,
    },
    Doctor: {
      __resolveReference: ({ id }: { id: string }) => doctor(id),
      friend: ({ id }: { id: string }) => doctor(`${id}1`),
    },
  };
}

/** Resolvers of the slots subgraph. */
export const slotsResolvers: object = {
  Query: { slotCount: () => 3 },
  Doctor: { nextSlot: ({ id }: { id: string }) => `slot of ${id}` },
};
