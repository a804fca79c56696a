/**
 * The whole product in this process: four subgraphs and the gateway, speaking loopback HTTP to each
 * other as they would between machines. `npm start` and the end-to-end tests use it.
 */
import { startAppointments } from '@rendezvous/appointments/main';
import { loadConfig as loadAppointmentsConfig } from '@rendezvous/appointments/config';
import { startDoctors } from '@rendezvous/doctors/main';
import { loadConfig as loadDoctorsConfig } from '@rendezvous/doctors/config';
import { startGateway } from '@rendezvous/gateway/main';
import { loadConfig as loadGatewayConfig } from '@rendezvous/gateway/config';
import { startNotifications } from '@rendezvous/notifications/main';
import { loadConfig as loadNotificationsConfig } from '@rendezvous/notifications/config';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import { startSlots } from '@rendezvous/slots/main';
import { loadConfig as loadSlotsConfig } from '@rendezvous/slots/config';

/** The services that own a PostgreSQL schema; event_log stands for the broker. */
export type DatabaseOwner = 'doctors' | 'slots' | 'appointments' | 'notifications' | 'event_log';

export interface ProductOptions {
  /** Port of the gateway; 0 takes a free one. */
  port: number;
  host: string;
  regions: readonly string[];
  dataDirectory: string;
  internalTokenSecret: string;
  /** The connection URL of a service's own role in a region's database. */
  databaseUrl(owner: DatabaseOwner, region: string): string;
  /** Further settings for every service, for example LOG_LEVEL or SMTP_URL. */
  environment: Readonly<Record<string, string | undefined>>;
}

export interface Product {
  gateway: RunningService;
  subgraphs: readonly RunningService[];
  /** Stops the gateway first, so that what it has accepted is still answered. */
  close(): Promise<void>;
}

type Environment = Record<string, string | undefined>;

function environmentOf(owner: DatabaseOwner, options: ProductOptions): Environment {
  const urls: Environment = {};
  for (const region of options.regions) {
    const suffix = region.toUpperCase();
    urls[`DATABASE_URL_${suffix}`] = options.databaseUrl(owner, region);
    urls[`EVENT_LOG_URL_${suffix}`] = options.databaseUrl('event_log', region);
  }
  return {
    MAIL_DIRECTORY: `${options.dataDirectory}/mail`,
    ...options.environment,
    ...urls,
    REGIONS: options.regions.join(','),
    HOST: '127.0.0.1',
    PORT: '0',
    INTERNAL_TOKEN_SECRET: options.internalTokenSecret,
  };
}

/**
 * Starts everything and returns when the gateway listens. What had started is stopped again when a
 * later part fails.
 */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const running: RunningService[] = [];
  const close = async () => {
    for (const service of [...running].reverse()) await service.close();
  };
  async function start(starting: Promise<RunningService>): Promise<RunningService> {
    const service = await starting;
    running.push(service);
    return service;
  }
  try {
    const [doctors, slots] = await allStarted([
      start(startDoctors(loadDoctorsConfig(environmentOf('doctors', options)))),
      start(startSlots(loadSlotsConfig(environmentOf('slots', options)))),
    ]);
    const peers = { DOCTORS_URL: graphqlUrl(doctors), SLOTS_URL: graphqlUrl(slots) };
    const [appointments, notifications] = await allStarted([
      start(
        startAppointments(
          loadAppointmentsConfig({ ...environmentOf('appointments', options), ...peers }),
        ),
      ),
      start(
        startNotifications(
          loadNotificationsConfig({ ...environmentOf('notifications', options), ...peers }),
        ),
      ),
    ]);
    const gateway = await start(
      startGateway(
        loadGatewayConfig({
          ...options.environment,
          REGIONS: options.regions.join(','),
          HOST: options.host,
          PORT: String(options.port),
          DATA_DIR: options.dataDirectory,
          INTERNAL_TOKEN_SECRET: options.internalTokenSecret,
          SUBGRAPH_URL_DOCTORS: graphqlUrl(doctors),
          SUBGRAPH_URL_SLOTS: graphqlUrl(slots),
          SUBGRAPH_URL_APPOINTMENTS: graphqlUrl(appointments),
          SUBGRAPH_URL_NOTIFICATIONS: graphqlUrl(notifications),
        }),
      ),
    );
    return { gateway, subgraphs: running.slice(0, -1), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits for both, also when one fails: only what has started can be stopped. */
async function allStarted(
  starting: readonly [Promise<RunningService>, Promise<RunningService>],
): Promise<readonly [RunningService, RunningService]> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

function graphqlUrl(service: RunningService): string {
  return new URL('/graphql', service.url).href;
}
