import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type ClientsFile,
  createClientsFile,
  keyOf,
  sampleClient,
  sampleOperation,
  sha256,
} from '../support/clients-under-test.ts';
import {
  type Answer,
  answerOf,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts';

const listed = sampleOperation('query Listed {\n  slotCount\n}');
const mutation = sampleOperation('mutation Rename($name: String!) { rename(name: $name) }');
const deep = sampleOperation(
  `query Deep { doctor(id: "1") ${'{ friend '.repeat(20)} { id } ${'}'.repeat(20)} }`,
);
const named = { ...sampleOperation('query ByOtherId { slotCount }'), id: 'app~1.0~by-other-id' };
const relisted = 'query Listed { slotCount } # the same in another layout';
const unlisted = 'query Unlisted { slotCount again: slotCount }';
const introspection = '{ __schema { queryType { name } } }';
const levels = ['allow-ids', 'audit', 'safelist', 'ids-only'] as const;

let gateway: TestGateway;
let file: ClientsFile;
beforeAll(async () => {
  const operations = [listed, mutation, deep, named];
  file = await createClientsFile({
    version: 'clients-1',
    clients: [
      ...levels.map((level) => sampleClient({ name: level, level })),
      sampleClient({ name: 'without-list' }),
      sampleClient({ name: 'no-schema', level: 'safelist', introspection: false }),
      sampleClient({ name: 'public' }),
    ],
    operations: {
      ...Object.fromEntries(levels.map((level) => [level, operations])),
      public: [listed],
    },
  });
  gateway = await startTestGateway({ CLIENTS_PATH: file.path });
});
afterAll(async () => {
  await gateway.close();
  await file.remove();
});

type Method = 'POST' | 'GET';

async function ask(
  client: string | null,
  parameters: Record<string, unknown>,
  method: Method = 'POST',
): Promise<Answer> {
  const headers: Record<string, string> = client === null ? {} : { 'x-api-key': keyOf(client) };
  if (method === 'POST') {
    const body = JSON.stringify(parameters);
    headers['content-type'] = 'application/json';
    return answerOf(await fetch(`${gateway.url}/fr/graphql`, { method, headers, body }));
  }
  const search = new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  return answerOf(await fetch(`${gateway.url}/fr/graphql?${search}`, { headers }));
}

const byHash = (id: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: id } } });
const outcomeOf = ({ status, body }: Answer) =>
  body.errors === undefined ? 'runs' : `${status} ${String(body.errors[0]?.extensions?.['code'])}`;

/** What each level does with each way to ask; the columns are `levels`. */
const table: [string, Record<string, unknown>, string[]][] = [
  ['an id of the list', byHash(listed.id), ['runs', 'runs', 'runs', 'runs']],
  ['a documentId of the list', { documentId: listed.id }, ['runs', 'runs', 'runs', 'runs']],
  ['an id that is no hash', { documentId: named.id }, ['runs', 'runs', 'runs', 'runs']],
  [
    'an id that is not in the list',
    byHash(sha256(unlisted)),
    levels.map(() => '404 PERSISTED_QUERY_NOT_IN_LIST'),
  ],
  [
    'a documentId that is not in the list',
    { documentId: 'nothing' },
    levels.map(() => '404 PERSISTED_QUERY_NOT_IN_LIST'),
  ],
  [
    'an id with its text',
    { ...byHash(listed.id), query: listed['body'] },
    levels.map(() => '400 CANNOT_SEND_PQ_ID_AND_BODY'),
  ],
  [
    'a documentId with another text',
    { documentId: listed.id, query: unlisted },
    levels.map(() => '400 CANNOT_SEND_PQ_ID_AND_BODY'),
  ],
  [
    'a text of the list in another layout',
    { query: relisted },
    ['runs', 'runs', 'runs', '400 PERSISTED_QUERY_ID_REQUIRED'],
  ],
  [
    'a text that is not in the list',
    { query: unlisted },
    ['runs', 'runs', '403 QUERY_NOT_IN_SAFELIST', '400 PERSISTED_QUERY_ID_REQUIRED'],
  ],
  [
    'introspection',
    { query: introspection },
    ['runs', 'runs', 'runs', '400 PERSISTED_QUERY_ID_REQUIRED'],
  ],
  [
    'nothing',
    { operationName: 'Listed' },
    ['400 BAD_REQUEST', '400 BAD_REQUEST', '400 BAD_REQUEST', '400 PERSISTED_QUERY_ID_REQUIRED'],
  ],
  [
    'an id of the list that goes over a limit',
    byHash(deep.id),
    // As for texts, 200 to a client that knows only application/json.
    levels.map(() => '200 OPERATION_LIMIT_EXCEEDED'),
  ],
];

describe.each(['POST', 'GET'] as const)('by %s', (method) => {
  test.each(table)('%s', async (_what, parameters, expected) => {
    const answers = await Promise.all(levels.map((level) => ask(level, parameters, method)));
    expect(answers.map(outcomeOf)).toEqual(expected);
  });
});

