import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRedisClient } from '@rendezvous/cache/redis-client';
import { silentLogger } from '@rendezvous/platform/logger';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import {
  type ClientsFile,
  createClientsFile,
  keyOf,
  sampleClient,
} from '../support/clients-under-test.ts';
import { type Answer, startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const ask = '{ slotCount }';
const from = (address: string) => ({ 'x-forwarded-for': address });
const limitOf = ({ body }: Answer): unknown => body.errors?.[0]?.extensions?.['limit'] ?? null;

describe('too many requests', () => {
  let clients: ClientsFile;
  let gateway: TestGateway;
  beforeAll(async () => {
    const partner = { role: 'partner', practices: ['practice.fr.1'] } as const;
    clients = await createClientsFile({
      version: 'rates',
      clients: [
        sampleClient({ name: 'clinic', ...partner, requestsPerMinute: 1 }),
        sampleClient({ name: 'app' }),
      ],
      operations: {},
    });
    gateway = await startTestGateway({
      CLIENTS_PATH: clients.path,
      RATE_LIMIT_ADDRESS_PER_MINUTE: '2',
      RATE_LIMIT_USER_PER_MINUTE: '1',
      TRUSTED_PROXIES: '1',
    });
  });
  afterAll(async () => {
    await gateway.close();
    await clients.remove();
  });

  test('from an address: 429, which limit and when to come again', async () => {
    const headers = from('198.51.100.1');
    await gateway.post(ask, { headers });
    // What cannot be answered counts as well.
    await gateway.post('{ nowhere }', { headers });
    const refused = await gateway.post(ask, { headers });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^([1-9]|[1-5]\d|60)$/);
    expect(refused.body.errors?.[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      limit: 'requestsPerAddress',
      maximum: 2,
      retryAfterSeconds: Number(refused.headers.get('retry-after')),
    });
    expect(limitOf(await gateway.post(ask, { headers: from('198.51.100.2') }))).toBeNull();
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/requests_rejected_total\{reason="requestsPerAddress"[^}]*\} 1/);
    expect(`${metrics}${gateway.logs()}`).not.toContain('198.51.100');
  });

  test('a wrong API key counts for the address', async () => {
    const headers = { ...from('198.51.100.3'), 'x-api-key': 'rvc_guessed' };
    const statuses: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      statuses.push((await gateway.post(ask, { headers })).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
  });

  test('with the key of a partner', async () => {
    const key = { 'x-api-key': keyOf('clinic') };
    expect(
      limitOf(await gateway.post(ask, { headers: { ...from('198.51.100.4'), ...key } })),
    ).toBeNull();
    const refused = await gateway.post(ask, { headers: { ...from('198.51.100.5'), ...key } });
    expect([refused.status, limitOf(refused)]).toEqual([429, 'requestsPerClient']);
  });

  test('of a patient, from wherever they come; a frontend’s key has no limit of its own', async () => {
    const authorization = `Bearer ${await gateway.mint('ada', 'fr')}`;
    const key = { 'x-api-key': keyOf('app'), authorization };
    expect(
      limitOf(await gateway.post(ask, { headers: { ...from('198.51.100.6'), ...key } })),
    ).toBeNull();
    const refused = await gateway.post(ask, { headers: { ...from('198.51.100.7'), ...key } });
    expect([refused.status, limitOf(refused)]).toEqual([429, 'requestsPerUser']);
    expect(gateway.logs()).not.toContain('"ada"');
  });

  test('what operators ask is not counted', async () => {
    for (let turn = 0; turn < 4; turn += 1) {
      const response = await fetch(`${gateway.url}/healthz`, { headers: from('198.51.100.8') });
      expect(response.status).toBe(200);
    }
  });
});

const { redisUrl } = sharedEngines();
const describeRedis = redisUrl === null ? describe.skip : describe;

describeRedis('gateways that share a Redis (needs redis-server)', () => {
  test('count together', async () => {
    const namespace = testNamespace();
    const environment = { REDIS_URL: redisUrl ?? '', ENGINE_NAMESPACE: namespace };
    const config = { urls: [redisUrl ?? ''], isCluster: false };
    const patienceMs = 30_000;
    const client = createRedisClient(config, patienceMs, silentLogger);
    const [one, other] = [await startTestGateway(environment), await startTestGateway(environment)];
    try {
      expect(await client.waitUntilReady(patienceMs)).toBe(true);
      const redis = client.connection(client.nodes()[0] ?? '');
      let turns = 0;
      // More than one of them has sent. Redis may be late now and then on a busy machine.
      await waitFor(
        async () => {
          turns += 1;
          await Promise.all([one.post(ask), other.post(ask)]);
          const [key = ''] = await redis.keys(`${namespace}:rate:requestsPerAddress:*`);
          return Number(await redis.get(key)) > turns;
        },
        { description: 'both to count under one key' },
      );
      expect(await (await fetch(`${one.url}/readyz`)).json()).toMatchObject({
        dependencies: { 'redis-rate-limits': { ok: true } },
      });
    } finally {
      client.close();
      await Promise.all([one.close(), other.close()]);
    }
  });
});
