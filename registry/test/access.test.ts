import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { loadConfig } from '../src/config.ts';
import { createApiKey } from '../src/domain/api-key.ts';
import { type Scope, scopeNames } from '../src/domain/scopes.ts';
import { type Ask, useRegistry } from './support/registry-under-test.ts';
import { doctorsSchema, doctorsUrl } from './support/sample-schemas.ts';

const registry = useRegistry();
let ask: Ask;
let url: string;
beforeAll(async () => {
  ({ ask, url } = await registry.start({
    REGISTRY_MAX_BODY_BYTES: '10000',
    REGISTRY_FAILED_KEYS_PER_MINUTE: String(failuresMax),
    TRUSTED_PROXIES: '1',
  }));
  await ask('PUT', '/v1/variants/main/subgraphs/doctors', doctors);
});

/** More than the other tests, all of one address, have. */
const failuresMax = 20;
const doctors = { schema: doctorsSchema(), url: doctorsUrl };

async function keyFor(scopes: Record<string, readonly Scope[]>, by = registry.adminKey) {
  const { body } = await ask('POST', '/v1/keys', { name: 'test', scopes }, { key: by });
  return body as { id: string; key: string; error?: { code: string } };
}

/** What opens each route, and what to ask it. */
const routes: [method: string, path: string, scopes: Scope[], body?: object][] = [
  ['GET', 'supergraph', ['read', 'gateway']],
  ['GET', 'subgraphs', ['read', 'check', 'publish']],
  ['GET', 'subgraphs/doctors', ['read', 'check', 'publish']],
  ['PUT', 'subgraphs/doctors', ['publish'], doctors],
  ['DELETE', 'subgraphs/none', ['publish']],
  ['POST', 'publish', ['publish'], { subgraphs: [{ name: 'doctors', ...doctors }] }],
  ['GET', 'contracts', ['read', 'check', 'publish']],
  ['GET', 'contracts/none', ['read', 'check', 'publish']],
  ['PUT', 'contracts/none', ['publish'], {}],
  ['DELETE', 'contracts/none', ['publish']],
  ['POST', 'rollback', ['publish'], { version: '99' }],
  ['GET', 'history', ['read']],
  ['GET', 'usage', ['read', 'check']],
  ['POST', 'checks', ['check'], { subgraph: 'none', schema: null }],
  ['POST', 'operations/checks', ['check'], { client: 'none', manifest: {} }],
  ['GET', 'clients', ['gateway', 'admin']],
  ['GET', 'clients/none', ['read', 'admin']],
  ['PUT', 'clients/none', ['admin'], {}],
  ['DELETE', 'clients/none', ['admin']],
  ['POST', 'clients/none/keys', ['admin']],
  ['DELETE', 'clients/none/keys/none', ['admin']],
  ['POST', 'clients/none/persisted-queries', ['publish'], { manifest: {} }],
];

