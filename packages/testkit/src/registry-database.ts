import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { prepareRegistryDatabase } from '@rendezvous/prisma/prepare-registry';
import { clusterUrl, dropDatabase, withSuperuser } from './database.ts';

const createTimeoutMs = 90_000;

/**
 * Gives a test file an empty, migrated database of the schema registry, and drops it afterwards.
 * Call it at the top; the database exists once beforeAll has run.
 */
export function useRegistryDatabase(): {
  /** Connection URL of the registry's own role. */
  readonly url: string;
} {
  const database = `test_${randomBytes(6).toString('hex')}_registry`;
  let url: string | undefined;
  beforeAll(async () => {
    const superuserUrl = clusterUrl();
    // One password serves every role of the run, so files that start together agree on it.
    const password = decodeURIComponent(new URL(superuserUrl).password);
    url = await prepareRegistryDatabase({ superuserUrl, database, password });
  }, createTimeoutMs);
  afterAll(() => withSuperuser((client) => dropDatabase(client, database)));
  return {
    get url() {
      if (url === undefined) throw new Error('The database exists once beforeAll has run');
      return url;
    },
  };
}
