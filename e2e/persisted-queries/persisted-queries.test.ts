import { createHash, randomUUID } from 'node:crypto';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client/core';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import {
  generatePersistedQueryIdsAtRuntime,
  generatePersistedQueryIdsFromManifest,
} from '@apollo/persisted-query-lists';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { daysFromNow } from '../support/operations.ts';
import { useProduct } from '../support/product-under-test.ts';
import { useRegistry } from '../support/registry-under-test.ts';
import * as app from './app/operations.ts';
import { generateManifest, type Manifest } from './generate-manifest.ts';
import * as nextApp from './next-app/operations.ts';

/** After which a newly published list has to work, says the issue. */
const takesEffectWithinMs = 5_000;
const toolsTimeoutMs = 120_000;
/** Where the issue promises nothing, and a busy machine may take its time. */
const patience = { timeoutMs: 60_000 };

interface SearchData {
  searchDoctors: {
    totalCount: number;
    edges: {
      node: { id: string; languages?: string[]; availability: { slots: { id: string }[] }[] };
    }[];
  };
}

const registry = useRegistry();
const product = useProduct({ environment: () => registry.gatewayEnvironment });
const from = daysFromNow(2);
const variables = { filter: { availableFrom: from, availableTo: daysFromNow(15) }, from };

let manifest: Manifest;
let nextManifest: Manifest;
let key: string;
beforeAll(async () => {
  [manifest, nextManifest] = await Promise.all([
    generateManifest('app'),
    generateManifest('next-app'),
  ]);
  for (const name of ['web-app', 'public']) {
    await registry.ask('PUT', `/clients/${name}`, { role: 'frontend', level: 'ids-only' });
  }
  ({ key } = await registry.ask<{ key: string }>('POST', '/clients/web-app/keys'));
  await publish('web-app', manifest);
  await waitFor(async () => (await statusOfId(manifest.operations[0]!.id)) === 200, {
    ...patience,
    description: 'the first list',
  });
}, toolsTimeoutMs);

const publish = (client: string, list: Manifest) =>
  registry.ask('POST', `/clients/${client}/persisted-queries`, { manifest: list });

/** What the gateway answers to an id of the web app, without variables. */
async function statusOfId(documentId: string): Promise<number> {
  const headers = { 'x-api-key': key };
  const response = await fetch(`${product.endpoint('fr')}?documentId=${documentId}`, { headers });
  await response.text();
  return response.status === 404 || response.status === 401 ? response.status : 200;
}

const running: ApolloClient[] = [];
afterEach(() => {
  for (const client of running.splice(0)) client.stop();
});

/** An Apollo Client as the pages for frontend teams set it up; `sent` is what it sends. */
function apolloClient(o: {
  ids?: Partial<ConstructorParameters<typeof PersistedQueryLink>[0]>;
  headers?: Record<string, string>;
}): { client: ApolloClient; sent: string[]; answers: Response[] } {
  const sent: string[] = [];
  const answers: Response[] = [];
  const http = new HttpLink({
    uri: product.endpoint('fr'),
    headers: o.headers ?? { 'x-api-key': key },
    fetch: async (input, init) => {
      const address = input instanceof Request ? input.url : input.toString();
      const body = typeof init?.body === 'string' ? init.body : '';
      sent.push(`${init?.method} ${address} ${body}`);
      const answer = await fetch(input, init);
      answers.push(answer.clone());
      return answer;
    },
  });
  const ids = o.ids as ConstructorParameters<typeof PersistedQueryLink>[0] | undefined;
  const link = ids === undefined ? http : ApolloLink.from([new PersistedQueryLink(ids), http]);
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  running.push(client);
  return { client, sent, answers };
}

const fromManifest = (list: Manifest) =>
  generatePersistedQueryIdsFromManifest({ loadManifest: () => list });
const atRuntime = generatePersistedQueryIdsAtRuntime({
  sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
});

/** The code of the GraphQL error with which `asking` fails. */
async function codeOf(asking: Promise<unknown>): Promise<unknown> {
  const error: unknown = await asking.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!CombinedGraphQLErrors.is(error)) throw new Error('no GraphQL error', { cause: error });
  return error.errors[0]?.extensions?.['code'];
}

