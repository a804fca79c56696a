/**
 * The engines the scenarios run on: none but PostgreSQL, or with RENDEZVOUS_E2E_ENGINES=true those
 * of the test run, which is how `npm test` runs the whole folder a second time.
 */
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import type { TestDatabase } from '@rendezvous/testkit/database';

/** The engines of one product; what is null has its embedded stand-in. */
export interface ProductEngines {
  readonly namespace: string;
  readonly kafkaBrokers: readonly string[] | null;
  readonly elasticsearchUrl: string | null;
  /** The settings that switch them on. */
  readonly environment: Readonly<Record<string, string>>;
}

const productsOn = new WeakMap<TestDatabase, ProductEngines>();

/** Whether this run is the one on the real engines. */
export const isOnEngines = process.env['RENDEZVOUS_E2E_ENGINES'] === 'true';

/**
 * Engines for a product that nobody else's names are on. Call it while tests are described.
 * @throws Error when the run is to be on engines and this machine lacks one
 */
export function useProductEngines(): ProductEngines {
  const namespace = testNamespace();
  if (!isOnEngines) {
    return { namespace, kafkaBrokers: null, elasticsearchUrl: null, environment: {} };
  }
  const { redisUrl, redisLockUrls, kafkaBrokers, elasticsearchUrl } = sharedEngines();
  if (
    redisUrl === null ||
    redisLockUrls === null ||
    kafkaBrokers === null ||
    elasticsearchUrl === null
  ) {
    throw new Error('RENDEZVOUS_E2E_ENGINES=true needs redis-server, Java 17 and Maven');
  }
  return {
    namespace,
    kafkaBrokers,
    elasticsearchUrl,
    environment: {
      ENGINE_NAMESPACE: namespace,
      REDIS_URL: redisUrl,
      REDIS_LOCK_URLS: redisLockUrls.join(','),
      KAFKA_BROKERS: kafkaBrokers.join(','),
      // Every product of the run has topics of its own, on one small broker.
      KAFKA_PARTITIONS: '4',
      ELASTICSEARCH_URL: elasticsearchUrl,
    },
  };
}

/** Notes which engines the product on a database runs with. */
export function rememberEngines(database: TestDatabase, engines: ProductEngines): void {
  productsOn.set(database, engines);
}

/** The engines of the product on a database. @throws Error when it was not started by useProduct */
export function enginesOf(database: TestDatabase): ProductEngines {
  const engines = productsOn.get(database);
  if (engines === undefined) throw new Error('No product was started on this database');
  return engines;
}
