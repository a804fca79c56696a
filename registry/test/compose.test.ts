import { describe, expect, test } from '@jest/globals';
import { composeSubgraphs, type SubgraphSchema } from '../src/domain/compose.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@shareable"])`;

function subgraph(name: string, definitions: string): SubgraphSchema {
  const sdl = `${link}\n${definitions}`;
  return { name, url: `http://${name}/graphql`, sdl, file: `${name}.graphql` };
}

const doctors = subgraph(
  'doctors',
  `type Query { doctor(id: ID!): Doctor }
type Doctor @key(fields: "id") { id: ID! name: String! }`,
);

function composeWithDoctors(definitions: string) {
  return composeSubgraphs([doctors, subgraph('slots', definitions)]);
}

test('subgraphs that fit become a supergraph', () => {
  const composed = composeWithDoctors('type Doctor @key(fields: "id") { id: ID! days: Int! }');
  expect(composed.errors).toBeUndefined();
  expect(composed.supergraphSdl).toContain('join__Graph');
  expect(composed.supergraphSdl).toContain('http://slots/graphql');
});

describe('an error says where', () => {
  test('a schema that is not GraphQL', () => {
    const { errors } = composeWithDoctors('type Doctor {\n  id: \n}');
    expect(errors).toEqual([
      expect.objectContaining({
        code: 'INVALID_GRAPHQL',
        message: expect.stringContaining('Expected Name'),
        subgraph: 'slots',
        file: 'slots.graphql',
        line: 4,
        column: 1,
      }),
    ]);
  });

  test('every schema that is not GraphQL, not only the first', () => {
    const broken = [subgraph('a', '{'), subgraph('b', 'typ')];
    expect(composeSubgraphs(broken).errors?.map((error) => error.subgraph)).toEqual(['a', 'b']);
  });

  test('a type that is not there', () => {
    const { errors } = composeWithDoctors('type Doctor @key(fields: "id") {\n  id: ID! b: Nope }');
    expect(errors).toEqual([
      expect.objectContaining({ subgraph: 'slots', file: 'slots.graphql', line: 3, column: 14 }),
    ]);
  });

  test('a field of two subgraphs that differ, at both places', () => {
    const { errors } = composeWithDoctors(
      'type Doctor @key(fields: "id") {\n  id: ID!\n  name: Int! @shareable }',
    );
    expect(errors).toContainEqual(
      expect.objectContaining({
        code: 'FIELD_TYPE_MISMATCH',
        locations: [
          { subgraph: 'doctors', file: 'doctors.graphql', line: 3, column: 42 },
          { subgraph: 'slots', file: 'slots.graphql', line: 4, column: 3 },
        ],
      }),
    );
  });

  test('a field that no plan reaches, at the type that lacks a key', () => {
    const { errors } = composeWithDoctors('type Doctor {\n  days: Int! }');
    expect(errors).toEqual([
      expect.objectContaining({
        code: 'SATISFIABILITY_ERROR',
        subgraph: 'slots',
        file: 'slots.graphql',
        line: 2,
        column: 6,
      }),
    ]);
  });

  test('a field that cannot be reached from where its type is answered', () => {
    const { errors } = composeWithDoctors(
      'type Query { first: Doctor }\ntype Doctor { days: Int! }\ntype Other { of: Doctor }',
    );
    expect(errors?.map(({ code, subgraph: name, line }) => [code, name, line])).toContainEqual([
      'SATISFIABILITY_ERROR',
      'slots',
      3,
    ]);
  });
});

test('a hint says where, too', () => {
  const { hints } = composeSubgraphs([
    subgraph('a', 'type Query { a: Int b: E }\nenum E { A B }'),
    subgraph('b', 'type Query { c: E }\nenum E { A }'),
  ]);
  expect(hints).toContainEqual(
    expect.objectContaining({
      code: 'INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM',
      subgraph: 'a',
      line: 3,
    }),
  );
});

test('a schema without a file says so', () => {
  const { errors } = composeSubgraphs([{ name: 'a', url: 'http://a', sdl: 'type' }]);
  expect(errors).toEqual([expect.objectContaining({ subgraph: 'a', file: null, line: 1 })]);
});

test('what the composer cannot take is an error, not an exception', () => {
  const { errors } = composeSubgraphs([]);
  expect(errors).toEqual([expect.objectContaining({ message: expect.any(String), line: null })]);
});
