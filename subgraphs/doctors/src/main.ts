import { createRedisLevelTwo } from '@rendezvous/cache/redis-level-two';
import type { RedisNodes } from '@rendezvous/cache/redis-nodes';
import { openSharedRedis } from '@rendezvous/cache/shared-redis';
import { topicName } from '@rendezvous/events/topics';
import { deleteOldInboxRows } from '@rendezvous/messaging/inbox-retention';
import { openRegionStores } from '@rendezvous/messaging/region-stores';
import { systemClock } from '@rendezvous/platform/clock';
import { startScheduler } from '@rendezvous/platform/scheduler';
import type { RegionConfig } from '@rendezvous/platform/service-config';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import {
  type Readiness,
  runAsProcess,
  type ServiceBase,
  type StartedRegion,
  startSubgraphService,
} from '@rendezvous/platform/subgraph-service';
import { createMessages } from '@rendezvous/region/messages';
import { loadRegion } from '@rendezvous/region/region';
import type { Pool } from 'pg';
import { type DoctorsConfig, loadConfig } from './config.ts';
import type { DoctorsRegion } from './context.ts';
import { consumerGroup, createSlotEventHandler } from './events.ts';
import { forgetPastDays } from './forget-past-days.ts';
import { createElasticsearchSearch } from './elasticsearch-search.ts';
import {
  createSearchPageInvalidation,
  invalidateAfter,
  type SearchPageInvalidation,
} from './invalidate-search-pages.ts';
import { createPostgresRegion } from './postgres-region.ts';
import { describeElasticsearchError } from './search-index/engine-errors.ts';
import { unregisterAllIndexes } from './search-index/index-registry.ts';
import { type SearchIndex, startSearchIndex } from './search-index/start-search-index.ts';
import { createSearchWithFallback } from './search-with-fallback.ts';
import type { DoctorSearch } from './search-doctors.ts';
import { cacheSearchPages, createSearchPages, type SearchPages } from './search-page-cache.ts';
import { createDoctorsSubgraph } from './server.ts';

const name = 'doctors';
const cleanUpEveryMs = 3_600_000;
/** Elasticsearch finds what was written after its next refresh, one second by default. */
const indexSearchableAfterMs = 1_500;
/** Covers searches on a replica of the database that is a little behind. */
const databaseSearchableAfterMs = 500;

/**
 * Starts the doctors service: cache → databases → event log → search index → consumers → jobs →
 * server. Throws what the first failing step threw, with everything started before stopped again.
 */
export async function startDoctors(config: DoctorsConfig): Promise<RunningService> {
  return startSubgraphService({
    name,
    config,
    prepare: (base) => {
      const { nodes, readiness } = openSharedRedis(config.engines, base);
      return {
        startRegion: async (region, own) => startRegion(config, region, own, await nodes),
        readiness,
      };
    },
    createServer: (regions, shared) =>
      createDoctorsSubgraph({ regions, messages: createMessages(), ...shared }),
  });
}

async function startRegion(
  config: DoctorsConfig,
  regionConfig: RegionConfig,
  base: ServiceBase,
  redis: RedisNodes | null,
): Promise<StartedRegion<DoctorsRegion>> {
  const { code } = regionConfig;
  const { lifecycle, logger, metrics } = base;
  const clock = systemClock;
  const { pool, eventLog, readiness } = openRegionStores(regionConfig, config, base);
  const postgres = createPostgresRegion({ region: loadRegion(code), pool, clock });
  lifecycle.onStop(`prisma ${code}`, () => postgres.close());
  const hasIndex = config.engines.elasticsearchUrl !== null;
  const { pages, outdate } = openSearchPages(postgres, pool, base, { redis, hasIndex });
  const onWritten = (doctorIds: readonly number[]): void => void outdate.changed(doctorIds);
  const index = await openSearchIndex(config, postgres, pool, base, onWritten);
  const search = index === null ? postgres.search : searchOf(index, postgres, base);
  const region = { ...postgres, search: cacheSearchPages(search, pages) };
  const topics = [topicName(code, 'slot')];
  const handle = createSlotEventHandler(pool, () => index?.wake());
  const consumer = await eventLog.consume({
    group: consumerGroup,
    topics,
    handle: invalidateAfter(handle, outdate, () => !isAnswering(index)),
  });
  lifecycle.onStop(`availability ${code}`, () => consumer.stop());
  const follower = await eventLog.follow({
    topics,
    handle: (record) => outdate.follow(record),
    onGap: () => outdate.clear(),
  });
  lifecycle.onStop(`search pages follower ${code}`, () => follower.stop());
  const cleanUp = {
    name: 'clean-up',
    firstAfterMs: cleanUpEveryMs / 10,
    everyMs: cleanUpEveryMs,
    async run() {
      if (index === null) await unregisterAllIndexes(pool);
      await forgetPastDays(pool, clock);
      await deleteOldInboxRows(pool);
    },
  };
  const jobs = startScheduler({
    service: name,
    pool,
    region: code,
    jobs: config.runsWorkers ? [cleanUp] : [],
    logger,
    metrics,
  });
  lifecycle.onStop(`jobs ${code}`, () => jobs.stop());
  return { region, readiness: withIndex(readiness, index, code) };
}

