import { resolve } from 'node:path';
import { parseConfig } from '@rendezvous/platform/config';
import { engineSettings } from '@rendezvous/platform/engine-config';
import { wholeNumber } from '@rendezvous/platform/service-config';
import { z } from 'zod';

const processes = wholeNumber(1, 8).default(1);
const engineNames = ['redis', 'locks', 'kafka', 'elasticsearch'] as const;

/** An engine the product also runs without. */
export type OptionalEngine = (typeof engineNames)[number];

const schema = z.object({
  PORT: wholeNumber(1, 65_535).default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('.data'),
  SEED: wholeNumber(0, 2_147_483_647).default(1),
  SEED_DOCTORS: wholeNumber(50, 1_000_000).default(10_000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  STACK_PORT: wholeNumber(1_024, 65_400).default(4_100),
  STACK_ENGINES: z
    .enum(['auto', 'native', 'docker'], { error: 'must be "auto", "native" or "docker"' })
    .default('auto'),
  STACK_WITHOUT: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(engineNames, { error: `must be some of ${engineNames.join(',')}` })))
    .default([]),
  DOCTORS_PROCESSES: processes,
  SLOTS_PROCESSES: processes,
  APPOINTMENTS_PROCESSES: processes,
  NOTIFICATIONS_PROCESSES: processes,
  CACHE: engineSettings.CACHE,
  REDIS_URL: engineSettings.REDIS_URL,
  REDIS_LOCK_URLS: engineSettings.REDIS_LOCK_URLS,
  KAFKA_BROKERS: engineSettings.KAFKA_BROKERS,
  // Hundreds of partitions take one small broker that has just started the better part of a minute.
  KAFKA_PARTITIONS: z.coerce.number().int().min(1).max(1_000).default(6),
  ELASTICSEARCH_URL: engineSettings.ELASTICSEARCH_URL,
});

/** What `npm run stack` is told from outside. */
export interface StackSettings {
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDirectory: string;
  readonly seed: number;
  readonly seedDoctors: number;
  readonly logLevel: string;
  readonly ports: StackPorts;
  readonly engines: 'auto' | 'native' | 'docker';
  readonly isCluster: boolean;
  /** What is to be started: neither left out nor given by a URL of its own. */
  readonly startedEngines: ReadonlySet<OptionalEngine>;
  /** Of each topic that a broker started here is given. */
  readonly kafkaPartitions: number;
  readonly processes: Readonly<
    Record<'doctors' | 'slots' | 'appointments' | 'notifications', number>
  >;
}

/** Where everything but the gateway listens on 127.0.0.1. */
export interface StackPorts {
  readonly postgres: number;
  readonly redis: number;
  readonly locks: readonly number[];
  readonly kafka: number;
  readonly kafkaController: number;
  readonly elasticsearch: number;
  readonly registry: number;
  readonly clusterMasters: readonly number[];
  readonly clusterBuses: readonly number[];
  /** The first of ten ports for each subgraph. */
  readonly subgraphs: Readonly<
    Record<'doctors' | 'slots' | 'appointments' | 'notifications', number>
  >;
}

function portsFrom(base: number): StackPorts {
  return {
    postgres: base,
    redis: base + 1,
    locks: [base + 2, base + 3, base + 4],
    kafka: base + 5,
    kafkaController: base + 6,
    elasticsearch: base + 7,
    registry: base + 8,
    clusterMasters: [base + 11, base + 12, base + 13],
    clusterBuses: [base + 14, base + 15, base + 16],
    subgraphs: {
      doctors: base + 20,
      slots: base + 30,
      appointments: base + 40,
      notifications: base + 50,
    },
  };
}

/** Where a stack keeps everything. Pure, and readable without the other settings being right. */
export function dataDirectoryFrom(env: Readonly<Record<string, string | undefined>>): string {
  const given = env['DATA_DIR'];
  return resolve(given === undefined || given === '' ? '.data' : given);
}

/**
 * Reads the settings. Pure. An engine whose URL is given is used where it is and not started.
 * @throws ConfigError that lists every problem
 */
export function loadStackSettings(
  env: Readonly<Record<string, string | undefined>>,
): StackSettings {
  const values = parseConfig('npm run stack', schema, env);
  const isElsewhere: Record<OptionalEngine, boolean> = {
    redis: values.REDIS_URL !== undefined,
    locks: values.REDIS_LOCK_URLS !== undefined,
    kafka: values.KAFKA_BROKERS !== undefined,
    elasticsearch: values.ELASTICSEARCH_URL !== undefined,
  };
  return {
    port: values.PORT,
    host: values.HOST,
    dataDirectory: dataDirectoryFrom(env),
    seed: values.SEED,
    seedDoctors: values.SEED_DOCTORS,
    logLevel: values.LOG_LEVEL,
    ports: portsFrom(values.STACK_PORT),
    engines: values.STACK_ENGINES,
    isCluster: values.CACHE === 'cluster',
    startedEngines: new Set(
      engineNames.filter((name) => !isElsewhere[name] && !values.STACK_WITHOUT.includes(name)),
    ),
    kafkaPartitions: values.KAFKA_PARTITIONS,
    processes: {
      doctors: values.DOCTORS_PROCESSES,
      slots: values.SLOTS_PROCESSES,
      appointments: values.APPOINTMENTS_PROCESSES,
      notifications: values.NOTIFICATIONS_PROCESSES,
    },
  };
}
