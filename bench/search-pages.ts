/**
 * What keeping first pages of searches brings: the search engine against the two levels for one
 * page, and then a stretch of ordinary load with and without kept pages, turn and turn about. The
 * ratios hold on any machine; against Elasticsearch they are smaller, since it is quicker at some
 * questions than PostgreSQL.
 *
 *   node bench/search-pages.ts      REDIS_URL=redis://… measures level two in Redis as well
 */
import { createMemoryLevelTwo } from '../packages/cache/test/memory-level-two.ts';
import { createRedisLevelTwo } from '@rendezvous/cache/redis-level-two';
import { openRedisNodes } from '@rendezvous/cache/redis-nodes';
import { createPostgresSearch } from '@rendezvous/doctors/postgres-search';
import { createSearchPageInvalidation } from '@rendezvous/doctors/invalidate-search-pages';
import type { DoctorSearch, SearchQuestion } from '@rendezvous/doctors/search-doctors';
import {
  cacheSearchPages,
  createSearchPages,
  type SearchPages,
} from '@rendezvous/doctors/search-page-cache';
import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import type { Pool } from 'pg';
import {
  around,
  fixtureDoctors,
  fixtureSpecialties,
  fixtureTimeZones,
  fixtureTowns,
  insertFixture,
} from '../subgraphs/doctors/test/fixture.ts';
import { startTemporaryDatabase } from './temporary-database.ts';

// A fiftieth of the country: 700 searches and 90 bookings a second among 500,000 doctors.
const doctors = 10_000;
const searches = 3_000;
const searchesPerSecond = 14;
const searchesPerChange = 8;
const rounds = 100;
const start = Date.parse('2026-11-23T09:00:00Z');
const time = { now: start };
const clock = (): Date => new Date(time.now);

const database = await startTemporaryDatabase();
const pool = createPool({
  connectionString: database.urlOf('doctors'),
  applicationName: 'bench-search-pages',
  statementTimeoutMs: 0,
  logger: silentLogger,
});
const engine = createPostgresSearch({ pool, timeZones: fixtureTimeZones, clock });
try {
  await insertFixture(pool, fixtureDoctors(doctors, '2026-11-23'));
  await measureOnePage();
  await measureLoad(pool);
} finally {
  await pool.end();
  await database.stop();
}

function questionOf(town: number, specialty: number, kind: number): SearchQuestion {
  const place = fixtureTowns[town % fixtureTowns.length] ?? fixtureTowns[0];
  const day = { from: '2026-11-24', to: kind === 1 ? '2026-11-24' : '2026-11-30' };
  const window = kind === 0 ? null : { ...day, partsMask: 63, required: kind < 3 };
  return {
    criteria: {
      terms: [],
      specialty: fixtureSpecialties[specialty]?.id ?? null,
      circles: [around(place, 10)],
      languages: [],
      visitKind: null,
      insurance: null,
      window,
      sort: kind === 3 ? 'NEXT_AVAILABLE' : 'BEST',
    },
    asOf: clock(),
    after: null,
    first: 20,
    summary: true,
  };
}

