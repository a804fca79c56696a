/** The real engines of a test run, which all test files share; each file uses names of its own. */
import { randomBytes } from 'node:crypto';

/** Answers where an engine listens, or null when it is not to be had on this machine. */
export interface SharedEngines {
  readonly redisUrl: string | null;
  /** Three independent nodes. */
  readonly redisLockUrls: readonly string[] | null;
  readonly kafkaBrokers: readonly string[] | null;
  readonly elasticsearchUrl: string | null;
}

/** The engines of this run. */
export function sharedEngines(): SharedEngines {
  const list = (name: string) => process.env[name]?.split(',') ?? null;
  return {
    redisUrl: process.env['RENDEZVOUS_TEST_REDIS_URL'] ?? null,
    redisLockUrls: list('RENDEZVOUS_TEST_REDIS_LOCK_URLS'),
    kafkaBrokers: list('RENDEZVOUS_TEST_KAFKA_BROKERS'),
    elasticsearchUrl: process.env['RENDEZVOUS_TEST_ELASTICSEARCH_URL'] ?? null,
  };
}

/** A namespace that no other test file has. */
export function testNamespace(): string {
  return `test-${randomBytes(6).toString('hex')}`;
}
