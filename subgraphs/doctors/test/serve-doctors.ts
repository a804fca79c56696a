import { afterAll, beforeAll } from '@jest/globals';
import { createPool } from '@rendezvous/platform/database';
import { serviceActor } from '@rendezvous/platform/caller';
import { createInternalTokenSigner } from '@rendezvous/platform/internal-token';
import { silentLogger } from '@rendezvous/platform/logger';
import type { SubgraphServer } from '@rendezvous/platform/subgraph-server';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { createMessages } from '@rendezvous/region/messages';
import { useTestDatabase } from '@rendezvous/testkit/database';
import type { Pool } from 'pg';
import { createPostgresRegion } from '../src/postgres-region.ts';
import { createDoctorsSubgraph } from '../src/server.ts';
import { type FixtureDoctor, fixtureDoctors, fixtureTimeZones, insertFixture } from './fixture.ts';

export interface Answer {
  // oxlint-disable-next-line typescript/no-explicit-any -- the tests say what they expect
  data?: any;
  errors?: { message: string; extensions: { code: string; field?: string } }[];
}

export interface ServedDoctors {
  readonly doctors: readonly FixtureDoctor[];
  /** Every statement sent to PostgreSQL; tests empty it. */
  readonly statements: string[];
  /** What time it is; tests move it. */
  readonly clock: { now: Date };
  readonly subgraph: SubgraphServer;
  ask(query: string, variables?: object, language?: string): Promise<Answer>;
}

const secret = 'a secret of the tests, long enough to sign';
const region = {
  code: 'fr',
  timeZones: fixtureTimeZones,
  slotHorizonDays: 28,
  searchRadiusMaxKm: 200,
};

/** The doctors subgraph on its own database with 400 doctors, for the tests of one file. */
export function serveDoctors(): ServedDoctors {
  const database = useTestDatabase();
  const doctors = fixtureDoctors(400, '2026-11-23');
  const statements: string[] = [];
  const clock = { now: new Date('2026-11-23T09:00:00Z') };
  let pool: Pool;
  let subgraph: SubgraphServer;
  let close: () => Promise<void>;

  beforeAll(async () => {
    pool = createPool({
      connectionString: database.urlFor('doctors'),
      applicationName: 'test',
      logger: silentLogger,
    });
    recordStatements(pool, statements);
    await insertFixture(pool, doctors);
    const served = createPostgresRegion({ region, pool, clock: () => clock.now });
    close = served.close;
    subgraph = createDoctorsSubgraph({
      regions: new Map([['fr', served]]),
      messages: createMessages(),
      internalTokenSecret: secret,
      logger: silentLogger,
      metrics: createMetrics('doctors'),
      readiness: async () => ({}),
      clock: () => clock.now,
      // A machine with other work takes seconds for the first request of a server.
      requestTimeoutMs: 60_000,
    });
  }, 60_000);
  afterAll(async () => {
    await close();
    await pool.end();
  });

  async function ask(query: string, variables: object = {}, language = 'en'): Promise<Answer> {
    const signer = createInternalTokenSigner(secret);
    const actor = serviceActor('tests');
    const token = await signer.sign({ region: 'fr', patient: null, actor });
    const response = await subgraph.fetch(
      new Request('http://subgraph/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept-language': language,
          'x-rendezvous-internal': token,
        },
        body: JSON.stringify({ query, variables }),
      }),
    );
    return (await response.json()) as Answer;
  }

  return {
    doctors,
    statements,
    clock,
    get subgraph() {
      return subgraph;
    },
    ask,
  };
}

function recordStatements(pool: Pool, statements: string[]): void {
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...all: unknown[]) => unknown;
    Object.assign(client, {
      query(...all: unknown[]) {
        const [first] = all;
        statements.push(typeof first === 'string' ? first : (first as { text: string }).text);
        return query(...all);
      },
    });
  });
}

/** A search with everything it can answer. */
export const searchDocument = `query ($filter: DoctorFilter!, $sort: DoctorSort, $first: Int, $after: String) {
  searchDoctors(filter: $filter, sort: $sort, first: $first, after: $after) {
    totalCount degraded
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    facets {
      specialties { value label count } languages { value label count }
      insurances { value label count } visitKinds { value label count }
    }
    edges {
      cursor distanceKm travelMinutes
      node {
        id name languages visitKinds bio specialties { id name } insurances { id name }
        practice { id name town postcode timeZone latitude longitude phone }
      }
    }
  }
}`;

/** 30 km around Lyon. */
export const near = { latitude: 45.7578, longitude: 4.832, radiusKm: 30 };