/** One page of 20 with number and facets: from the engine, and from each level. */
async function measureOnePage(): Promise<void> {
  console.log(`a page within 10 km with free time in a week, ${doctors} doctors, medians`);
  const question = () => questionOf(0, 0, 2);
  const ways: [string, DoctorSearch, SearchPages | null][] = [['the search engine', engine, null]];
  const options = { searchableAfterMs: 500, metrics: createMetrics('bench'), clock };
  const near = createSearchPages({ ...options, levelTwo: null });
  ways.push(['level one', cacheSearchPages(engine, near), null]);
  const url = process.env['REDIS_URL'];
  const nodes =
    url === undefined
      ? null
      : await openRedisNodes({
          config: { urls: [url], isCluster: false },
          namespace: `bench-${process.pid}`,
          logger: silentLogger,
          metrics: createMetrics('bench'),
        });
  if (nodes !== null) {
    const levelTwo = createRedisLevelTwo(nodes, nodes.prefixOf('fr'));
    const far = createSearchPages({ ...options, levelTwo, metrics: createMetrics('bench') });
    ways.push(['level two (Redis)', cacheSearchPages(engine, far), far]);
  }
  const took = ways.map((): number[] => []);
  for (let round = 0; round < rounds + 10; round += 1) {
    for (const [index, [, search, cleared]] of ways.entries()) {
      cleared?.clearLevelOne();
      const startedAt = performance.now();
      await search.search(question());
      // The first rounds warm up PostgreSQL's caches and the compiler.
      if (round >= 10) took[index]?.push(performance.now() - startedAt);
    }
  }
  const medians = took.map((all) => all.toSorted((a, b) => a - b)[rounds / 2] ?? 0);
  for (const [index, [name]] of ways.entries()) {
    const ratio = (medians[0] ?? 0) / (medians[index] ?? 1);
    const median = medians[index]?.toFixed(3).padStart(9);
    console.log(`  ${name.padEnd(34)} ${median} ms  ${ratio.toFixed(1).padStart(6)} ×`);
  }
  nodes?.close();
}

/** The same searches among the same changes, with and without kept pages, in turns of a second. */
async function measureLoad(target: Pool): Promise<void> {
  const metrics = createMetrics('bench');
  const levelTwo = createMemoryLevelTwo(clock);
  const options = { levelTwo, searchableAfterMs: 1, metrics, clock };
  const pages = createSearchPages(options);
  const kept = cacheSearchPages(engine, pages);
  const invalidation = createSearchPageInvalidation({
    pages,
    pool: target,
    clock,
    logger: silentLogger,
  });
  const random = createRandom(7);
  const spentMs = { kept: 0, made: 0 };
  for (let index = 0; index < searches; index += 1) {
    time.now = start + (index / searchesPerSecond) * 1_000;
    if (index % searchesPerChange === 0) {
      await invalidation.changed([1 + Math.floor(random() * doctors)]);
    }
    const question = popularQuestion(random);
    const order = index % 2 === 0 ? (['kept', 'made'] as const) : (['made', 'kept'] as const);
    for (const way of order) {
      const startedAt = performance.now();
      await (way === 'kept' ? kept : engine).search(question);
      spentMs[way] += performance.now() - startedAt;
    }
  }
  pages.close();
  const counts = await metrics.getSingleMetric('rendezvous_cache_requests_total')?.get();
  const answered = (outcome: string): number =>
    counts?.values.find(({ labels }) => labels['outcome'] === outcome)?.value ?? 0;
  const share = (part: number): string => `${((100 * part) / searches).toFixed(0)} %`;
  console.log(`${searches} searches of 240 kinds, a change of a doctor for ${searchesPerChange}`);
  console.log(`  answered by level one ${share(answered('level_one'))}`);
  console.log(`  answered by level two ${share(answered('level_two'))}`);
  console.log(`  made anew ${share(answered('loaded'))}`);
  console.log(`  all of them made cost ${(spentMs.made / spentMs.kept).toFixed(1)} times as much`);
}

/** The first question is asked twice as often as the second, three times as often as the third. */
function popularQuestion(random: () => number): SearchQuestion {
  const kinds = fixtureTowns.length * fixtureSpecialties.length * 4;
  const rank = Math.min(kinds - 1, Math.floor(Math.exp(random() * Math.log(kinds + 1)) - 1));
  // Neighbours in rank are of different towns, specialties and kinds.
  const scattered = (rank * 101) % kinds;
  const town = scattered % fixtureTowns.length;
  const rest = Math.floor(scattered / fixtureTowns.length);
  return questionOf(
    town,
    rest % fixtureSpecialties.length,
    Math.floor(rest / fixtureSpecialties.length),
  );
}

/** Mulberry32: small, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
