import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type ClientsFile,
  createClientsFile,
  keyOf,
  sampleClient,
  sampleOperation,
} from '../support/clients-under-test.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const language = sampleOperation('query Language { caller { language region } }');
const patient = sampleOperation('query Patient { caller { patient } }');
const doctor = sampleOperation('query Doctor($id: ID!) { doctor(id: $id) { id name } }');
const failing = sampleOperation('query Failing { failure(kind: "input") slotCount }');
const rename = sampleOperation('mutation Rename { rename(name: "x") }');
const operations = [language, patient, doctor, failing, rename];
const vary = 'origin, accept-language, accept, authorization, x-api-key';
const forEverybody = 'public, max-age=5';
const forOne = 'private, no-store';

let gateway: TestGateway;
let file: ClientsFile;
beforeAll(async () => {
  file = await createClientsFile({
    version: '1',
    clients: [sampleClient({ name: 'public' }), sampleClient({ name: 'web' })],
    operations: { public: operations, web: operations },
  });
  gateway = await startTestGateway({
    CLIENTS_PATH: file.path,
    CORS_ORIGINS: 'https://app.example,https://other.example',
  });
});
afterAll(async () => {
  await gateway.close();
  await file.remove();
});

const get = (
  { id }: { id: string },
  headers: Record<string, string> = {},
  o: { path?: string; variables?: object; method?: string } = {},
) => {
  const { path = '/fr/graphql', variables = {}, method = 'GET' } = o;
  const search = new URLSearchParams({ documentId: id, variables: JSON.stringify(variables) });
  return fetch(`${gateway.url}${path}?${search}`, { method, headers });
};
const cacheOf = ({ headers }: Response) => headers.get('cache-control');

describe('an answer that is the same for everybody', () => {
  test('may be kept by shared caches, told apart by every header that matters', async () => {
    const response = await get(language, { origin: 'https://app.example' });
    expect(cacheOf(response)).toBe(forEverybody);
    expect(response.headers.get('vary')).toBe(vary);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(await response.json()).toEqual({ data: { caller: { language: 'fr', region: 'fr' } } });
  });

  test('carries nothing of the request that happened to be first', async () => {
    const headers = {
      'x-request-id': 'of-one-person',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    };
    const response = await get(doctor, headers, { variables: { id: '1' } });
    expect(cacheOf(response)).toBe(forEverybody);
    const all = JSON.stringify([...response.headers]) + (await response.text());
    for (const mark of ['of-one-person', 'a'.repeat(32)]) expect(all).not.toContain(mark);
  });

  test('differs with language and path, and each has its own ETag', async () => {
    const answers = await Promise.all([
      get(language, { 'accept-language': 'fr' }),
      get(language, { 'accept-language': 'en' }),
      get(language, {}, { path: '/de/graphql' }),
    ]);
    expect(answers.map(({ headers }) => headers.get('content-language'))).toEqual([
      'fr',
      'en',
      'de',
    ]);
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(3);
    for (const answer of answers) expect(cacheOf(answer)).toBe(forEverybody);
  });

  test('is not sent again to who has it', async () => {
    const etag = (await get(language)).headers.get('etag')!;
    const again = await get(language, { 'if-none-match': `"other", W/${etag}` });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect([cacheOf(again), again.headers.get('etag')]).toEqual([forEverybody, etag]);
    expect(again.headers.get('vary')).toBe(vary);
    const other = await get(language, { 'if-none-match': etag, 'accept-language': 'en' });
    expect(other.status).toBe(200);
  });

  test('has the same headers for HEAD', async () => {
    const [head, whole] = [await get(language, {}, { method: 'HEAD' }), await get(language)];
    expect([head.status, await head.text(), cacheOf(head)]).toEqual([200, '', forEverybody]);
    expect(head.headers.get('etag')).toBe(whole.headers.get('etag'));
  });
});

describe('an answer is for one request only', () => {
  test('with a token, whose owner it names', async () => {
    const authorization = `Bearer ${await gateway.mint('ada', 'fr')}`;
    const response = await get(patient, { authorization });
    expect(await response.json()).toEqual({ data: { caller: { patient: 'ada' } } });
    expect([cacheOf(response), response.headers.get('vary')]).toEqual([forOne, vary]);
    expect(response.headers.get('etag')).toBeNull();
    const nobody = await get(patient);
    expect(await nobody.json()).toEqual({ data: { caller: { patient: null } } });
    expect(cacheOf(nobody)).toBe(forEverybody);
  });

  test('with a token or a key that is refused', async () => {
    const refused = await get(language, { authorization: 'Bearer x' });
    expect([refused.status, cacheOf(refused)]).toEqual([401, forOne]);
    expect(refused.headers.get('vary')).toBe(vary);
    expect(cacheOf(await get(language, { 'x-api-key': 'unknown' }))).toBe(forOne);
  });

  test('with an API key', async () => {
    const response = await get(language, { 'x-api-key': keyOf('web') });
    expect([response.status, cacheOf(response)]).toEqual([200, forOne]);
  });

  test('with an error in it', async () => {
    const response = await get(failing);
    expect(await response.json()).toMatchObject({ data: { slotCount: 3 }, errors: [{}] });
    expect(cacheOf(response)).toBe(forOne);
  });

  test('for an id that is in no list, a mutation, wrong variables', async () => {
    const answers = await Promise.all([
      get({ id: 'nothing' }),
      get(rename),
      get(doctor, {}, { variables: {} }),
    ]);
    for (const answer of answers) expect(cacheOf(answer)).toBe(forOne);
    expect(gateway.state.renames).toBe(0);
  });

  test('for a text, also by GET, and for any POST', async () => {
    const query = new URLSearchParams({ query: '{ slotCount }' });
    expect(cacheOf(await fetch(`${gateway.url}/graphql?${query}`))).toBe(forOne);
    const body = JSON.stringify({ documentId: language.id });
    const headers = { 'content-type': 'application/json' };
    const posted = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body });
    expect([posted.status, cacheOf(posted)]).toEqual([200, forOne]);
  });
});

test('an installation may forbid shared caches', async () => {
  const closed = await startTestGateway({
    CLIENTS_PATH: file.path,
    PERSISTED_QUERY_MAX_AGE_SECONDS: '0',
  });
  try {
    const response = await fetch(`${closed.url}/graphql?documentId=${language.id}`);
    expect([response.status, cacheOf(response)]).toEqual([200, forOne]);
    expect(response.headers.get('vary')).toBe('accept, accept-language, authorization, x-api-key');
  } finally {
    await closed.close();
  }
});
