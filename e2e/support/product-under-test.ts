import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import {
  type DevelopmentTokenMinter,
  developmentTokenMinter,
} from '@rendezvous/gateway/development-key';
import type { Logger } from '@rendezvous/platform/logger';
import type { RegionCode } from '@rendezvous/prisma/seed/towns';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { useTestDatabase, type TestDatabase } from '@rendezvous/testkit/database';
// @boundaries-ignore The product is started the way npm start does it.
import { startProduct, type Product } from '../../scripts/product.ts';
import { query } from './client.ts';
import { rememberEngines, useProductEngines } from './engines.ts';
import { removeTopics } from './event-log.ts';

/** Signs what the parts of the product call each other with. */
export const internalTokenSecret = 'end-to-end-tests-only-0123456789abcdef';

const doctorsPerRegion = 80;
const startTimeoutMs = 240_000;
const searchableTimeoutMs = 120_000;
const stopTimeoutMs = 60_000;

type TokenOptions = NonNullable<Parameters<DevelopmentTokenMinter>[2]>;

export interface ProductUnderTest {
  /** The URL of a region's endpoint; without a region the default one. */
  endpoint(region?: string): string;
  /** A token as the identity provider would give it: of a patient, or of whom the options say. */
  token(subject: string, region?: string, options?: TokenOptions): Promise<string>;
  /** The URL of a subgraph's endpoint, which only the gateway should know. */
  subgraph(name: string): string;
  /** Everything that a part of the product counts; without a name the gateway. */
  metrics(subgraph?: string): Promise<string>;
  readonly dataDirectory: string;
  readonly database: TestDatabase;
}

/** A function is asked when the product starts: for addresses that are known only then. */
type Environment = Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);

/**
 * Starts the whole product on databases of its own with a small data set before the tests of a
 * file, and stops it after them.
 */
export function useProduct(
  options: {
    regions?: readonly RegionCode[];
    environment?: Environment;
    /** Gets what the gateway logs; the log is silent otherwise. */
    gatewayLogger?: Logger;
  } = {},
): ProductUnderTest {
  const regions = options.regions ?? ['fr'];
  let product: Product | undefined;
  let dataDirectory: string | undefined;
  let mint: DevelopmentTokenMinter;

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
        // Loaded only by the file that fills: all others copy, and need not know the world's towns.
        const { seedRegion } = await import('@rendezvous/prisma/seed/seed-region');
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
      internalTokenSecret,
      databaseUrl: (owner, region) => database.urlFor(owner, region),
      gatewayLogger: options.gatewayLogger,
      environment: {
        LOG_LEVEL: process.env['E2E_LOG_LEVEL'] ?? 'fatal',
        ...engines.environment,
        ...(typeof options.environment === 'function'
          ? options.environment()
          : options.environment),
      },
    });
    mint = await developmentTokenMinter(dataDirectory);
    if (engines.elasticsearchUrl !== null) await untilIndexed(product, regions);
  }, startTimeoutMs);

  const serviceOf = (name: string) =>
    product!.subgraphs.find((subgraph) => subgraph.name === name)!;
  return {
    endpoint: (region) =>
      new URL(region === undefined ? '/graphql' : `/${region}/graphql`, product!.gateway.url).href,
    token: (subject, region = 'fr', about = {}) => mint(subject, region, about),
    subgraph: (name) => new URL('/graphql', serviceOf(name).url).href,
    metrics: (name) => (name === undefined ? product!.gateway : serviceOf(name)).metrics.metrics(),
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
