import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { developmentTokenMinter } from '@rendezvous/gateway/development-key';
import { seedRegion } from '@rendezvous/prisma/seed/seed-region';
import type { RegionCode } from '@rendezvous/prisma/seed/towns';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { useTestDatabase, type TestDatabase } from '@rendezvous/testkit/database';
// @boundaries-ignore The product is started the way npm start does it.
import { startProduct, type Product } from '../../scripts/product.ts';
import { query } from './client.ts';
import { rememberEngines, useProductEngines } from './engines.ts';
import { removeTopics } from './event-log.ts';

const doctorsPerRegion = 80;
const startTimeoutMs = 90_000;
const searchableTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;

export interface ProductUnderTest {
  /** The URL of a region's endpoint; without a region the default one. */
  endpoint(region?: string): string;
  /** A token of a patient as the identity provider would give it. */
  token(patient: string, region?: string): Promise<string>;
  readonly dataDirectory: string;
  readonly database: TestDatabase;
}

/**
 * Starts the whole product on databases of its own with a small data set before the tests of a
 * file, and stops it after them.
 */
export function useProduct(
  options: { regions?: readonly RegionCode[]; environment?: Record<string, string> } = {},
): ProductUnderTest {
  const regions = options.regions ?? ['fr'];
  let product: Product | undefined;
  let dataDirectory: string | undefined;
  let mint: (patient: string, region: string) => Promise<string>;

  const engines = useProductEngines();

  // Hooks run in the order of their registration: the product must stop before its databases go.
  afterAll(async () => {
    await product?.close();
    if (dataDirectory !== undefined) await rm(dataDirectory, { recursive: true, force: true });
    const { kafkaBrokers, namespace } = engines;
    if (kafkaBrokers !== null) await removeTopics(kafkaBrokers, namespace);
  }, stopTimeoutMs);

  const database = useTestDatabase({
    regions,
    contents: {
      name: `seed_${doctorsPerRegion}`,
      async fill(region, urlFor) {
        const code = region as RegionCode;
        await seedRegion({ region: code, doctors: doctorsPerRegion, seed: 1, urlFor });
      },
    },
  });

  rememberEngines(database, engines);

  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'rendezvous-e2e-'));
    product = await startProduct({
      port: 0,
      host: '127.0.0.1',
      regions,
      dataDirectory,
      internalTokenSecret: 'end-to-end-tests-only-0123456789abcdef',
      databaseUrl: (owner, region) => database.urlFor(owner, region),
      environment: {
        LOG_LEVEL: process.env['E2E_LOG_LEVEL'] ?? 'fatal',
        ...engines.environment,
        ...options.environment,
      },
    });
    mint = await developmentTokenMinter(dataDirectory);
    if (engines.elasticsearchUrl !== null) await untilIndexed(product, regions);
  }, startTimeoutMs);

  return {
    endpoint: (region) =>
      new URL(region === undefined ? '/graphql' : `/${region}/graphql`, product!.gateway.url).href,
    token: (patient, region = 'fr') => mint(patient, region),
    get dataDirectory() {
      return dataDirectory!;
    },
    database,
  };
}

/** Until the search engine answers; PostgreSQL answers in its place before that. */
async function untilIndexed(product: Product, regions: readonly string[]): Promise<void> {
  for (const region of regions) {
    const endpoint = new URL(`/${region}/graphql`, product.gateway.url).href;
    await waitFor(
      async () => {
        const { searchDoctors } = await query<{ searchDoctors: { degraded: boolean } }>(
          endpoint,
          '{ searchDoctors(filter: {}, first: 1) { degraded } }',
        );
        return !searchDoctors.degraded;
      },
      { timeoutMs: searchableTimeoutMs, description: `the search index of ${region}` },
    );
  }
}
