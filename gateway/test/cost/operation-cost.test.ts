import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { SlicingArgumentMissing } from '../../src/cost/operation-cost.ts';
import { costDefinitions, createEstimator } from './support.ts';

const sdl = `${costDefinitions}
  type Query {
    item(id: ID, options: Options): Item
    items: [Item!]!
    assumed: [Item!]! @listSize(assumedSize: 3)
    page(first: Int = 5, last: Int): Page!
      @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges"],
        requireOneSlicingArgument: false)
    either(first: Int, last: Int): [Item!]! @listSize(slicingArguments: ["first", "last"])
    fallback(first: Int): [Item!]!
      @listSize(slicingArguments: ["first"], assumedSize: 7, requireOneSlicingArgument: false)
    dear(text: String @cost(weight: 4)): Item @cost(weight: 20)
    cheap(text: String @cost(weight: -9)): Item
    any: Any
    named: Named
    heavy: Heavy
    numbers: [Int!] @listSize(assumedSize: 100)
    sums: [Sum!]! @listSize(assumedSize: 2)
  }
  type Mutation { change(input: Options): Item @cost(weight: 5) }
  input Options { size: Int @cost(weight: 2) tags: [Tag!] inner: Options near: Options @cost(weight: 6) }
  input Tag { name: String mode: Mode }
  enum Mode @cost(weight: 3) { FAST }
  scalar Sum @cost(weight: 8)
  type Heavy @cost(weight: 12) { id: ID! }
  interface Named { id: ID! }
  type Item implements Named { id: ID! name: String sub: [Item!]! @listSize(assumedSize: 2) friend: Item }
  type Page { edges: [Edge!]! others: [Item!]! total: Int }
  type Edge { node: Item! }
  union Any = Item | Heavy
`;
const estimate = createEstimator(sdl, buildSchema(sdl));

