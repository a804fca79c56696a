import { parseConfig } from '@rendezvous/platform/config';
import { z } from 'zod';

/** Where one region's data is. */
export interface RegionConfig {
  readonly code: string;
  /** As the role of the doctors service. */
  readonly databaseUrl: string;
  /** As the role of the event log. */
  readonly eventLogUrl: string;
}

/** What the doctors service needs to know to start. */
export interface DoctorsConfig {
  readonly regions: readonly RegionConfig[];
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly internalTokenSecret: string;
  readonly logLevel: string;
  /** Connections to each region's database. */
  readonly poolSize: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' });

const regionList = z.string().regex(/^[a-z]{2,8}(,[a-z]{2,8})*$/, 'must be codes such as "fr,de"');

const baseSchema = z.object({
  REGIONS: regionList,
  PORT: z.coerce.number().int().min(0).max(65_535),
  HOST: z.string().default('127.0.0.1'),
  INTERNAL_TOKEN_SECRET: z.string().min(32, 'must have at least 32 characters'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10),
});

/**
 * Reads the configuration from environment variables. Pure.
 * @throws ConfigError that lists every problem
 */
export function loadConfig(env: Environment): DoctorsConfig {
  const list = regionList.safeParse(env['REGIONS'] ?? '');
  const codes = list.success ? list.data.split(',') : [];
  const perRegion = Object.fromEntries(
    codes.flatMap((code) => [
      [`DATABASE_URL_${code.toUpperCase()}`, postgresUrl],
      [`EVENT_LOG_URL_${code.toUpperCase()}`, postgresUrl],
    ]),
  );
  // One parse, so that all problems are listed together. The names that depend on REGIONS would blur
  // the types of the others, so the two parts are typed apart.
  const parsed = parseConfig('doctors', baseSchema.extend(perRegion), env);
  const values = parsed as unknown as z.output<typeof baseSchema>;
  const urls = parsed as unknown as Readonly<Record<string, string>>;
  return {
    regions: codes.map((code) => ({
      code,
      databaseUrl: urls[`DATABASE_URL_${code.toUpperCase()}`] ?? '',
      eventLogUrl: urls[`EVENT_LOG_URL_${code.toUpperCase()}`] ?? '',
    })),
    host: values.HOST,
    port: values.PORT,
    internalTokenSecret: values.INTERNAL_TOKEN_SECRET,
    logLevel: values.LOG_LEVEL,
    poolSize: values.DATABASE_POOL_SIZE,
  };
}
