import { Client } from '@elastic/elasticsearch';
import { afterAll, afterEach, beforeAll, describe, test } from '@jest/globals';
import { createEvent } from '@rendezvous/events/envelope';
import { topicName } from '@rendezvous/events/topics';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import { encodeDoctorId } from '@rendezvous/platform/ids';
import { silentLogger } from '@rendezvous/platform/logger';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { fixtureDoctors, fixtureTowns, insertFixture } from './fixture.ts';
import { searchOn, startService } from './service-under-test.ts';

const { redisUrl, elasticsearchUrl } = sharedEngines();
const describeEngines = redisUrl === null || elasticsearchUrl === null ? describe.skip : describe;
/** A page that nobody outdates lives 24 s at least. */
const outdatedWithinMs = 20_000;
const today = new Date().toISOString().slice(0, 10);
const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
const [lyon] = fixtureTowns;
const question = `{ searchDoctors(first: 50, filter: {specialty: "cardiology",
  near: {latitude: ${lyon.latitude}, longitude: ${lyon.longitude}, radiusKm: 20},
  availableFrom: "${day}", availableTo: "${day}"}) { degraded edges { node { id } } } }`;

const keptPages =
  /rendezvous_cache_requests_total\{cache="search_pages",outcome="level_(one|two)"[^}]*\} [1-9]/;
const database = useTestDatabase();
/** Each test has a namespace of its own, or it would find the pages of the one before. */
const namespaces: string[] = [];
const running: RunningService[] = [];
let version = 0;

beforeAll(() => insertFixture(database.pool('doctors'), fixtureDoctors(500, today)), 60_000);
afterEach(async () => {
  for (const service of running.splice(0)) await service.close();
});

async function start(
  namespace: string,
  engines: Record<string, string> = {},
): Promise<RunningService> {
  const service = await startService(database, { ENGINE_NAMESPACE: namespace, ...engines });
  running.push(service);
  return service;
}

async function found(service: RunningService): Promise<{ ids: string[]; degraded: boolean }> {
  const { degraded, edges } = await searchOn<{
    degraded: boolean;
    edges: { node: { id: string } }[];
  }>(service, question);
  return { degraded, ids: edges.map(({ node }) => node.id) };
}

/** A doctor's day fills up, and opens again, on the event log as the slots service would say it. */
async function expectOutdated(services: readonly RunningService[]): Promise<void> {
  for (const service of services) {
    const isWell = async () => !(await found(service)).degraded;
    await waitFor(isWell, { description: 'the search engine', timeoutMs: 60_000 });
    // Otherwise it would be no page that was kept, as where two questions are a second apart.
    const isKept = async () => {
      await found(service);
      return keptPages.test(await service.metrics.metrics());
    };
    await waitFor(isKept, { description: 'a page that was kept' });
  }
  const log = createPostgresEventLog({
    pool: database.pool('event_log'),
    region: 'fr',
    logger: silentLogger,
    metrics: createMetrics('test'),
  });
  const { rows } = await database
    .pool('doctors')
    .query<{ id: number }>("SELECT id FROM doctor WHERE specialties @> '{cardiology}' ORDER BY id");
  const { ids } = await found(services[0]!);
  const doctorId = rows.find(({ id }) => ids.includes(encodeDoctorId('fr', id)))?.id ?? 0;
  const shown = encodeDoctorId('fr', doctorId);
  for (const openParts of [0, 63]) {
    version += 1;
    const firstFreeAt = openParts === 0 ? null : `${day}T09:00:00Z`;
    const value = createEvent('DoctorAvailabilityChanged', {
      region: 'fr',
      service: 'slots',
      subject: String(doctorId),
      data: { doctorId, version, days: [{ date: day, openParts, firstFreeAt }] },
      now: new Date(),
    });
    const topic = topicName('fr', 'slot');
    await log.publish([{ id: value.id, topic, key: String(doctorId), value, headers: {} }]);
    for (const service of services) {
      await waitFor(async () => (await found(service)).ids.includes(shown) === openParts > 0, {
        description: 'the page to be outdated',
        timeoutMs: outdatedWithinMs,
        intervalMs: 100,
      });
    }
  }
  await log.close();
}

test('on PostgreSQL alone, one process outdates the pages of both', async () => {
  const namespace = testNamespace();
  await expectOutdated([await start(namespace), await start(namespace)]);
}, 120_000);

describeEngines('on Redis and Elasticsearch (needs redis-server, Java 17 and Maven)', () => {
  afterAll(async () => {
    const client = new Client({ node: elasticsearchUrl ?? '' });
    const names = namespaces.map((namespace) => `${namespace}-*`).join(',');
    const all = await client.indices.get({ index: names, filter_path: '*.aliases' });
    for (const index of Object.keys(all)) await client.indices.delete({ index });
    await client.close();
  });

  test.each([
    ['Redis', { REDIS_URL: redisUrl ?? '' }],
    [
      'Redis and Elasticsearch',
      { REDIS_URL: redisUrl ?? '', ELASTICSEARCH_URL: elasticsearchUrl ?? '' },
    ],
  ])(
    'on %s, one process outdates the pages of both',
    async (_name, engines) => {
      const namespace = testNamespace();
      namespaces.push(namespace);
      await expectOutdated([await start(namespace, engines), await start(namespace, engines)]);
    },
    150_000,
  );
});
