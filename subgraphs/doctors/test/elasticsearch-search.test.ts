import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPool, inTransaction } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { sharedEngines } from '@rendezvous/testkit/engines';
import type { Pool } from 'pg';
import { applyAvailability } from '../src/apply-availability.ts';
import type { SearchCriteria } from '../src/domain/search-criteria.ts';
import { createElasticsearchSearch } from '../src/elasticsearch-search.ts';
import { isElasticsearchOutage } from '../src/search-index/engine-errors.ts';
import { contractAsOf, contractDoctors, describeDoctorSearch } from './doctor-search-contract.ts';
import { fixtureSpecialties, insertFixture } from './fixture.ts';
import { type IndexedDoctors, indexDoctors } from './indexed-doctors.ts';

const { elasticsearchUrl } = sharedEngines();
const describeElasticsearch = elasticsearchUrl === null ? describe.skip : describe;

describeElasticsearch('the search on Elasticsearch (needs Java 17 and Maven)', () => {
  const database = useTestDatabase();
  let pool: Pool;
  let indexed: IndexedDoctors;

  beforeAll(async () => {
    pool = createPool({
      connectionString: database.urlFor('doctors'),
      applicationName: 'test',
      logger: silentLogger,
    });
    await insertFixture(pool, contractDoctors);
    indexed = await indexDoctors(elasticsearchUrl ?? '', pool, fixtureSpecialties);
  }, 60_000);
  afterAll(async () => {
    await indexed.close();
    await pool.end();
  });

  describeDoctorSearch('Elasticsearch', async () => {
    const search = createElasticsearchSearch(indexed);
    // Written and made visible together when the next search begins: making visible is slow.
    const published = new Set<number>();
    return {
      search: {
        async search(question) {
          await indexed.write([...published]);
          published.clear();
          return search.search(question);
        },
        suggest: search.suggest,
      },
      async publish(availability) {
        await inTransaction(pool, (client) => applyAvailability(client, availability));
        published.add(availability.doctorId);
      },
    };
  });

  describe('its markers and signals', () => {
    const window = { from: '2026-11-22', to: '2026-12-21', partsMask: 63, required: false };
    const criteria: SearchCriteria = {
      terms: [],
      specialty: null,
      circles: [],
      languages: [],
      visitKind: null,
      insurance: null,
      window,
      sort: 'NEXT_AVAILABLE',
    };
    const ask = (marker: string, signal?: AbortSignal) => {
      const after = { keys: [0, 0] as const, doctorId: 1, marker };
      const question = { criteria, asOf: contractAsOf, after, first: 5, summary: false };
      return createElasticsearchSearch(indexed).search(question, signal);
    };

    test('a marker that no engine gives out is refused', async () => {
      await expect(ask('what is this')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });

    test("PostgreSQL's marker means the same here: who changed since is left out", async () => {
      const seesAll = await ask('999999999:999999999:');
      expect(seesAll.hits).toHaveLength(5);
      expect(seesAll.marker).toBe('999999999:999999999:');
      expect((await ask('1:1:')).hits).toEqual([]);
    });

    test('a marker of Elasticsearch that says nothing begins to remember here', async () => {
      const { hits, marker } = await ask('es:');
      expect(hits).toHaveLength(5);
      expect(marker).toMatch(/^es:\d+:\d+:$/);
    });

    test('an aborted signal ends the work, as an outage', async () => {
      const failure = await ask('es:', AbortSignal.abort()).catch((error: unknown) => error);
      expect(isElasticsearchOutage(failure)).toBe(true);
    });
  });
});
