import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  buildSchema,
  getNamedType,
  getNullableType,
  graphqlSync,
  isCompositeType,
  isListType,
  type GraphQLFieldResolver,
} from 'graphql';
import { costDefinitions, createEstimator } from './support.ts';

const sdl = `${costDefinitions}
  type Query { item: Item page(first: Int = 2): Page! @listSize(slicingArguments: ["first"], sizedFields: ["items"]) }
  type Item {
    id: ID
    friend: Item
    pair: [Item!]! @listSize(assumedSize: 2)
    page(first: Int = 2): Page! @listSize(slicingArguments: ["first"], sizedFields: ["items"])
    any: Any
    anys: [Any!]! @listSize(assumedSize: 3)
  }
  type Page { id: ID items: [Item!]! }
  type Other { id: ID pair: [Item!]! @listSize(assumedSize: 2) friend: Item }
  union Any = Item | Other
`;
const schema = buildSchema(sdl);
const estimate = createEstimator(sdl, schema);

interface Made {
  readonly size: number;
}

/** Answers as much as the schema says, and counts the objects answered. */
function execute(source: string, variableValues: Record<string, unknown>, typeOf: () => string) {
  let objects = 0;
  const make = (size: number): Made => {
    objects += 1;
    return { size };
  };
  const fieldResolver: GraphQLFieldResolver<Made | undefined, unknown, { first?: number }> = (
    parent,
    { first = 0 },
    _context,
    { fieldName, returnType },
  ) => {
    if (!isCompositeType(getNamedType(returnType))) return 'x';
    if (!isListType(getNullableType(returnType))) return make(first);
    const length = { pair: 2, anys: 3, items: parent?.size ?? 0 }[fieldName] ?? 0;
    return Array.from({ length }, () => make(0));
  };
  const typeResolver = () => typeOf();
  const { errors } = graphqlSync({ schema, source, variableValues, fieldResolver, typeResolver });
  if (errors !== undefined) throw errors[0];
  return objects;
}

const sizes = fc.integer({ min: 0, max: 4 });

/** Selections of an Item; few different ones, so that many are selected twice. */
const { item, itemWithUnions } = fc.letrec<{ item: string; itemWithUnions: string }>((tie) => {
  const of = (inner: 'item' | 'itemWithUnions') =>
    fc.oneof(
      { maxDepth: 4, depthIdentifier: 'selection' },
      fc.constant('id'),
      fc.tuple(tie(inner), tie(inner)).map(([a, b]) => `${a} ${b}`),
      tie(inner).map((inside) => `friend { ${inside} }`),
      tie(inner).map((inside) => `pair { ${inside} }`),
      tie(inner).map((inside) => `other: friend { ${inside} }`),
      tie(inner).map((inside) => `... on Item { ${inside} }`),
      fc
        .tuple(tie(inner), sizes)
        .map(([inside, n]) => `page${n}: page(first: ${n}) { id items { ${inside} } }`),
      tie(inner).map((inside) => `page { items { ${inside} } }`),
      tie(inner).map((inside) => `byVariable: page(first: $n) { items { ${inside} } }`),
      ...(inner === 'item'
        ? []
        : [
            tie(inner).map((inside) => `any { ... on Item { ${inside} } ...Others }`),
            tie(inner).map(
              (inside) => `anys { ... on Item { ${inside} } ... on Other { friend { id } } }`,
            ),
            tie(inner).map((inside) => `pair @include(if: $yes) { ${inside} }`),
            tie(inner).map((inside) => `... @skip(if: $yes) { ${inside} }`),
          ]),
    );
  return { item: of('item'), itemWithUnions: of('itemWithUnions') };
});
const query = (body: string) =>
  `query ($n: Int = 3, $yes: Boolean = true) { ${body}
    never: item @include(if: $yes) @skip(if: $yes) { id } sized: page(first: $n) { id } }`;
const others = 'fragment Others on Any { ... on Other { pair { id } } }';

describe('the cost of an operation whose lists are as long as the schema says', () => {
  test('is the number of objects answered', () => {
    fc.assert(
      fc.property(item, fc.option(sizes, { nil: undefined }), (selections, n) => {
        const source = query(`item { ${selections} }`);
        const variables = n === undefined ? {} : { n };
        expect(estimate(source, variables)).toBe(execute(source, variables, () => 'Item'));
      }),
      { numRuns: 100 },
    );
  });

  test('is never less than that, whatever types the objects turn out to have', () => {
    fc.assert(
      fc.property(
        itemWithUnions,
        fc.infiniteStream(fc.constantFrom('Item', 'Other')),
        fc.boolean(),
        (selections, types, yes) => {
          const source = `${query(`item { any { ...Others } ${selections} }`)} ${others}`;
          const answered = execute(source, { yes }, () => String(types.next().value));
          expect(estimate(source, { yes })).toBeGreaterThanOrEqual(answered);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('does not fall when more is asked for', () => {
    fc.assert(
      fc.property(item, item, (selections, more) => {
        const less = estimate(query(`item { ${selections} }`));
        const all = estimate(query(`item { ${selections} ${more} }`));
        expect(all).toBeGreaterThanOrEqual(less);
      }),
      { numRuns: 100 },
    );
  });
});
