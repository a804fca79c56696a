import {
  loadServiceConfig,
  type ServiceConfig,
  wholeNumber,
} from '@rendezvous/platform/service-config';

/** What the slots service needs to know to start. */
export interface SlotsConfig extends ServiceConfig {
  /** Doctor-weeks cached for each region; a week takes about 4 kB. */
  readonly cacheWeeks: number;
}

const ownSettings = {
  SLOTS_CACHE_WEEKS: wholeNumber(100, 1_000_000).default(20_000),
};

/**
 * Reads the configuration from environment variables. Pure.
 * @throws ConfigError that lists every problem
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): SlotsConfig {
  const { service, settings } = loadServiceConfig('slots', ownSettings, env);
  return { ...service, cacheWeeks: settings.SLOTS_CACHE_WEEKS };
}
