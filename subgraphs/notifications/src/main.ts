import { topicName } from '@rendezvous/events/topics';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import { createPool } from '@rendezvous/platform/database';
import { createInternalClient, type InternalClient } from '@rendezvous/platform/internal-client';
import { createLifecycle, type Lifecycle } from '@rendezvous/platform/lifecycle';
import { createLogger, type Logger } from '@rendezvous/platform/logger';
import type { DependencyState, RunningService } from '@rendezvous/platform/subgraph-server';
import {
  collectProcessMetrics,
  createMetrics,
  type Registry,
} from '@rendezvous/platform/telemetry';
import { createNotificationsClient } from '@rendezvous/prisma/client';
import { createMessages, type Messages } from '@rendezvous/region/messages';
import { loadRegion } from '@rendezvous/region/region';

import { startCleanUp } from './clean-up.ts';
import { loadConfig, type NotificationsConfig, type RegionConfig } from './config.ts';
import type { RegionDependencies } from './context.ts';
import { cacheDoctors } from './doctor-directory.ts';
import { createFileMailer } from './file-mailer.ts';
import { createHttpAlternatives } from './http-alternatives.ts';
import { createHttpDoctorDirectory } from './http-doctor-directory.ts';
import type { Mailer } from './mailer.ts';
import { createMessageQueue } from './message-queue.ts';
import { startMessageSender } from './send-messages.ts';
import { createNotificationsSubgraph } from './server.ts';
import { createSmtpMailer } from './smtp-mailer.ts';
import { createNotificationHandler } from './write-messages.ts';

const name = 'notifications';
const eventLogConnections = 4;

/** What the regions of one process share. */
interface Shared {
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly messages: Messages;
  readonly mailer: Mailer;
  readonly doctorsService: InternalClient;
  readonly slotsService: InternalClient;
}

type Readiness = () => Promise<Record<string, DependencyState>>;

/**
 * Starts the notifications service: mailer → databases → sender → event log and consumer → server.
 * Throws what the first failing step threw, with everything started before stopped again.
 */
export async function startNotifications(config: NotificationsConfig): Promise<RunningService> {
  const logger = createLogger({ name, level: config.logLevel });
  const registry = createMetrics(name);
  const lifecycle = createLifecycle(logger);
  try {
    const shared = createShared(config, { lifecycle, logger, registry });
    const regions = new Map<string, RegionDependencies>();
    const checks: Readiness[] = [async () => ({ mail: await shared.mailer.readiness() })];
    for (const region of config.regions) {
      const started = await startRegion(config, region, shared);
      regions.set(region.code, started.dependencies);
      checks.push(started.readiness);
    }
    const readiness: Readiness = async () =>
      Object.assign({}, ...(await Promise.all(checks.map((check) => check()))));

    const { internalTokenSecret } = config;
    const subgraph = createNotificationsSubgraph({
      regions,
      internalTokenSecret,
      logger,
      metrics: registry,
      readiness,
    });
    const server = await subgraph.listen({ host: config.host, port: config.port });
    lifecycle.onStop('server', () => server.close());
    logger.info({ url: server.url }, 'notifications is ready');
    const close = (): Promise<void> => lifecycle.stop();
    return { name, url: server.url, metrics: registry, readiness, close };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

function createShared(
  config: NotificationsConfig,
  base: Pick<Shared, 'lifecycle' | 'logger' | 'registry'>,
): Shared {
  const { smtpUrl, mailDirectory, internalTokenSecret: secret } = config;
  const mailer = smtpUrl === null ? createFileMailer(mailDirectory) : createSmtpMailer(smtpUrl);
  base.lifecycle.onStop('mailer', () => mailer.close());
  const connect = (dependency: string, url: string): InternalClient => {
    const client = createInternalClient({ url, dependency, secret });
    base.lifecycle.onStop(`${dependency} client`, () => client.close());
    return client;
  };
  return {
    ...base,
    mailer,
    messages: createMessages(),
    doctorsService: connect('doctors', config.doctorsUrl),
    slotsService: connect('slots', config.slotsUrl),
  };
}

async function startRegion(
  config: NotificationsConfig,
  { code, databaseUrl, eventLogUrl }: RegionConfig,
  shared: Shared,
): Promise<{ dependencies: RegionDependencies; readiness: Readiness }> {
  const { lifecycle, registry: metrics, messages, mailer } = shared;
  const region = loadRegion(code);
  const logger = shared.logger.child({ region: code });
  const connect = (role: string, connectionString: string, max: number) => {
    const applicationName = 'rendezvous-notifications';
    const pool = createPool({ connectionString, applicationName, max, logger });
    lifecycle.onStop(`${role} ${code}`, () => pool.end());
    return pool;
  };
  const pool = connect('database', databaseUrl, config.poolSize);
  const logPool = connect('event log database', eventLogUrl, eventLogConnections);
  const client = createNotificationsClient(pool);
  lifecycle.onStop(`prisma ${code}`, () => client.$disconnect());

  const queue = createMessageQueue(pool);
  const from = region.emailFrom;
  const sender = startMessageSender({ queue, mailer, region: code, from, logger, metrics });
  lifecycle.onStop(`sender ${code}`, () => sender.stop());
  const cleaning = startCleanUp(pool, logger);
  lifecycle.onStop(`clean-up ${code}`, () => cleaning.stop());

  const eventLog = createPostgresEventLog({ pool: logPool, region: code, logger, metrics });
  lifecycle.onStop(`event log ${code}`, () => eventLog.close());
  await eventLog.consume({
    group: name,
    topics: [topicName(code, 'appointment')],
    handle: createNotificationHandler({
      pool,
      region,
      messages,
      doctors: cacheDoctors(createHttpDoctorDirectory(shared.doctorsService, code)),
      alternatives: createHttpAlternatives(shared.slotsService, code),
      wakeSender: () => sender.wake(),
    }),
  });

  const readiness: Readiness = async () => ({
    [`database.${code}`]: await pool.query('SELECT 1').then(
      () => ({ ok: true }),
      // The reason may name hosts and roles; the log has it.
      () => ({ ok: false, detail: 'does not answer' }),
    ),
    [`eventLog.${code}`]: await eventLog.readiness(),
  });
  return { dependencies: { client }, readiness };
}

if (import.meta.main) {
  const service = await startNotifications(loadConfig(process.env));
  collectProcessMetrics(service.metrics);
  const lifecycle = createLifecycle(createLogger({ name }));
  lifecycle.onStop(name, () => service.close());
  lifecycle.stopOnSignals();
}
