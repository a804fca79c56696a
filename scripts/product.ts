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
import type { Logger } from '@rendezvous/platform/logger';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import { startSlots } from '@rendezvous/slots/main';
import { loadConfig as loadSlotsConfig } from '@rendezvous/slots/config';
import {
  gatewayEnvironment,
  type InstallationSettings,
  subgraphEnvironment,
} from './service-environment.ts';

export type { DatabaseOwner } from './service-environment.ts';

export interface ProductOptions extends InstallationSettings {
  /** Port of the gateway; 0 takes a free one. */
  port: number;
  host: string;
  /** By default one of its own, which writes to standard error. */
  gatewayLogger?: Logger | undefined;
}

export interface Product {
  gateway: RunningService;
  subgraphs: readonly RunningService[];
  /** Stops the gateway first, so that what it has accepted is still answered. */
  close(): Promise<void>;
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
      start(startDoctors(loadDoctorsConfig(subgraphEnvironment('doctors', options)))),
      start(startSlots(loadSlotsConfig(subgraphEnvironment('slots', options)))),
    ]);
    const peers = { DOCTORS_URL: graphqlUrl(doctors), SLOTS_URL: graphqlUrl(slots) };
    const [appointments, notifications] = await allStarted([
      start(
        startAppointments(
          loadAppointmentsConfig({ ...subgraphEnvironment('appointments', options), ...peers }),
        ),
      ),
      start(
        startNotifications(
          loadNotificationsConfig({ ...subgraphEnvironment('notifications', options), ...peers }),
        ),
      ),
    ]);
    const gateway = await start(
      startGateway(
        loadGatewayConfig(
          gatewayEnvironment(options, options, {
            doctors: graphqlUrl(doctors),
            slots: graphqlUrl(slots),
            appointments: graphqlUrl(appointments),
            notifications: graphqlUrl(notifications),
          }),
        ),
        options.gatewayLogger,
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
