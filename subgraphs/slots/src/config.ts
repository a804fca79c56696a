import { parseConfig } from '@rendezvous/platform/config';
import { z } from 'zod';

/** Where one region's data is. */
export interface RegionConfig {
  readonly code: string;
  /** As the role of the slots service. */
  readonly databaseUrl: string;
  /** As the role of the event log. */
  readonly eventLogUrl: string;
}

/** What the slots service needs to know to start. */
export interface SlotsConfig {
  readonly regions: readonly RegionConfig[];
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly internalTokenSecret: string;
  readonly logLevel: string;
  /** Connections to each region's database. */
  readonly poolSize: number;
  /** Doctor-weeks cached for each region; a week takes about 4 kB. */
  readonly cacheWeeks: number;
}

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' });
const regionList = z.string().regex(/^[a-z]{2,8}(,[a-z]{2,8})*$/, 'must be codes such as "fr,de"');

/**
 * Reads the configuration from environment variables. Pure.
 * @throws ConfigError that lists every problem
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): SlotsConfig {
  const list = regionList.safeParse(env['REGIONS'] ?? '');
  const codes = list.success ? list.data.split(',') : [];
  const urls: Record<string, typeof postgresUrl> = {};
  for (const code of codes) {
    urls[`DATABASE_URL_${code.toUpperCase()}`] = postgresUrl;
    urls[`EVENT_LOG_URL_${code.toUpperCase()}`] = postgresUrl;
  }
  const settings = z.object({
    REGIONS: regionList,
    PORT: z.coerce.number().int().min(0).max(65_535),
    HOST: z.string().default('127.0.0.1'),
    INTERNAL_TOKEN_SECRET: z.string().min(32, 'must have at least 32 characters'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
    DATABASE_POOL_SIZE: z.coerce.number().int().min(4).max(200).default(10),
    SLOTS_CACHE_WEEKS: z.coerce.number().int().min(100).max(1_000_000).default(20_000),
  });
  const parsed: unknown = parseConfig('slots', settings.extend(urls), env);
  const values = parsed as z.output<typeof settings>;
  const urlOf = (name: string, code: string): string =>
    (parsed as Record<string, string>)[`${name}_${code.toUpperCase()}`] ?? '';
  return {
    regions: codes.map((code) => ({
      code,
      databaseUrl: urlOf('DATABASE_URL', code),
      eventLogUrl: urlOf('EVENT_LOG_URL', code),
    })),
    host: values.HOST,
    port: values.PORT,
    internalTokenSecret: values.INTERNAL_TOKEN_SECRET,
    logLevel: values.LOG_LEVEL,
    poolSize: values.DATABASE_POOL_SIZE,
    cacheWeeks: values.SLOTS_CACHE_WEEKS,
  };
}
