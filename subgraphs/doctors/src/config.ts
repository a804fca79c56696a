import { loadServiceConfig, type ServiceConfig } from '@rendezvous/platform/service-config';

/** What the doctors service needs to know to start. */
export type DoctorsConfig = ServiceConfig;

/**
 * Reads the configuration from environment variables. Pure.
 * @throws ConfigError that lists every problem
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): DoctorsConfig {
  return loadServiceConfig('doctors', {}, env).service;
}
