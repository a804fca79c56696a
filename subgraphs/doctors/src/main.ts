import { topicName } from '@rendezvous/events/topics';
import { deleteOldInboxRows } from '@rendezvous/messaging/inbox-retention';
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
import { createMessages } from '@rendezvous/region/messages';
import { loadRegion } from '@rendezvous/region/region';
import { type DoctorsConfig, loadConfig } from './config.ts';
import type { DoctorsRegion } from './context.ts';
import { consumerGroup, createSlotEventHandler } from './events.ts';
import { forgetPastDays } from './forget-past-days.ts';
import { createPostgresRegion } from './postgres-region.ts';
import { createDoctorsSubgraph } from './server.ts';

const name = 'doctors';
const cleanUpEveryMs = 3_600_000;

/**
 * Starts the doctors service: databases → event log → consumer → jobs → server. Throws what the
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
  const region = createPostgresRegion({ region: loadRegion(code), pool, clock });
  lifecycle.onStop(`prisma ${code}`, () => region.close());
  const consumer = await eventLog.consume({
    group: consumerGroup,
    topics: [topicName(code, 'slot')],
    handle: createSlotEventHandler(pool),
  });
  lifecycle.onStop(`availability ${code}`, () => consumer.stop());
  const cleanUp = {
    name: 'clean-up',
    firstAfterMs: cleanUpEveryMs / 10,
    everyMs: cleanUpEveryMs,
    async run() {
      await forgetPastDays(pool, clock);
      await deleteOldInboxRows(pool);
    },
  };
  const jobs = startScheduler({
    service: name,
    pool,
    region: code,
    jobs: [cleanUp],
    logger,
    metrics,
  });
  lifecycle.onStop(`jobs ${code}`, () => jobs.stop());
  return { region, readiness };
}

if (import.meta.main) await runAsProcess(() => startDoctors(loadConfig(process.env)));
