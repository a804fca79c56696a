import { describe, expect, test } from '@jest/globals';
import { checkOperations } from '../src/check/check-operations.ts';
import type { CheckInput, CheckResult } from '../src/check/check-result.ts';
import { checkSubgraph } from '../src/check/check-subgraph.ts';
import { readManifest } from '../src/domain/manifest.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@tag", "@inaccessible"])';

const visits = `${link}
type Query {
  visit(id: ID!): Visit
  find(filter: Filter!, kind: Kind = SHORT): [Visit!]!
  search: [Found!]!
  hidden: Int @inaccessible
}
interface Named { name: String }
type Visit implements Named @key(fields: "id") @key(fields: "id name") { id: ID!  name: String }
type Note { text: String }
union Found = Visit | Note
input Filter { text: String  limit: Int  kind: Kind }
enum Kind { SHORT LONG }`;

const doctors = `${link}\ntype Visit @key(fields: "id") { id: ID!  doctor: String }`;

const operations = {
  named: 'query Named { visit(id: 1) { ... on Named { name } } }',
  variable: 'query WithVariable($filter: Filter!) { find(filter: $filter) { id } }',
  literal: 'query WithLiteral { find(filter: { text: "a" }, kind: LONG) { id } }',
  search: 'query Search { search { ... on Visit { id } ... on Note { text } } }',
  broken: 'query BrokenBefore { nothing }',
};

function check(
  change: (schema: string) => string | null,
  overrides: Partial<CheckInput> = {},
): Promise<CheckResult> {
  const sdl = change(visits);
  return checkSubgraph({
    variant: 'test',
    subgraph: 'visits',
    proposed: sdl === null ? null : { sdl, file: 'visits.graphql' },
    current: [
      { name: 'visits', url: 'http://visits', sdl: visits },
      { name: 'doctors', url: 'http://doctors', sdl: doctors },
    ],
    contracts: [],
    clients: [{ client: 'web', contract: null, operations: readManifest(operations) }],
    ...overrides,
  });
}

/** The one change of that code, as `severity: operations that use it`. */
function verdict({ changes }: CheckResult, code: string): string {
  const found = changes.filter((change) => change.code === code);
  return found
    .map(({ severity, clients }) => `${severity}: ${clients.map((c) => c.operation).join(' ')}`)
    .join('; ');
}

describe('who uses a change depends on what it is', () => {
  test.each([
    [
      'a field of an input type, removed: variables may hold it',
      '  limit: Int',
      '',
      'INPUT_FIELD_REMOVED',
      'BREAKING: WithVariable',
    ],
    [
      'a field of an input type, removed: a document holds it',
      'text: String  ',
      '',
      'INPUT_FIELD_REMOVED',
      'BREAKING: WithVariable WithLiteral',
    ],
    [
      'a required field of an input type',
      'limit: Int',
      'limit: Int must: Int!',
      'INPUT_FIELD_ADDED',
      'BREAKING: WithVariable WithLiteral',
    ],
    [
      'an optional field of an input type',
      'limit: Int',
      'limit: Int may: Int',
      'INPUT_FIELD_ADDED',
      'SAFE: ',
    ],
    [
      'a removed enum value: one writes it, one may',
      'SHORT LONG }',
      'SHORT }',
      'ENUM_VALUE_REMOVED',
      'BREAKING: WithVariable WithLiteral',
    ],
    [
      'a default value: who does not give the argument',
      'kind: Kind = SHORT',
      'kind: Kind = LONG',
      'FIELD_ARGUMENT_DEFAULT_CHANGED',
      'DANGEROUS: WithVariable',
    ],
    [
      'an argument that is removed',
      ', kind: Kind = SHORT',
      '',
      'FIELD_ARGUMENT_REMOVED',
      'BREAKING: WithLiteral',
    ],
    ['a member of a union', 'Visit | Note', 'Visit', 'UNION_MEMBER_REMOVED', 'BREAKING: Search'],
    [
      'an interface that is implemented no longer',
      'Visit implements Named @',
      'Visit @',
      'OBJECT_TYPE_INTERFACE_REMOVED',
      'BREAKING: Named WithVariable WithLiteral Search',
    ],
  ])('%s', async (_name, from, to, code, expected) => {
    expect(visits).toContain(from);
    const result = await check((schema) => schema.replace(from, to));
    expect(verdict(result, code)).toBe(expected);
  });

  test('a field of an interface counts for the types that implement it', async () => {
    const result = await check((schema) => schema.replaceAll('name: String }', 'name: String! }'));
    expect(verdict(result, 'FIELD_TYPE_CHANGED')).toBe('SAFE: Named; SAFE: Named');
  });
});

