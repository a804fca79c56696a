/** The real engines of a test run, which all test files share; each file uses names of its own. */
import { randomBytes } from 'node:crypto';
import { beforeAll } from '@jest/globals';
import type { EngineVariable } from './engine-variables.ts';
import { waitFor } from './wait-for.ts';

/** Says where an engine listens, or null when it is not to be had on this machine. */
export interface SharedEngines {
  readonly redisUrl: string | null;
  /** Three independent nodes. */
  readonly redisLockUrls: readonly string[] | null;
  readonly kafkaBrokers: readonly string[] | null;
  readonly elasticsearchUrl: string | null;
}

/** The first time, Maven downloads what two of them are made of. */
const startTimeoutMs = 10 * 60_000;

/**
 * The engines of this run. Call it where tests are described, not inside of one: reading one of its
 * properties makes the file (or describe block) wait, before its tests, until that engine is ready.
 */
export function sharedEngines(): SharedEngines {
  return {
    get redisUrl() {
      return useEngine('RENDEZVOUS_TEST_REDIS_URL');
    },
    get redisLockUrls() {
      return useEngine('RENDEZVOUS_TEST_REDIS_LOCK_URLS')?.split(',') ?? null;
    },
    get kafkaBrokers() {
      return useEngine('RENDEZVOUS_TEST_KAFKA_BROKERS')?.split(',') ?? null;
    },
    get elasticsearchUrl() {
      return useEngine('RENDEZVOUS_TEST_ELASTICSEARCH_URL');
    },
  };
}

function useEngine(variable: EngineVariable): string | null {
  const address = process.env[variable];
  if (address === undefined || address === '') return null;
  const control = process.env['RENDEZVOUS_TEST_ENGINES_CONTROL'];
  if (control !== undefined) {
    beforeAll(() => untilReady(variable, `${control}/${variable}`), startTimeoutMs);
  }
  return address;
}

/** The first who asks makes it start. */
async function untilReady(variable: EngineVariable, url: string): Promise<void> {
  let failure: string | undefined;
  await waitFor(
    async () => {
      const response = await fetch(url);
      if (response.status >= 400) failure = await response.text();
      return response.status !== 202;
    },
    {
      timeoutMs: startTimeoutMs,
      intervalMs: 100,
      description: `the engine of ${variable}`,
    },
  );
  if (failure !== undefined) throw new Error(failure);
}

/** A namespace that no other test file has. */
export function testNamespace(): string {
  return `test-${randomBytes(6).toString('hex')}`;
}