describe('keys to the registry', () => {
  test('open what their scopes say, and nothing else', async () => {
    const keys = new Map<Scope, string>();
    for (const scope of scopeNames) keys.set(scope, (await keyFor({ main: [scope] })).key);
    for (const [method, path, scopes, body] of routes) {
      for (const [scope, key] of keys) {
        const { status } = await ask(method, `/v1/variants/main/${path}`, body, { key });
        const opens = status !== 401 && status !== 403;
        expect([method, path, scope, opens]).toEqual([method, path, scope, scopes.includes(scope)]);
      }
    }
  });

  test('are for the variants they name', async () => {
    const { key } = await keyFor({ main: ['read', 'publish'] });
    expect((await ask('GET', '/v1/variants/main/history', undefined, { key })).status).toBe(200);
    const other = await ask('GET', '/v1/variants/other/history', undefined, { key });
    expect([other.status, other.body.error.code]).toEqual([403, 'FORBIDDEN']);
    const every = await keyFor({ '*': ['read'] });
    const path = '/v1/variants/other/history';
    expect((await ask('GET', path, undefined, { key: every.key })).status).toBe(200);
  });

  test('cannot make mightier ones, see them or revoke them', async () => {
    const admin = await keyFor({ main: ['admin'] });
    const refused = await keyFor({ main: ['read'], other: ['read'] }, admin.key);
    expect(refused.error?.code).toBe('FORBIDDEN');
    expect((await keyFor({ '*': ['read'] }, admin.key)).error?.code).toBe('FORBIDDEN');
    const made = await keyFor({ main: ['publish'] }, admin.key);
    const mightier = await keyFor({ other: ['read'] });
    const { body } = await ask('GET', '/v1/keys', undefined, { key: admin.key });
    const ids = body.keys.map(({ id }: { id: string }) => id);
    expect(ids).toContain(made.id);
    expect(ids).not.toContain(mightier.id);
    const revoke = (id: string) => ask('DELETE', `/v1/keys/${id}`, undefined, { key: admin.key });
    expect((await revoke(mightier.id)).status).toBe(403);
    expect((await revoke(made.id)).status).toBe(200);
    const path = '/v1/variants/main/subgraphs';
    expect((await ask('GET', path, undefined, { key: made.key })).status).toBe(401);
  });

  test.each([
    ['none', ''],
    ['one of another service', createApiKey('rvc').key],
    ['one that was never made', createApiKey('rvk').key],
    ['anything else', 'rvk_0123456789abcdef_short'],
  ])('are needed: %s is refused', async (_, key) => {
    const answer = await ask('GET', '/v1/variants/main/supergraph', undefined, { key });
    expect([answer.status, answer.body.error.code]).toEqual([401, 'INVALID_API_KEY']);
  });

  test('a key with the secret of another is refused', async () => {
    const [one, other] = [await keyFor({ main: ['read'] }), await keyFor({ main: ['read'] })];
    const key = `rvk_${one.id}_${other.key.slice(-43)}`;
    expect((await ask('GET', '/v1/variants/main/history', undefined, { key })).status).toBe(401);
  });

  test('that are wrong are looked up so often for an address, and good ones go on', async () => {
    const path = '/v1/variants/main/history';
    const from = (address: string, key: string) =>
      ask('GET', path, undefined, { key, headers: { 'x-forwarded-for': address } });
    const wrong = Array.from({ length: failuresMax + 5 }, () => createApiKey('rvk').key);
    const unused = await keyFor({ main: ['read'] });
    expect((await from('203.0.113.7', registry.adminKey)).status).toBe(200);

    const answers = await Promise.all(wrong.map((key) => from('203.0.113.7', key)));
    const codes = answers.map(({ body }) => body.error.code);
    expect(codes.filter((code) => code === 'INVALID_API_KEY')).toHaveLength(failuresMax);
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited).toHaveLength(5);
    const { headers, body } = limited[0]!;
    expect(body.error.code).toBe('RATE_LIMITED');
    expect(headers.get('retry-after')).toBe(String(body.retryAfterSeconds));
    expect(body.retryAfterSeconds).toBeGreaterThan(0);

    // One that was good before, of the same address; and all of another address.
    expect((await from('203.0.113.7', registry.adminKey)).status).toBe(200);
    expect((await from('203.0.113.7', unused.key)).status).toBe(429);
    expect((await from('203.0.113.8', unused.key)).status).toBe(200);
    expect((await from('203.0.113.8', wrong[0]!)).status).toBe(401);
  });

  test('one wrong key again and again counts once', async () => {
    const from = { headers: { 'x-forwarded-for': '203.0.113.9' } };
    const { key } = createApiKey('rvk');
    const send = () => ask('GET', '/v1/variants/main/history', undefined, { key, ...from });
    const answers = await Promise.all(Array.from({ length: failuresMax + 5 }, send));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  });

  test('are nowhere in the database', async () => {
    const { key } = await keyFor({ main: ['read'] });
    await ask('PUT', '/v1/variants/main/clients/kept', { role: 'frontend' });
    const client = await ask('POST', '/v1/variants/main/clients/kept/keys');
    const pool = createPool({
      connectionString: registry.databaseUrl,
      applicationName: 'test',
      logger: silentLogger,
    });
    try {
      for (const table of ['registry_key', 'client_key', 'client_change']) {
        const { rows } = await pool.query<{ row: string }>(
          `SELECT t::text AS row FROM ${table} AS t`,
        );
        const all = rows.map(({ row }) => row).join('\n');
        for (const secret of [key, client.body.key, registry.adminKey]) {
          expect(all).not.toContain(secret.slice(-43));
        }
      }
    } finally {
      await pool.end();
    }
  });
});

