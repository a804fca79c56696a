import { z } from 'zod';
import { parseConfig } from './config.ts';
import { type EngineConfig, engineSettings, readEngines } from './engine-config.ts';

/** Where one region's data is. */
export interface RegionConfig {
  readonly code: string;
  /** As the service's own role. */
  readonly databaseUrl: string;
  /** As the role of the event log; null when events go through Kafka and none was given. */
  readonly eventLogUrl: string | null;
}

/** What every subgraph service needs to know to start. */
export interface ServiceConfig {
  readonly regions: readonly RegionConfig[];
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly internalTokenSecret: string;
  readonly logLevel: string;
  /** Connections to each region's database. */
  readonly poolSize: number;
  readonly engines: EngineConfig;
  /**
   * false: other processes of the service consume its events and run its jobs, and this one only
   * answers requests.
   */
  readonly runsWorkers: boolean;
}

/** A setting that is the GraphQL endpoint of another service, ending in /graphql. */
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// URL' });

/** A setting that counts something, within bounds. */
export function wholeNumber(minimum: number, maximum: number) {
  const error = `must be a whole number from ${minimum} to ${maximum}`;
  return z.coerce.number({ error }).int(error).min(minimum, error).max(maximum, error);
}

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' });
const regionList = z.string().regex(/^[a-z]{2,8}(,[a-z]{2,8})*$/, 'must be codes such as "fr,de"');

const baseSettings = z.object({
  REGIONS: regionList,
  PORT: wholeNumber(0, 65_535),
  HOST: z.string().default('127.0.0.1'),
  INTERNAL_TOKEN_SECRET: z.string().min(32, 'must have at least 32 characters'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATABASE_POOL_SIZE: wholeNumber(4, 200).default(10),
  WORKERS: z
    .enum(['here', 'elsewhere'], { error: 'must be "here" or "elsewhere"' })
    .default('here'),
  ...engineSettings,
});

/**
 * Reads what every subgraph service is configured with, and `own` settings of this one. Pure. For
 * each region of REGIONS there are DATABASE_URL_<REGION> and, without KAFKA_BROKERS,
 * EVENT_LOG_URL_<REGION>.
 * @throws ConfigError that lists every problem
 */
export function loadServiceConfig<Own extends z.ZodRawShape>(
  name: string,
  own: Own,
  env: Readonly<Record<string, string | undefined>>,
): { service: ServiceConfig; settings: z.output<z.ZodObject<Own>> } {
  const list = regionList.safeParse(env['REGIONS'] ?? '');
  const codes = list.success ? list.data.split(',') : [];
  const variable = (kind: string, code: string) => `${kind}_${code.toUpperCase()}`;
  const hasKafka = (env['KAFKA_BROKERS'] ?? '') !== '';
  const eventLogUrl = hasKafka ? postgresUrl.optional() : postgresUrl;
  const urls = Object.fromEntries(
    codes.flatMap((code) => [
      [variable('DATABASE_URL', code), postgresUrl],
      [variable('EVENT_LOG_URL', code), eventLogUrl],
    ]),
  );
  const schema = z.object({ ...baseSettings.shape, ...urls, ...own });
  // The names of the URLs depend on REGIONS, so the types of the others are given by hand.
  const values = parseConfig(name, schema, env) as unknown as z.output<typeof baseSettings> &
    z.output<z.ZodObject<Own>> &
    Readonly<Record<string, string | undefined>>;
  return {
    service: {
      regions: codes.map((code) => ({
        code,
        databaseUrl: String(values[variable('DATABASE_URL', code)]),
        eventLogUrl: values[variable('EVENT_LOG_URL', code)] ?? null,
      })),
      host: values.HOST,
      port: values.PORT,
      internalTokenSecret: values.INTERNAL_TOKEN_SECRET,
      logLevel: values.LOG_LEVEL,
      poolSize: values.DATABASE_POOL_SIZE,
      engines: readEngines(values),
      runsWorkers: values.WORKERS === 'here',
    },
    settings: values,
  };
}
