import { topicName } from '@rendezvous/events/topics';
import { openRegionStores } from '@rendezvous/messaging/region-stores';
import { createInternalClient, type InternalClient } from '@rendezvous/platform/internal-client';
import { startScheduler } from '@rendezvous/platform/scheduler';
import type { RegionConfig } from '@rendezvous/platform/service-config';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import {
  type RegionStarter,
  runAsProcess,
  type ServiceBase,
  type StartedRegion,
  startSubgraphService,
} from '@rendezvous/platform/subgraph-service';
import { createNotificationsClient } from '@rendezvous/prisma/client';
import { createMessages, type Messages } from '@rendezvous/region/messages';
import { loadRegion } from '@rendezvous/region/region';

import { buryMessages, mailGroup } from './bury-messages.ts';
import { cleanUp } from './clean-up.ts';
import { loadConfig, type NotificationsConfig } from './config.ts';
import type { RegionDependencies } from './context.ts';
import { cacheDoctors } from './doctor-directory.ts';
import { createErasureHandler } from './erase-messages.ts';
import { createFileMailer } from './file-mailer.ts';
import { createHttpAlternatives } from './http-alternatives.ts';
import { createHttpDoctorDirectory } from './http-doctor-directory.ts';
import type { Mailer } from './mailer.ts';
import { createMessageQueue } from './message-queue.ts';
import { createResendHandler } from './resend-messages.ts';
import { sendsAtOnceMaximum, startMessageSender } from './send-messages.ts';
import { createNotificationsSubgraph } from './server.ts';
import { createSmtpMailer } from './smtp-mailer.ts';
import { createNotificationHandler } from './write-messages.ts';

const name = 'notifications';
const cleanUpEveryMs = 3_600_000;

/** What the regions of one process share. */
interface Shared {
  readonly messages: Messages;
  readonly mailer: Mailer;
  readonly doctorsService: InternalClient;
  readonly slotsService: InternalClient;
}

/**
 * Starts the notifications service: mailer → databases → sender → event log and consumer → server.
 * Throws what the first failing step threw, with everything started before stopped again.
 */
export async function startNotifications(config: NotificationsConfig): Promise<RunningService> {
  return startSubgraphService({
    name,
    config,
    prepare: (base) => prepare(config, base),
    createServer: (regions, shared) => createNotificationsSubgraph({ regions, ...shared }),
  });
}

function prepare(
  config: NotificationsConfig,
  { lifecycle }: ServiceBase,
): RegionStarter<RegionDependencies> {
  const { smtpUrl, mailDirectory, internalTokenSecret: secret } = config;
  const connections = sendsAtOnceMaximum * config.regions.length;
  const mailer =
    smtpUrl === null ? createFileMailer(mailDirectory) : createSmtpMailer(smtpUrl, connections);
  lifecycle.onStop('mailer', () => mailer.close());
  const connect = (dependency: string, url: string): InternalClient => {
    const client = createInternalClient({ url, service: 'notifications', dependency, secret });
    lifecycle.onStop(`${dependency} client`, () => client.close());
    return client;
  };
  const shared: Shared = {
    mailer,
    messages: createMessages(),
    doctorsService: connect('doctors', config.doctorsUrl),
    slotsService: connect('slots', config.slotsUrl),
  };
  return {
    startRegion: (region, base) => startRegion(config, region, base, shared),
    readiness: async () => ({ mail: await mailer.readiness() }),
  };
}

async function startRegion(
  config: NotificationsConfig,
  regionConfig: RegionConfig,
  base: ServiceBase,
  { mailer, messages, doctorsService, slotsService }: Shared,
): Promise<StartedRegion<RegionDependencies>> {
  const { code } = regionConfig;
  const { lifecycle, logger, metrics } = base;
  const region = loadRegion(code);
  const { pool, eventLog, readiness } = openRegionStores(regionConfig, config, base);
  const client = createNotificationsClient(pool);
  lifecycle.onStop(`prisma ${code}`, () => client.$disconnect());

  const queue = createMessageQueue(pool);
  const from = region.emailFrom;
  const { deadLetters } = eventLog;
  const bury = () => buryMessages({ queue, deadLetters, region: code });
  const sender = config.runsWorkers
    ? startMessageSender({ queue, mailer, bury, region: code, from, logger, metrics })
    : { wake: () => undefined, stop: async () => undefined };
  lifecycle.onStop(`sender ${code}`, () => sender.stop());
  const cleaning = {
    name: 'clean-up',
    firstAfterMs: cleanUpEveryMs / 10,
    everyMs: cleanUpEveryMs,
    run: () => cleanUp(pool),
  };
  const jobs = startScheduler({
    service: name,
    pool,
    region: code,
    jobs: config.runsWorkers ? [cleaning] : [],
    logger,
    metrics,
  });
  lifecycle.onStop(`jobs ${code}`, () => jobs.stop());

  const write = createNotificationHandler({
    pool,
    region,
    messages,
    doctors: cacheDoctors(createHttpDoctorDirectory(doctorsService, code)),
    alternatives: createHttpAlternatives(slotsService, code),
    wakeSender: () => sender.wake(),
  });
  const erase = createErasureHandler(pool);
  const consumer = await eventLog.consume({
    group: name,
    topics: [topicName(code, 'appointment')],
    handle: async (record) => {
      await write(record);
      await erase(record);
    },
  });
  lifecycle.onStop(`messages ${code}`, () => consumer.stop());
  const resender = await eventLog.consume({
    group: mailGroup,
    topics: [topicName(code, 'message')],
    handle: createResendHandler({ queue, wakeSender: () => sender.wake() }),
  });
  lifecycle.onStop(`replayed messages ${code}`, () => resender.stop());
  return { region: { client }, readiness };
}

if (import.meta.main) await runAsProcess(() => startNotifications(loadConfig(process.env)));