describe('a real Apollo Client that may send ids only', () => {
  test('searches and holds a slot with the manifest that Apollo’s tool has made', async () => {
    const authorization = `Bearer ${await product.token('grace')}`;
    const { client, sent } = apolloClient({
      ids: fromManifest(manifest),
      headers: { 'x-api-key': key, authorization },
    });
    const { data } = await client.query<SearchData>({ query: app.findDoctors, variables });
    expect(data!.searchDoctors.totalCount).toBeGreaterThan(0);
    const slot = data!.searchDoctors.edges
      .flatMap(({ node }) => node.availability)
      .flatMap((day) => day.slots)[0]!;
    const input = { requestId: randomUUID(), slotId: slot.id };
    const held = await client.mutate<{ holdSlot: object }>({
      mutation: app.holdSlot,
      variables: { input },
    });
    expect(held.data!.holdSlot).toMatchObject({ appointment: { status: 'HELD' } });
    expect(sent).toHaveLength(2);
    for (const request of sent) expect(request).not.toContain('searchDoctors(');
  });

  test('is refused a query that has changed, whether by the new id or by text', async () => {
    const { client, sent } = apolloClient({ ids: atRuntime });
    const changed = client.query({ query: nextApp.findDoctors, variables: { filter: {} } });
    expect(await codeOf(changed)).toBe('PERSISTED_QUERY_NOT_IN_LIST');
    // The client does not go on to send the text, as it would with automatic persisted queries.
    expect(sent).toHaveLength(1);
    const unchanged = await client.query<SearchData>({ query: app.findDoctors, variables });
    expect(unchanged.data!.searchDoctors.totalCount).toBeGreaterThan(0);

    const { client: texting } = apolloClient({});
    for (const query of [app.findDoctors, nextApp.findDoctors]) {
      expect(await codeOf(texting.query({ query, variables }))).toBe('PERSISTED_QUERY_ID_REQUIRED');
    }
  });

  test('runs the next version’s operations within 5 s of their publication, and the old ones still', async () => {
    const { client } = apolloClient({ ids: fromManifest(nextManifest) });
    const specialties = () =>
      client.query<{ specialties: object[] }>({
        query: nextApp.specialties,
        fetchPolicy: 'no-cache',
      });
    expect(await codeOf(specialties())).toBe('PERSISTED_QUERY_NOT_IN_LIST');

    await publish('web-app', nextManifest);
    const answer = await waitFor(() => specialties().catch(() => null), {
      timeoutMs: takesEffectWithinMs,
      description: 'the newly published list',
    });
    expect(answer.data!.specialties.length).toBeGreaterThan(0);
    const changed = await client.query<SearchData>({
      query: nextApp.findDoctors,
      variables: { filter: {} },
    });
    expect(changed.data!.searchDoctors.edges[0]!.node.languages).not.toHaveLength(0);
    const { client: old } = apolloClient({ ids: fromManifest(manifest) });
    expect((await old.query<SearchData>({ query: app.findDoctors, variables })).data).toBeDefined();
  });

  test('loses access with its key, without a restart', async () => {
    const { id, key: second } = await registry.ask<{ id: string; key: string }>(
      'POST',
      '/clients/web-app/keys',
    );
    const headers = { 'x-api-key': second };
    const ask = () =>
      apolloClient({ ids: fromManifest(manifest), headers }).client.query<SearchData>({
        query: app.findDoctors,
        variables,
      });
    await waitFor(() => ask().catch(() => null), { ...patience, description: 'the new key' });
    await registry.ask('DELETE', `/clients/web-app/keys/${id}`);
    await waitFor(async () => (await codeOf(ask()).catch(() => null)) === 'INVALID_API_KEY', {
      ...patience,
      description: 'the revoked key',
    });
  });
});

test('without a key the public list is there by GET, for shared caches', async () => {
  await publish('public', manifest);
  const ids = { ...fromManifest(manifest), useGETForHashedQueries: true };
  const { client, sent, answers } = apolloClient({ ids, headers: {} });
  const isShared = async () => {
    const { data } = await client.query<SearchData>({
      query: app.findDoctors,
      variables,
      fetchPolicy: 'no-cache',
    });
    expect(data!.searchDoctors.totalCount).toBeGreaterThan(0);
    // Until the list is there, the query is an automatic one: sent as text, which no cache keeps.
    return /^public, max-age=\d+$/.test(answers.at(-1)!.headers.get('cache-control') ?? '');
  };
  await waitFor(isShared, { ...patience, description: 'an answer that shared caches may keep' });
  expect(sent.at(-1)).toMatch(/^GET .*sha256Hash/);
  expect(sent.at(-1)).not.toContain('searchDoctors');
});

test('publishing an id again with another body changes nothing', async () => {
  const [first, ...others] = manifest.operations;
  const changed = { ...first!, body: 'query FindDoctors { specialties { id } }' };
  const added = { ...first!, id: 'new-id', name: 'New', body: 'query New { specialties { id } }' };
  const conflicting = publish('web-app', { ...manifest, operations: [added, ...others, changed] });
  await expect(conflicting).rejects.toThrow('PERSISTED_QUERY_ID_CONFLICT');
  const { operations } = await registry.ask<{ operations: { id: string }[] }>(
    'GET',
    '/clients/web-app',
  );
  expect(operations.map(({ id }) => id)).not.toContain('new-id');
});