test('an id runs with the variables and the operation name sent along', async () => {
  const variables = { name: 'Ada' };
  const { body } = await ask('ids-only', { ...byHash(mutation.id), variables });
  expect(body).toEqual({ data: { rename: 'Ada' } });
  const chosen = { ...byHash(mutation.id), variables, operationName: 'Rename' };
  expect((await ask('ids-only', chosen)).body).toEqual({ data: { rename: 'Ada' } });
});

test('a mutation of the list does not run by GET', async () => {
  const before = gateway.state.renames;
  const parameters = { ...byHash(mutation.id), variables: { name: 'Ada' } };
  expect((await ask('ids-only', parameters, 'GET')).status).toBe(405);
  expect(gateway.state.renames).toBe(before);
});

test('introspection that a client may not do is in no safelist', async () => {
  const answer = await ask('no-schema', { query: introspection });
  expect(outcomeOf(answer)).toBe('403 QUERY_NOT_IN_SAFELIST');
});

test('an id that is not clear is a bad request', async () => {
  const answer = await ask('ids-only', { extensions: { persistedQuery: { version: 2 } } });
  expect(outcomeOf(answer)).toBe('400 BAD_REQUEST');
});

describe('without a list', () => {
  const automatic = (text: string) => ({ ...byHash(sha256(text)), query: text });

  test('a client registers texts by itself, and others may send their hash', async () => {
    const text = 'query Automatic { slotCount }';
    expect(outcomeOf(await ask(null, byHash(sha256(text))))).toBe('200 PERSISTED_QUERY_NOT_FOUND');
    expect(outcomeOf(await ask('without-list', automatic(text)))).toBe('runs');
    expect(outcomeOf(await ask(null, byHash(sha256(text))))).toBe('runs');
    expect(outcomeOf(await ask(null, byHash(sha256(text)), 'GET'))).toBe('runs');
    expect(outcomeOf(await ask('ids-only', byHash(sha256(text))))).toContain('NOT_IN_LIST');
  });

  test('what is not valid is not registered', async () => {
    const text = 'query NotValid { nothing }';
    expect(outcomeOf(await ask(null, automatic(text)))).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(outcomeOf(await ask(null, byHash(sha256(text))))).toContain('NOT_FOUND');
  });

  test('a hash of another text is refused', async () => {
    const answer = await ask(null, {
      ...byHash(sha256('other')),
      query: 'query Wrong { slotCount }',
    });
    expect(outcomeOf(answer)).toBe('400 BAD_REQUEST');
    expect(outcomeOf(await ask(null, byHash(sha256('other'))))).toContain('NOT_FOUND');
  });

  test('a documentId is never automatic', async () => {
    expect(outcomeOf(await ask(null, { documentId: 'nothing' }))).toContain('NOT_IN_LIST');
  });

  test('requests without a key may use the public list, and only that', async () => {
    expect(outcomeOf(await ask(null, byHash(listed.id)))).toBe('runs');
    expect(outcomeOf(await ask(null, { documentId: named.id }))).toContain('NOT_IN_LIST');
  });
});

describe('what is told about it', () => {
  const linesWith = (text: string) =>
    gateway
      .logs()
      .split('\n')
      .filter((line) => line.includes(text));

  test('audit logs an unknown operation once, with hash, client and name, without variables', async () => {
    const text = 'query Secretive($id: ID!) { doctor(id: $id) { id } }';
    const headers = {
      'x-api-key': keyOf('audit'),
      'apollographql-client-name': `web${'x'.repeat(100)}`,
    };
    for (const id of ['patient-7', 'patient-8', 'patient-9']) {
      await gateway.post(text, { headers, variables: { id } });
    }
    const lines = linesWith(sha256(text));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      msg: 'An operation is not in its list',
      client: 'audit',
      label: `web${'x'.repeat(61)}`,
      level: 'warn',
      clientLevel: 'audit',
      operation: 'Secretive',
    });
    expect(gateway.logs()).not.toContain('patient-');
  });

  test('a flood of unknown ids is counted, and each is logged once', async () => {
    const flood = Array.from({ length: 20 }, () => ask('safelist', { documentId: 'flooding' }));
    await Promise.all(flood);
    expect(linesWith(sha256('flooding'))).toHaveLength(1);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    const counted = (labels: string) =>
      Number(new RegExp(`operations_total\\{${labels}[^}]*\\} (\\d+)`).exec(metrics)?.[1] ?? 0);
    expect(
      counted('client="safelist",level="safelist",outcome="id_not_in_list"'),
    ).toBeGreaterThanOrEqual(20);
    expect(counted('client="ids-only",level="ids-only",outcome="listed_id"')).toBeGreaterThan(0);
    expect(counted('client="audit",level="audit",outcome="unknown_text"')).toBeGreaterThan(0);
    expect(counted('client="none",level="allow-ids",outcome="text"')).toBeGreaterThan(0);
    expect(metrics).not.toContain('webx');
  });
});
