import { afterAll, beforeAll, describe } from '@jest/globals';
import { createPool, inTransaction } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { sharedEngines } from '@rendezvous/testkit/engines';
import type { Pool } from 'pg';
import { applyAvailability } from '../src/apply-availability.ts';
import { createElasticsearchSearch } from '../src/elasticsearch-search.ts';
import { contractDoctors, describeDoctorSearch } from './doctor-search-contract.ts';
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
});
