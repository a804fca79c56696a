import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery, parse } from 'graphql';
import { loadConfig } from '../src/config.ts';
import { findExceededLimit } from '../src/operation-limits.ts';
import { startTestGateway, type TestGateway } from './support/test-gateway.ts';

const { limits } = loadConfig({});
const exceeded = (source: string) => findExceededLimit(parse(source), limits)?.limit ?? null;
const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');
const nested = (depth: number) => `${'{ a '.repeat(depth)}${'}'.repeat(depth)}`;

describe('measuring an operation', () => {
  test.each([
    ['depth at the limit', nested(12), null],
    ['depth over the limit', nested(13), 'depth'],
    [
      'depth hidden in fragments',
      `{ a { ...F } } fragment F on X ${nested(6)} query Q { b { c { d { e { f { g { h { ...F } } } } } } } }`,
      'depth',
    ],
    ['aliases at the limit', `{ a { ${times(30, (i) => `x${i}: a`)} } }`, null],
    ['aliases over the limit', `{ a { ${times(31, (i) => `x${i}: a`)} } }`, 'aliases'],
    ['root fields over the limit', `{ ${times(21, (i) => `a${i}`)} }`, 'rootFields'],
    ['the same root field again and again', `{ ${times(21, () => 'a')} }`, 'rootFields'],
    [
      'root fields hidden in fragments',
      `{ ${times(3, () => '...F')} } fragment F on X { ${times(7, (i) => `a${i}`)} }`,
      'rootFields',
    ],
    ['mutations at the limit', `mutation { ${times(5, (i) => `a${i}`)} }`, null],
    ['mutations over the limit', `mutation { ${times(6, (i) => `a${i}`)} }`, 'mutationFields'],
    [
      'mutations hidden in fragments',
      `mutation { ${times(2, (i) => `...F${i}`)} } ${times(2, (i) => `fragment F${i} on X { ${times(3, (j) => `a${i}${j}`)} }`)}`,
      'mutationFields',
    ],
    ['directives over the limit', `{ a ${times(51, () => '@include(if: true)')} }`, 'directives'],
    ['fields over the limit', `{ a { ${times(1_001, () => 'b')} } }`, 'fields'],
    ['an operation beside the one to run', `query A { a } query B ${nested(13)}`, 'depth'],
    ['an inline fragment', `{ ... on X ${nested(13)} }`, 'depth'],
    ['fragments in a circle', '{ ...A } fragment A on X { ...B } fragment B on X { a ...A }', null],
    ['an unknown fragment', '{ ...Nowhere }', null],
    ['different mutations', 'mutation { book cancel t: __typename u: __typename }', null],
    ['a mutation that GraphQL merges', 'mutation { a: book { x } ...F a: book { y } }', null],
    ['an alias of a mutation', 'mutation { book b: book }', 'repeatedMutation'],
    ['aliases of a mutation', 'mutation { a: book b: book }', 'repeatedMutation'],
    [
      'aliases of a mutation in fragments',
      'mutation { ...A ... on M { a: book } } fragment A on M { ...B } fragment B on M { b: book }',
      'repeatedMutation',
    ],
    ['a mutation among circles', 'mutation { ...A } fragment A on M { ...A book }', null],
    ['aliases of a query', '{ a: doctor b: doctor }', null],
  ])('%s', (_what, source, limit) => {
    expect(exceeded(source)).toBe(limit);
  });

  test('fragments that double at each step are counted without being expanded', () => {
    const doubling = times(60, (i) => `fragment F${i} on X { ...F${i + 1} ...F${i + 1} }`);
    expect(exceeded(`{ a { ...F0 } } ${doubling} fragment F60 on X { b }`)).toBe('fields');
    expect(exceeded(`{ ...F0 } ${doubling}`)).toBeNull();
    expect(exceeded(`mutation { ...F0 } ${doubling}`)).toBeNull();
  });

  test('the largest introspection query a tool sends passes', () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    expect(exceeded(query)).toBeNull();
  });
});

describe('answering an operation that goes over a limit', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.close());

  const friends = (depth: number) =>
    `{ doctor(id: "1") ${'{ friend '.repeat(depth)}{ id }${'}'.repeat(depth)} }`;
  const cases: [string, string, number, string][] = [
    ['depth', friends(20), 12, 'more than 12 deep'],
    [
      'tokens',
      `{ doctor(id: "1") { ${times(2_001, () => 'id')} } }`,
      2_000,
      'more than 2000 tokens',
    ],
    ['aliases', `{ doctor(id: "1") { ${times(31, (i) => `a${i}: id`)} } }`, 30, '30 aliases'],
    ['rootFields', `{ ${times(21, () => 'slotCount')} }`, 20, '20 root fields'],
    [
      'repeatedMutation',
      'mutation { a: rename(name: "x") b: rename(name: "y") }',
      1,
      'a mutation more than once',
    ],
  ];
  test.each(cases)(
    '%s: the code, the limit and what to do',
    async (limit, query, maximum, words) => {
      const { status, body } = await gateway.post(query);
      expect(status).toBe(200);
      expect(body.data).toBeUndefined();
      expect(body.errors?.[0]?.message).toContain(words);
      const extensions = { code: 'OPERATION_LIMIT_EXCEEDED', limit, maximum };
      expect(body.errors?.[0]?.extensions).toMatchObject(extensions);
    },
  );

  test('status 400 for a client that knows application/graphql-response+json', async () => {
    const headers = { accept: 'application/graphql-response+json' };
    const { status } = await gateway.post(friends(20), { headers });
    expect(status).toBe(400);
  });

  test('it is counted by limit', async () => {
    await gateway.post(friends(20));
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/rendezvous_gateway_requests_rejected_total\{reason="depth"[^}]*\} \d/);
  });

  test('a GET is measured, too', async () => {
    const response = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(friends(20))}`);
    expect(await response.text()).toContain('OPERATION_LIMIT_EXCEEDED');
  });

  test('introspection recursion is refused by validation', async () => {
    const deep = `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`;
    const { body } = await gateway.post(deep);
    expect(body.errors?.[0]?.message).toContain('Maximum introspection depth exceeded');
  });

  test('an operation that looks for what is not there is counted and logged without its text', async () => {
    const { headers } = await gateway.post('{ _service { sdl } hunter2 }');
    const line = gateway
      .logs()
      .split('\n')
      .find((each) => each.includes(headers.get('x-request-id')!));
    expect(line).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(line).not.toContain('hunter2');
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/_rejected_total\{reason="GRAPHQL_VALIDATION_FAILED".*\} \d/);
  });

  test('GraphiQL’s introspection is answered', async () => {
    const { body } = await gateway.post(getIntrospectionQuery({ inputValueDeprecation: true }));
    expect(body.errors).toBeUndefined();
    expect(body.data?.['__schema'].queryType.name).toBe('Query');
  });
});

describe('introspection switched off', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ INTROSPECTION: 'false' });
  });
  afterAll(() => gateway.close());

  test('neither the schema nor hints at it are given', async () => {
    const { body } = await gateway.post('{ __schema { queryType { name } } }');
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
    const misspelt = await gateway.post('{ docto(id: "1") { id } }');
    expect(JSON.stringify(misspelt.body)).not.toContain('Did you mean');
    expect((await fetch(`${gateway.url}/`)).status).toBe(404);
  });
});