describe('what is sent', () => {
  test.each([
    ['a name with a slash', 'PUT', '/v1/variants/main/subgraphs/a%2Fb', doctors, 'BAD_REQUEST'],
    ['a variant in capitals', 'PUT', '/v1/variants/MAIN/subgraphs/a', doctors, 'BAD_REQUEST'],
    [
      'a schema nobody can keep',
      'PUT',
      '/v1/variants/main/subgraphs/a',
      { ...doctors, schema: '# \0' },
      'BAD_REQUEST',
    ],
    ['no schema', 'PUT', '/v1/variants/main/subgraphs/a', { url: doctorsUrl }, 'BAD_REQUEST'],
    [
      'a URL that is none',
      'PUT',
      '/v1/variants/main/subgraphs/a',
      { ...doctors, url: 'x' },
      'BAD_REQUEST',
    ],
    ['a contract without tags', 'PUT', '/v1/variants/main/contracts/a', {}, 'BAD_REQUEST'],
    ['an unknown level', 'PUT', '/v1/variants/main/clients/a', { level: 'x' }, 'BAD_REQUEST'],
    ['an id nobody can keep', 'DELETE', '/v1/keys/%00', undefined, 'BAD_REQUEST'],
    [
      'a version nobody can keep',
      'POST',
      '/v1/variants/main/rollback',
      { version: '\0' },
      'BAD_REQUEST',
    ],
    [
      'a coordinate nobody can keep',
      'GET',
      '/v1/variants/main/usage?after=%00',
      undefined,
      'BAD_REQUEST',
    ],
    ['a page too long', 'GET', '/v1/variants/main/history?limit=1000', undefined, 'BAD_REQUEST'],
    ['an unknown path', 'GET', '/v1/nothing', undefined, 'NOT_FOUND'],
    ['an unknown method', 'PUT', '/v1/variants/main/history', {}, 'METHOD_NOT_ALLOWED'],
    [
      'a body too large',
      'PUT',
      '/v1/variants/main/subgraphs/a',
      { ...doctors, schema: 'x'.repeat(20_000) },
      'PAYLOAD_TOO_LARGE',
    ],
  ])('%s is refused', async (_, method, path, body, code) => {
    const answer = await ask(method, path, body);
    expect(answer.body.error.code).toBe(code);
    expect(answer.body.error.message).not.toBe('');
  });

  test('what is no URL is nothing that is there', async () => {
    const { port } = new URL(url);
    const request = httpRequest({ host: '127.0.0.1', port, path: '//' }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(404);
  });

  test('what is not JSON is refused', async () => {
    const send = (contentType: string) =>
      fetch(new URL('/v1/variants/main/publish', url), {
        method: 'POST',
        headers: { 'x-api-key': registry.adminKey, 'content-type': contentType },
        body: '{',
      });
    expect((await send('application/json')).status).toBe(400);
    expect((await send('text/plain')).status).toBe(415);
  });
});

test('operators see health, readiness and metrics without a key', async () => {
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    expect((await fetch(new URL(path, url))).status).toBe(200);
  }
  const metrics = await (await fetch(new URL('/metrics', url))).text();
  expect(metrics).toContain(
    'rendezvous_registry_publications_total{kind="SUBGRAPH_PUBLISH",outcome="accepted",service="registry"} 1',
  );
});

test('the configuration says what is wrong with it, without a secret', () => {
  const load = () => loadConfig({ REGISTRY_ADMIN_KEY: 'rvk_secret', REGISTRY_PORT: '-1' });
  expect(load).toThrow('DATABASE_URL is not set');
  expect(load).toThrow('REGISTRY_ADMIN_KEY: must be a key of the registry');
  expect(load).not.toThrow('rvk_secret');
});
