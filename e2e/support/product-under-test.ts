import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { developmentTokenMinter } from '@rendezvous/gateway/development-key';
import { seedRegion } from '@rendezvous/prisma/seed/seed-region';
import { useTestDatabase, type TestDatabase } from '@rendezvous/testkit/database';
// @boundaries-ignore The product is started the way npm start does it.
import { startProduct, type Product } from '../../scripts/product.ts';

const startTimeoutMs = 90_000;
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
  options: { doctors?: number; environment?: Record<string, string> } = {},
): ProductUnderTest {
  const regions = ['fr', 'de'] as const;
  const database = useTestDatabase({ regions });
  let product: Product;
  let dataDirectory: string;
  let mint: (patient: string, region: string) => Promise<string>;

  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'rendezvous-e2e-'));
    for (const region of regions) {
      await seedRegion({
        region,
        doctors: options.doctors ?? 150,
        seed: 1,
        urlFor: (owner) => database.urlFor(owner, region),
      });
    }
    product = await startProduct({
      port: 0,
      host: '127.0.0.1',
      regions,
      dataDirectory,
      internalTokenSecret: 'end-to-end-tests-only-0123456789abcdef',
      databaseUrl: (owner, region) => database.urlFor(owner, region),
      environment: { LOG_LEVEL: 'fatal', ...options.environment },
    });
    mint = await developmentTokenMinter(dataDirectory);
  }, startTimeoutMs);

  afterAll(async () => {
    await product?.close();
    await rm(dataDirectory, { recursive: true, force: true });
  }, stopTimeoutMs);

  return {
    endpoint: (region) =>
      new URL(region === undefined ? '/graphql' : `/${region}/graphql`, product.gateway.url).href,
    token: (patient, region = 'fr') => mint(patient, region),
    get dataDirectory() {
      return dataDirectory;
    },
    database,
  };
}
