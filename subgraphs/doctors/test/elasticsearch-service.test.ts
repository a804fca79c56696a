import { Client } from '@elastic/elasticsearch';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { silentLogger } from '@rendezvous/platform/logger';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { checkIndex } from '../src/search-index/check-index.ts';
import { hashDefinition } from '../src/search-index/index-definition.ts';
import { doctorsAlias } from '../src/search-index/index-names.ts';
import { doctorIndex } from '../src/search-index/mapping.ts';
import { rebuildIndex } from '../src/search-index/rebuild-index.ts';
import { type BreakableProxy, startBreakableProxy } from './breakable-proxy.ts';
import { fixtureDoctors, fixtureSpecialties, insertFixture } from './fixture.ts';
import { agreement } from './index-under-test.ts';
import { searchOn, startService } from './service-under-test.ts';

const { elasticsearchUrl } = sharedEngines();
const describeElasticsearch = elasticsearchUrl === null ? describe.skip : describe;
const doctors = fixtureDoctors(2_000, '2026-11-22', 5);
let questions = 0;

/** The same question in other words each time, so that no kept page is the answer: all speak fr. */
function nextQuestion(): string {
  questions += 1;
  const letter = (number: number): string => String.fromCharCode(97 + (number % 26));
  const nobodys = `q${letter(questions)}${letter(Math.floor(questions / 26))}`;
  return `{ searchDoctors(filter: {specialty: "cardiology", languages: ["fr", "${nobodys}"]}) {
    degraded totalCount edges { node { id } } } }`;
}

interface Found {
  readonly degraded: boolean;
  readonly totalCount: number;
  readonly edges: readonly unknown[];
}

describeElasticsearch('the service when Elasticsearch goes away (needs Java 17 and Maven)', () => {
  const database = useTestDatabase();
  const namespace = testNamespace();
  const alias = doctorsAlias(namespace, 'fr');
  let client: Client;
  let proxy: BreakableProxy;
  const running: RunningService[] = [];

  beforeAll(async () => {
    client = new Client({ node: elasticsearchUrl ?? '' });
    proxy = await startBreakableProxy(elasticsearchUrl ?? '');
    await insertFixture(database.pool('doctors'), doctors);
  }, 60_000);
  afterEach(async () => {
    proxy.restore();
    for (const service of running.splice(0)) await service.close();
  });
  afterAll(async () => {
    await proxy.close();
    const all = await client.indices.get({ index: `${namespace}-*`, filter_path: '*.aliases' });
    for (const index of Object.keys(all)) await client.indices.delete({ index });
    await client.close();
  });

  async function start(
    engines: Record<string, string> = { ELASTICSEARCH_URL: proxy.url },
  ): Promise<RunningService> {
    const service = await startService(database, { ENGINE_NAMESPACE: namespace, ...engines });
    running.push(service);
    return service;
  }

  const search = (service: RunningService) => searchOn<Found>(service, nextQuestion());

  /** What Elasticsearch answers, once it does: any one search may take it too long. */
  const undegraded = (service: RunningService) =>
    waitFor(
      async () => {
        const found = await search(service);
        return found.degraded ? null : found;
      },
      { timeoutMs: 60_000, intervalMs: 250, description: 'Elasticsearch to answer' },
    );

  /** Says of as many doctors as there are that another day is open, in one statement. */
  async function changeEverybody(parts: number): Promise<void> {
    await database.pool('doctors').query(
      `WITH changed AS (
         INSERT INTO doctor_open_day (doctor_id, date, open_parts, first_free_at, version)
         SELECT doctor_id, '2026-12-24', $1::smallint, '2026-12-24T08:00:00Z', 1 FROM doctor_search
         ON CONFLICT (doctor_id, date) DO UPDATE SET open_parts = excluded.open_parts,
           changed_by = excluded.changed_by
         RETURNING doctor_id)
       SELECT queue_for_search_index(array_agg(doctor_id), 0::smallint) FROM changed`,
      [parts],
    );
  }

  async function queued(): Promise<number> {
    const { rows } = await database
      .pool('doctors')
      .query<{ count: number }>('SELECT count(*) AS count FROM search_index_queue');
    return rows[0]?.count ?? 0;
  }

  const agrees = async (): Promise<boolean> => {
    const { signal } = new AbortController();
    const pool = database.pool('doctors');
    const result = await checkIndex({ pool, client, alias, repair: false, signal, settleMs: 0 });
    expect(result).toMatchObject({ ...agreement, documents: doctors.length });
    return true;
  };

  test('it starts without Elasticsearch, and builds the index once when it is there', async () => {
    proxy.cut();
    const services = await Promise.all([start(), start()]);
    for (const service of services) {
      await waitFor(async () => (await fetch(new URL('/readyz', service.url))).status === 200, {
        description: 'the service to be ready',
      });
      expect(await service.readiness()).toMatchObject({
        'elasticsearch.fr': { ok: true, detail: expect.stringContaining('PostgreSQL answers') },
      });
      const found = await search(service);
      expect(found).toMatchObject({ degraded: true });
      expect(found.totalCount).toBeGreaterThan(100);
    }
    proxy.restore();
    for (const service of services) {
      expect((await undegraded(service)).edges).toHaveLength(20);
      expect(await service.readiness()).toMatchObject({ 'elasticsearch.fr': { ok: true } });
    }
    const all = await client.indices.get({ index: `${alias}-*`, filter_path: '*.aliases' });
    expect(Object.keys(all)).toHaveLength(1);
    await agrees();
  }, 150_000);

  test.each(['cut', 'silence'] as const)(
    'searches go on when it is away (%s), and 2,000 changes are in the index after',
    async (how) => {
      const service = await start();
      const well = await undegraded(service);
      proxy[how]();
      for (let searches = 0; searches < 20; searches += 1) {
        expect(await search(service)).toEqual({ ...well, degraded: true });
      }
      await changeEverybody(how === 'cut' ? 1 : 2);
      expect(await queued()).toBe(doctors.length);
      proxy.restore();
      // Not the check itself again and again, which reads everything.
      await waitFor(async () => (await queued()) === 0, {
        timeoutMs: 60_000,
        intervalMs: 50,
        description: 'the queue to be written',
      });
      await agrees();
      expect(await undegraded(service)).toEqual(well);
    },
    150_000,
  );

  test('switched off, it leaves nothing queued and trusts no old index later', async () => {
    const pool = database.pool('doctors');
    expect((await pool.query('SELECT FROM search_index')).rowCount).toBe(1);
    const off = await start({});
    expect(await search(off)).toMatchObject({ degraded: false });
    await changeEverybody(4);
    expect((await pool.query('SELECT FROM search_index_queue')).rowCount).toBe(0);
    let on: RunningService | null = null;
    // While another process is at it, nobody else builds the new one: it could be there at once.
    const { outcome } = await rebuildIndex({
      pool,
      client,
      region: 'fr',
      alias,
      definition: hashDefinition(doctorIndex(fixtureSpecialties)),
      clock: () => new Date(),
      logger: silentLogger,
      signal: new AbortController().signal,
      async isNeeded() {
        on = await start();
        expect(await search(on)).toMatchObject({ degraded: true });
        return false;
      },
    });
    expect(outcome).toBe('not needed');
    await undegraded(on!);
    await agrees();
  }, 150_000);
});
