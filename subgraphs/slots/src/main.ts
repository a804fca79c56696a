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
import { loadRegion } from '@rendezvous/region/region';
import { createSlotCache } from './cache.ts';
import { loadConfig } from './config.ts';
import type { SlotsConfig } from './config.ts';
import { consumerGroup, createAppointmentHandler } from './events.ts';
import { slotJobs } from './jobs.ts';
import { maintainPartitions } from './maintain-partitions.ts';
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
    prepare: () => ({ startRegion: (region, base) => startRegion(config, region, base) }),
    createServer: (regions, shared) => createSlotsSubgraph({ regions, ...shared }),
  });
}

async function startRegion(
  config: SlotsConfig,
  region: RegionConfig,
  base: ServiceBase,
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
  const cache = createSlotCache({
    region: code,
    repository: createSlotRepository(pool, horizonDays),
    maxWeeks: config.cacheWeeks,
    metrics,
    clock: systemClock,
  });
  lifecycle.onStop(`cache ${code}`, () => cache.close());
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
  const jobs = slotJobs({ ...writer, client, horizonDays, defaultTimeZone, holidayRegions });
  const scheduler = startScheduler({ service: name, pool, region: code, jobs, logger, metrics });
  lifecycle.onStop(`jobs ${code}`, () => scheduler.stop());

  return { region: { cache, horizonDays }, readiness };
}

if (import.meta.main) await runAsProcess(() => startSlots(loadConfig(process.env)));
