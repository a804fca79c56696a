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
import { createPostgresRegion } from './postgres-region.ts';
import { describeElasticsearchError } from './search-index/elasticsearch-errors.ts';
import { unregisterAllIndexes } from './search-index/index-registry.ts';
import { type SearchIndex, startSearchIndex } from './search-index/start-search-index.ts';
import { createSearchWithFallback } from './search-with-fallback.ts';
import type { DoctorSearch } from './search-doctors.ts';
import { createDoctorsSubgraph } from './server.ts';

const name = 'doctors';
const cleanUpEveryMs = 3_600_000;

/**
 * Starts the doctors service: databases → event log → search index → consumer → jobs → server. Throws what the
 * first failing step threw, with everything started before stopped again.
 */
export async function startDoctors(config: DoctorsConfig): Promise<RunningService> {
  return startSubgraphService({
    name,
    config,
    prepare: () => ({ startRegion: (region, base) => startRegion(config, region, base) }),
    createServer: (regions, shared) =>
      createDoctorsSubgraph({ regions, messages: createMessages(), ...shared }),
  });
}

async function startRegion(
  config: DoctorsConfig,
  regionConfig: RegionConfig,
  base: ServiceBase,
): Promise<StartedRegion<DoctorsRegion>> {
  const { code } = regionConfig;
  const { lifecycle, logger, metrics } = base;
  const clock = systemClock;
  const { pool, eventLog, readiness } = openRegionStores(regionConfig, config, base);
  const postgres = createPostgresRegion({ region: loadRegion(code), pool, clock });
  lifecycle.onStop(`prisma ${code}`, () => postgres.close());
  const index = await openSearchIndex(config, postgres, pool, base);
  const region =
    index === null ? postgres : { ...postgres, search: searchOf(index, postgres, base) };
  const consumer = await eventLog.consume({
    group: consumerGroup,
    topics: [topicName(code, 'slot')],
    handle: createSlotEventHandler(pool, () => index?.wake()),
  });
  lifecycle.onStop(`availability ${code}`, () => consumer.stop());
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

/** null where there is no Elasticsearch: then an index that there was is not fed any more. */
async function openSearchIndex(
  { engines }: DoctorsConfig,
  { region, reference }: DoctorsRegion,
  pool: Pool,
  { lifecycle, logger, metrics }: ServiceBase,
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
    ...{ pool, reference, clock: systemClock, logger, metrics },
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

function withIndex(readiness: Readiness, index: SearchIndex | null, code: string): Readiness {
  if (index === null) return readiness;
  return async () => ({ ...(await readiness()), [`elasticsearch.${code}`]: index.state });
}

if (import.meta.main) await runAsProcess(() => startDoctors(loadConfig(process.env)));