/** The region's pages of searches that are kept, and how they are outdated. */
function openSearchPages(
  { region: { code } }: DoctorsRegion,
  pool: Pool,
  { lifecycle, logger, metrics }: ServiceBase,
  { redis, hasIndex }: { redis: RedisNodes | null; hasIndex: boolean },
): { pages: SearchPages; outdate: SearchPageInvalidation } {
  const clock = systemClock;
  const levelTwo = redis === null ? null : createRedisLevelTwo(redis, redis.prefixOf(code));
  const searchableAfterMs = hasIndex ? indexSearchableAfterMs : databaseSearchableAfterMs;
  const pages = createSearchPages({ levelTwo, searchableAfterMs, metrics, clock });
  lifecycle.onStop(`search pages ${code}`, () => pages.close());
  return { pages, outdate: createSearchPageInvalidation({ pages, pool, clock, logger }) };
}

/** null where there is no Elasticsearch: then an index that there was is not fed any more. */
async function openSearchIndex(
  { engines }: DoctorsConfig,
  { region, reference }: DoctorsRegion,
  pool: Pool,
  { lifecycle, logger, metrics }: ServiceBase,
  onWritten: (doctorIds: readonly number[]) => void,
): Promise<SearchIndex | null> {
  const { code } = region;
  if (engines.elasticsearchUrl === null) {
    // A database that is away at the start is no reason not to start; the clean-up does it again.
    await unregisterAllIndexes(pool).catch((error: unknown) =>
      logger.warn({ err: error }, 'cannot look for a search index of before'),
    );
    return null;
  }
  const index = startSearchIndex({
    url: engines.elasticsearchUrl,
    namespace: engines.namespace,
    region: code,
    pool,
    reference,
    onWritten,
    clock: systemClock,
    logger,
    metrics,
  });
  lifecycle.onStop(`search index ${code}`, () => index.stop());
  return index;
}

/** Elasticsearch answers searches as long as it can, otherwise PostgreSQL. */
function searchOf(
  index: SearchIndex,
  postgres: DoctorsRegion,
  { logger, metrics }: ServiceBase,
): DoctorSearch {
  return createSearchWithFallback({
    primary: createElasticsearchSearch({ client: index.client, index: index.alias }),
    fallback: postgres.search,
    breaker: index.breaker,
    isReady: () => index.isReady,
    describe: describeElasticsearchError,
    onFailure: () => index.lookAgain(),
    region: postgres.region.code,
    logger,
    metrics,
  });
}

/** Whether searches are answered by the index at present, and not by the database. */
function isAnswering(index: SearchIndex | null): boolean {
  return index !== null && index.isReady && index.breaker.isClosed;
}

function withIndex(readiness: Readiness, index: SearchIndex | null, code: string): Readiness {
  if (index === null) return readiness;
  return async () => ({ ...(await readiness()), [`elasticsearch.${code}`]: index.state });
}

if (import.meta.main) await runAsProcess(() => startDoctors(loadConfig(process.env)));
