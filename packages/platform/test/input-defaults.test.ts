import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { fillInputDefaults } from '../src/input-defaults.ts';

const schema = buildSchema(`
  input Circle { latitude: Float!, radiusKm: Float! = 10, label: String = "x" }
  input Filter { near: Circle, circles: [Circle!] }
  enum Kind { SMALL LARGE }
  type Query { search(filter: Filter, limit: Int): Int }
`);
const document = parse('query ($filter: Filter) { search(filter: $filter) }');
const fill = (variables: Record<string, unknown>) => fillInputDefaults(schema, document, variables);

describe('fillInputDefaults', () => {
  test('completes non-null fields with defaults, in objects and in lists', () => {
    const filter = { near: { latitude: 1 }, circles: [{ latitude: 2 }] };
    expect(fill({ filter })).toEqual({
      filter: {
        near: { latitude: 1, radiusKm: 10 },
        circles: [{ latitude: 2, radiusKm: 10 }],
      },
    });
    expect(filter).toEqual({ near: { latitude: 1 }, circles: [{ latitude: 2 }] });
  });

  test('gives left out non-null variables their defaults, whatever their type', () => {
    const withDefaults = parse(`query (
      $circle: Circle! = { latitude: 3 }, $limit: Int! = 5, $kind: Kind! = SMALL, $other: Int = 7
    ) { search(limit: $limit) }`);
    expect(fillInputDefaults(schema, withDefaults, { limit: 2 })).toEqual({
      circle: { latitude: 3, radiusKm: 10 },
      limit: 2,
      kind: 'SMALL',
    });
  });

  test('leaves given values, nulls and wrong shapes alone', () => {
    expect(fill({ filter: { near: { latitude: 1, radiusKm: 5 } } })).toEqual({
      filter: { near: { latitude: 1, radiusKm: 5 } },
    });
    expect(fill({ filter: null })).toEqual({ filter: null });
    expect(fill({ filter: { near: 'here' } })).toEqual({ filter: { near: 'here' } });
    expect(fill({})).toEqual({});
  });
});