describe('the cost of an operation', () => {
  test.each([
    ['an object is one, scalars and __typename are free', '{ item { id name __typename } }', 1],
    ['introspection asks no subgraph', '{ __schema { types { name } } }', 0],
    ['what is nested is added', '{ item { friend { friend { id } } } }', 3],
    ['a list of unknown length counts ten times', '{ items { id } }', 10],
    ['an assumed size', '{ assumed { id } }', 3],
    ['lists in lists multiply', '{ assumed { sub { sub { id } } } }', 3 * (1 + 2 * (1 + 2))],
    ['a list of free scalars is free', '{ numbers }', 0],
    ['a scalar with a weight is not', '{ sums }', 2 * 8],
    ['the weight of an object type', '{ heavy { id } }', 12],
    ['the weight of a field is instead of its type’s', '{ dear { friend { id } } }', 20 + 1],
    ['a default slicing argument', '{ page { edges { node { id } } } }', 1 + 5 * 2],
    ['a slicing argument', '{ page(first: 2) { edges { node { id } } } }', 1 + 2 * 2],
    [
      'explicit null is as the default',
      '{ page(first: null) { edges { node { id } } } }',
      1 + 5 * 2,
    ],
    ['of several the largest', '{ page(last: 9) { edges { node { id } } } }', 1 + 9 * 2],
    ['fields that are not sized are not', '{ page(first: 2) { others { id } } }', 1 + 10],
    ['a negative number is none', '{ page(first: -3, last: -1) { edges { node { id } } } }', 1],
    ['the assumed size without slicing argument', '{ fallback { id } }', 7],
    ['the slicing argument before the assumed size', '{ fallback(first: 2) { id } }', 2],
    ['one of two slicing arguments', '{ either(last: 4) { id } }', 4],
    ['an argument’s weight', '{ dear(text: "a") { id } }', 24],
    ['a null argument is free', '{ dear(text: null) { id } }', 20],
    ['never below nothing', '{ cheap(text: "x") { id } }', 0],
    ['an input object is one', '{ item(options: {}) { id } }', 1 + 1],
    [
      'its fields are added',
      '{ item(options: { size: 1, inner: { size: 2 } }) { id } }',
      1 + 3 + 3,
    ],
    [
      'a weight is instead of that one',
      '{ item(options: { near: { size: 1 } }) { id } }',
      1 + 1 + 8,
    ],
    [
      'lists of inputs',
      '{ item(options: { tags: [{ name: "a" }, { mode: FAST }] }) { id } }',
      1 + 1 + 1 + 4,
    ],
    ['a mutation is ten more', 'mutation { change { id } }', 15],
    ['fields with two names count twice', '{ a: item { id } b: item { id } }', 2],
    ['fields with one name count once', '{ item { friend { id } } item { friend { name } } }', 2],
    [
      'so they do in fragments',
      '{ ...A ...B } fragment A on Query { assumed { friend { id } } } fragment B on Query { assumed { friend { name } sub { id } } }',
      3 * (1 + 1 + 2),
    ],
    ['an abstract type counts as its dearest', '{ any { __typename } }', 12],
    ['of an interface, too', '{ named { id } }', 1],
    [
      'fragments that exclude each other: the dearest alone',
      '{ any { ... on Item { sub { id } } ... on Heavy { id } ... on Named { ... on Item { friend { id } } } } }',
      12 + 2 + 1,
    ],
    ['skipped', '{ item @skip(if: true) { id } assumed @include(if: false) { id } }', 0],
    [
      'a skipped fragment',
      '{ ... @include(if: false) { items { id } } item @skip(if: false) { id } }',
      1,
    ],
  ])('%s', (_what, source, cost) => {
    expect(estimate(source)).toBe(cost);
  });

  test('variables count as what they are given, and their defaults where nothing is', () => {
    const page = 'query ($n: Int = 4) { page(first: $n) { edges { node { id } } } }';
    expect(estimate(page)).toBe(1 + 4 * 2);
    expect(estimate(page, { n: 7 })).toBe(1 + 7 * 2);
    // The gateway refuses it afterwards; until then it is as if it were not there.
    expect(estimate(page, { n: '7' })).toBe(1 + 5 * 2);
    const options =
      'query ($o: Options, $s: Int) { a: item(options: $o) { id } b: item(options: { size: $s }) { id } }';
    expect(estimate(options, {})).toBe(1 + 1 + 1);
    expect(estimate(options, { o: { size: 3, tags: [{}, {}] }, s: 1 })).toBe(1 + 5 + 1 + 3);
    const skipped =
      'query ($no: Boolean!) { item @include(if: $no) { id } ... @skip(if: $no) { assumed { id } } }';
    expect(estimate(skipped, { no: false })).toBe(3);
    expect(estimate(skipped, { no: true })).toBe(1);
  });

  test('null for a condition hides nothing: whether what it is about runs is not known', () => {
    const hiding =
      'query ($yes: Boolean = true) { item @include(if: $yes) { id } items @skip(if: $yes) { id } }';
    expect(estimate(hiding)).toBe(1);
    expect(estimate(hiding, { yes: null })).toBe(1 + 10);
  });

  test('values of any depth and shape are survived', () => {
    let deep: unknown = 'x';
    for (let depth = 0; depth < 20_000; depth += 1)
      deep = depth % 2 === 0 ? [deep] : { inner: deep };
    const source = 'query ($o: Options) { item(options: $o) { id } }';
    expect(estimate(source, { o: deep })).toBeLessThan(100);
    expect(estimate(source, { o: { nowhere: 1, tags: 7, size: { a: 1 } } })).toBe(1 + 1 + 2);
    expect(
      estimate(source, { o: JSON.parse('{"__proto__": {"size": 1}, "constructor": 1}') }),
    ).toBe(2);
  });

  test.each(['{ either { id } }', '{ either(first: 1, last: 2) { id } }'])(
    '%s must have exactly one slicing argument',
    (source) => {
      expect(() => estimate(source)).toThrow(SlicingArgumentMissing);
      expect(() => estimate(source)).toThrow(
        'Query.either exactly one of the arguments first, last',
      );
    },
  );
});

describe('the directives of a supergraph', () => {
  const costWith = (link: string, cost: string, listSize: string) => {
    const renamed = `schema @link(url: "https://specs.apollo.dev/cost/v0.1"${link}) { query: Query }
      directive @link(url: String, as: String, import: [I]) repeatable on SCHEMA
      scalar I
      ${costDefinitions.replace('@cost', cost).replace('@listSize', listSize)}
      type Query { list: [Item!]! ${listSize}(assumedSize: 4) } type Item ${cost}(weight: 3) { id: ID }`;
    return createEstimator(renamed, buildSchema(renamed))('{ list { id } }');
  };

  test.each([
    [', import: ["@cost", "@listSize"]', '@cost', '@listSize'],
    [', import: ["@listSize"]', '@cost', '@listSize'],
    [
      ', import: [{ name: "@cost", as: "@weighs" }, { name: "@listSize", as: "@long" }]',
      '@weighs',
      '@long',
    ],
    [', as: "demand"', '@demand', '@demand__listSize'],
  ])('are found by their link: %s', (link, cost, listSize) => {
    expect(costWith(link, cost, listSize)).toBe(4 * 3);
  });

  test('others of the same name are not meant', () => {
    expect(costWith(', as: "demand"', '@cost', '@listSize')).toBe(10);
  });
});
