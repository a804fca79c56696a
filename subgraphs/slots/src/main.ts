import type { Pool } from 'pg';
import { createRedisLevelTwo } from '@rendezvous/cache/redis-level-two';
import type { RedisNodes } from '@rendezvous/cache/redis-nodes';
import { createRedisRanking } from '@rendezvous/cache/redis-ranking';
import { openSharedRedis } from '@rendezvous/cache/shared-redis';
import { topicName } from '@rendezvous/events/topics';
import { createOutboxRelay } from '@rendezvous/messaging/outbox-relay';
import { openRegionStores } from '@rendezvous/messaging/region-stores';
import { systemClock } from '@rendezvous/platform/clock';
import { startScheduler } from '@rendezvous/platform/scheduler';
import type { RegionConfig } from '@rendezvous/platform/service-config';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import {
  runAsProcess,
  type ServiceBase,
  type StartedRegion,
  startSubgraphService,
} from '@rendezvous/platform/subgraph-service';
import { createSlotsClient } from '@rendezvous/prisma/client';
import { createMessages } from '@rendezvous/region/messages';
import { loadRegion } from '@rendezvous/region/region';
import { createSlotCache } from './cache.ts';
import type { SlotCache } from './cache.ts';
import { createCalendarRepository } from './calendar-repository.ts';
import { loadConfig } from './config.ts';
import type { SlotsConfig } from './config.ts';
import { consumerGroup, createAppointmentHandler, createCacheFollower } from './events.ts';
import { slotJobs } from './jobs.ts';
import { maintainPartitions } from './maintain-partitions.ts';
import { countViews, createPopularity } from './popularity.ts';
import type { Popularity } from './popularity.ts';
import { createSlotRepository } from './repository.ts';
import { createSlotsSubgraph } from './server.ts';
import type { SlotsRegion } from './server.ts';

const name = 'slots';

/**
 * Starts the slots service: databases → event log → relay and consumer → jobs → server. Throws what
 * the first failing step threw, after stopping everything that had started.
 */
export async function startSlots(config: SlotsConfig): Promise<RunningService> {
  return startSubgraphService({
    name,
    config,
    prepare: (base) => {
      const shared = openSharedRedis(config.engines, base);
      return {
        startRegion: async (region, regionBase) =>
          startRegion(config, region, regionBase, await shared.nodes),
        readiness: shared.readiness,
      };
    },
    createServer: (regions, shared) =>
      createSlotsSubgraph({ regions, messages: createMessages(), ...shared }),
  });
}

async function startRegion(
  config: SlotsConfig,
  region: RegionConfig,
  base: ServiceBase,
  redis: RedisNodes | null,
): Promise<StartedRegion<SlotsRegion>> {
  const { code } = region;
  const { lifecycle, logger, metrics } = base;
  const { slotHorizonDays: horizonDays, defaultTimeZone, holidayRegions } = loadRegion(code);
  const { pool, eventLog, readiness } = openRegionStores(region, config, base);
  const client = createSlotsClient(pool);
  lifecycle.onStop(`prisma ${code}`, () => client.$disconnect());
  await maintainPartitions(pool, systemClock(), horizonDays);

  const relay = createOutboxRelay({
    pool,
    service: name,
    region: code,
    publisher: eventLog,
    logger,
    metrics,
  });
  lifecycle.onStop(`outbox relay ${code}`, () => relay.stop());
  const { cache, popularity } = openCache(region, base, {
    redis,
    pool,
    maxWeeks: config.cacheWeeks,
    horizonDays,
  });
  const writer = {
    region: code,
    pool,
    cache,
    wakeRelay: () => relay.wake(),
    clock: systemClock,
  };
  const consumer = await eventLog.consume({
    group: consumerGroup,
    topics: [topicName(code, 'appointment')],
    handle: createAppointmentHandler(writer),
  });
  lifecycle.onStop(`consumer ${code}`, () => consumer.stop());
  const follower = await eventLog.follow({
    topics: [topicName(code, 'slot')],
    handle: createCacheFollower(cache),
    onGap: () => cache.forgetAll(),
  });
  lifecycle.onStop(`follower ${code}`, () => follower.stop());
  const keeper = { ...writer, client, horizonDays, defaultTimeZone, holidayRegions };
  const jobs = config.runsWorkers ? slotJobs({ ...keeper, popularity, warmer: cache }) : [];
  const scheduler = startScheduler({ service: name, pool, region: code, jobs, logger, metrics });
  lifecycle.onStop(`jobs ${code}`, () => scheduler.stop());

  const watched = popularity === null ? cache : countViews(cache, popularity);
  const calendars = createCalendarRepository(pool);
  return { region: { cache: watched, calendars, writer, horizonDays }, readiness };
}

/** The region's cache, and who is looked at most if there is a level two to warm. */
function openCache(
  { code: region }: RegionConfig,
  { lifecycle, metrics }: ServiceBase,
  o: { redis: RedisNodes | null; pool: Pool; maxWeeks: number; horizonDays: number },
): { cache: SlotCache; popularity: Popularity | null } {
  const { redis, maxWeeks } = o;
  const repository = createSlotRepository(o.pool, o.horizonDays);
  const options = { region, repository, maxWeeks, metrics, clock: systemClock };
  if (redis === null) {
    const cache = createSlotCache(options);
    lifecycle.onStop(`cache ${region}`, () => cache.close());
    return { cache, popularity: null };
  }
  const prefix = redis.prefixOf(region);
  const cache = createSlotCache({ ...options, levelTwo: createRedisLevelTwo(redis, prefix) });
  lifecycle.onStop(`cache ${region}`, () => cache.close());
  const popularity = createPopularity(createRedisRanking(redis, `${prefix}{views}`));
  lifecycle.onStop(`popularity ${region}`, () => popularity.close());
  return { cache, popularity };
}

if (import.meta.main) await runAsProcess(() => startSlots(loadConfig(process.env)));