test('an operation that was not valid before is nobody’s fault', async () => {
  const result = await check((schema) => schema.replace('  visit(id: ID!): Visit\n', ''));
  expect(result.operations.map(({ operation, status }) => [operation, status])).toEqual([
    ['Named', 'FAILS'],
  ]);
});

test('when no operation is known, nothing is downgraded', async () => {
  const change = (schema: string) => schema.replace('  limit: Int', '');
  const unknown = await check(change, { clients: [] });
  expect(unknown).toMatchObject({ passed: false, changes: [{ severity: 'BREAKING' }] });
  const known = await check(change, {
    clients: [
      { client: 'web', contract: null, operations: readManifest({ s: operations.search }) },
    ],
  });
  expect(known).toMatchObject({
    passed: true,
    changes: [{ severity: 'DANGEROUS', downgraded: true, clients: [] }],
  });
  expect(known.changes[0]?.description).toMatch(/\(breaking, but no known operation uses it\)$/);
});

test('a key that goes but is not needed is dangerous while gateways ask with it', async () => {
  const result = await check((schema) => schema.replace(' @key(fields: "id name")', ''));
  expect(result.passed).toBe(true);
  expect(verdict(result, 'ENTITY_KEY_REMOVED')).toBe(
    'DANGEROUS: Named WithVariable WithLiteral Search',
  );
});

test('a hidden field that goes is told, because other services may call it', async () => {
  const result = await check((schema) => schema.replace('  hidden: Int @inaccessible\n', ''));
  expect(result).toMatchObject({
    passed: true,
    changes: [{ code: 'FIELD_REMOVED', severity: 'DANGEROUS', coordinate: 'Query.hidden' }],
  });
});

test('a new description does not hide that the type changes as well', async () => {
  const result = await check((schema) => schema.replace('text: String }', '"New." text: Int }'));
  expect(verdict(result, 'FIELD_TYPE_CHANGED')).toBe('BREAKING: Search');
});

test('what is new inside of something new is told once', async () => {
  const result = await check((schema) => `${schema}\ntype New { a: Int b(c: Int): Int }`);
  expect(result.changes.map(({ code }) => code)).toEqual(['TYPE_ADDED']);
});

test('the same schema changes nothing', async () => {
  expect(await check((schema) => schema)).toMatchObject({
    supergraphModified: false,
    changes: [],
    operations: [],
  });
});

test('a subgraph that others need cannot be deleted', async () => {
  const result = await check(() => null);
  expect(result.passed).toBe(false);
  expect(result.composition.errors).not.toEqual([]);
});

test('the first schema of a variant breaks nothing', async () => {
  const result = await check((schema) => schema, { current: [], clients: [] });
  expect(result).toMatchObject({ supergraphModified: true, changes: [], operations: [] });
  expect(result.composition.errors).toEqual([]);
});

test('a contract of which nothing is left fails the check', async () => {
  const contract = { name: 'partner', includeTags: ['partner'], excludeTags: [] };
  const result = await check((schema) => schema.replace('hidden: Int', 'hidden: String'), {
    contracts: [{ ...contract, hideUnreachableTypes: true }],
  });
  expect(result).toMatchObject({
    passed: false,
    contracts: [{ name: 'partner', passed: false, errors: [{ file: null }] }],
  });
});

describe('a check of operations', () => {
  const input = {
    variant: 'test',
    client: 'web',
    contract: null,
    subgraphs: [{ name: 'visits', url: 'http://visits', sdl: visits }],
    operations: readManifest({ s: operations.search, b: operations.broken }),
    published: readManifest({ s: operations.named }),
  };

  test('finds what is not valid, and ids that are taken', () => {
    const { passed, operations: checked } = checkOperations(input);
    expect(passed).toBe(false);
    expect(checked.map(({ status, errors }) => [status, errors[0]?.message])).toEqual([
      ['FAILS', expect.stringContaining('The id s is published with another document')],
      ['FAILS', 'Cannot query field "nothing" on type "Query".'],
    ]);
  });

  test('tells of what is deprecated', () => {
    const sdl = visits.replace('text: String }', 'text: String @deprecated(reason: "Old.") }');
    const subgraphs = [{ name: 'visits', url: 'http://visits', sdl }];
    const search = readManifest({ s: operations.search });
    const checked = checkOperations({ ...input, subgraphs, operations: search, published: search });
    expect(checked).toMatchObject({
      passed: true,
      operations: [{ status: 'VALID', deprecations: ['The field Note.text is deprecated. Old.'] }],
    });
  });

  test('needs a schema', () => {
    const checked = checkOperations({ ...input, subgraphs: [] });
    expect(checked).toMatchObject({ passed: false, operations: [], errors: [expect.any(String)] });
  });
});
