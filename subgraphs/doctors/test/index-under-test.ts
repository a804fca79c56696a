import { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { createPool, inTransaction } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { testNamespace } from '@rendezvous/testkit/engines';
import { useTestDatabase } from '@rendezvous/testkit/database';
import type { Pool } from 'pg';
import { applyAvailability, type PublishedDay } from '../src/apply-availability.ts';
import type { DoctorDocument } from '../src/search-index/doctor-document.ts';
import { checkIndex, type CheckResult } from '../src/search-index/check-index.ts';
import { drainQueue } from '../src/search-index/drain-queue.ts';
import { hashDefinition, type HashedDefinition } from '../src/search-index/index-definition.ts';
import { doctorsAlias } from '../src/search-index/index-names.ts';
import { unregisterAllIndexes } from '../src/search-index/index-registry.ts';
import { doctorIndex } from '../src/search-index/mapping.ts';
import { type RebuildOptions, rebuildIndex } from '../src/search-index/rebuild-index.ts';
import { fixtureDoctors, fixtureSpecialties, insertFixture } from './fixture.ts';

/** Whom the database has. */
export const indexedDoctors = fixtureDoctors(400, '2026-11-22');

/** The doctors in a database of their own and an index of them, for the tests of one file. */
export interface IndexUnderTest {
  readonly pool: Pool;
  readonly client: Client;
  /** Another one for each test. */
  readonly alias: string;
  readonly definition: HashedDefinition;
  rebuild(more?: Partial<RebuildOptions>): ReturnType<typeof rebuildIndex>;
  check(repair?: boolean, settleMs?: number): Promise<CheckResult>;
  /** Writes what is queued; says how many doctors it was. */
  drain(): Promise<number>;
  /** Publishes free days of a doctor under a version higher than all before. */
  publish(doctorId: number, ...days: PublishedDay[]): Promise<void>;
  queued(): Promise<number[]>;
  /** What the index that answers has. */
  document(doctorId: number): Promise<DoctorDocument | null>;
  /** Every index of the alias, oldest first. */
  indexes(): Promise<string[]>;
}

const region = 'fr';
let version = 0;

/** Makes database and client before the tests, and an alias of its own before each. */
export function useIndex(url: string): IndexUnderTest {
  const database = useTestDatabase();
  const namespace = testNamespace();
  const client = new Client({ node: url, maxRetries: 0, requestTimeout: 60_000 });
  const definition = hashDefinition(doctorIndex(fixtureSpecialties));
  let pool: Pool;
  let alias = '';
  let test = 0;

  beforeAll(async () => {
    pool = createPool({
      connectionString: database.urlFor('doctors'),
      applicationName: 'test',
      max: 30,
      connectTimeoutMs: 60_000,
      logger: silentLogger,
    });
    await insertFixture(pool, indexedDoctors);
    await pool.query('CREATE TABLE first_open_day AS TABLE doctor_open_day');
  }, 60_000);
  beforeEach(async () => {
    await unregisterAllIndexes(pool);
    await pool.query('TRUNCATE doctor_open_day');
    await pool.query('INSERT INTO doctor_open_day TABLE first_open_day');
    test += 1;
    alias = doctorsAlias(`${namespace}-${test}`, region);
  });
  afterAll(async () => {
    const all = await client.indices.get({ index: `${namespace}-*`, filter_path: '*.aliases' });
    for (const index of Object.keys(all)) await client.indices.delete({ index });
    await client.close();
    await pool.end();
  });

  const drain = async (): Promise<number> => {
    const { signal } = new AbortController();
    const { hash } = definition;
    let written = 0;
    for (;;) {
      const drained = await drainQueue({
        pool,
        client,
        region,
        mapping: hash,
        logger: silentLogger,
        signal,
      });
      written += drained.doctorIds.length;
      if (!drained.hasMore) return written;
    }
  };
  return {
    get pool() {
      return pool;
    },
    client,
    get alias() {
      return alias;
    },
    definition,
    rebuild: (more = {}) =>
      rebuildIndex({
        pool,
        client,
        region,
        alias,
        definition,
        clock: () => new Date(),
        logger: silentLogger,
        signal: new AbortController().signal,
        ...more,
      }),
    check: (repair = false, settleMs = 60_000) => {
      const { signal } = new AbortController();
      return checkIndex({ pool, client, alias, repair, signal, pageSize: 150, settleMs });
    },
    drain,
    publish: async (doctorId, ...days) => {
      version += 1;
      await inTransaction(pool, (session) =>
        applyAvailability(session, { doctorId, version, days }),
      );
    },
    async queued() {
      const { rows } = await pool.query<{ doctor_id: number }>(
        'SELECT doctor_id FROM search_index_queue ORDER BY priority, revision',
      );
      return rows.map((row) => row.doctor_id);
    },
    async document(doctorId) {
      const found = await client.get<DoctorDocument>(
        { index: alias, id: String(doctorId) },
        { ignore: [404] },
      );
      return found.found ? (found._source ?? null) : null;
    },
    indexes: async () =>
      Object.keys(
        await client.indices.get({ index: `${alias}-*`, filter_path: '*.aliases' }),
      ).toSorted(),
  };
}

/** A day with free time all day. */
export function openDay(date: string, openParts = 63): PublishedDay {
  return { date, openParts, firstFreeAt: openParts === 0 ? null : `${date}T07:00:00.000Z` };
}

/** What a check says of an index that agrees with the database. */
export const agreement = { differences: { changed: 0, missing: 0, surplus: 0 }, waiting: 0 };
