import {
  httpUrl,
  loadServiceConfig,
  type ServiceConfig,
} from '@rendezvous/platform/service-config';

/** What the appointments service needs to know to start. */
export interface AppointmentsConfig extends ServiceConfig {
  /** The GraphQL endpoint of the slots service, ending in /graphql. */
  readonly slotsUrl: string;
}

const ownSettings = { SLOTS_URL: httpUrl };

/**
 * Reads the configuration from environment variables. Pure.
 * @throws ConfigError that lists every problem
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): AppointmentsConfig {
  const { service, settings } = loadServiceConfig('appointments', ownSettings, env);
  return { ...service, slotsUrl: settings.SLOTS_URL };
}
