/**
 * Looks into the dead letters of the running instance and puts them back:
 *   npm run dlq -- list [--region fr]
 *   npm run dlq -- show ID [--region fr]
 *   npm run dlq -- replay ID [--region fr]
 *   npm run dlq -- replay --all [--region fr]
 * It knows the instance by DATA_DIR; against other databases set EVENT_LOG_URL_<REGION> and REGIONS.
 * With KAFKA_BROKERS (and ENGINE_NAMESPACE) it works on the dead letters in Kafka.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DeadLetter, DeadLetters } from '@rendezvous/messaging/event-log';
import { createKafkaEventLog } from '@rendezvous/messaging/kafka-event-log';
import { createPostgresDeadLetters } from '@rendezvous/messaging/postgres-dead-letters';
import { parseConfig } from '@rendezvous/platform/config';
import { createPool } from '@rendezvous/platform/database';
import { type EngineConfig, engineSettings, readEngines } from '@rendezvous/platform/engine-config';
import { createLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { serviceUrl } from '@rendezvous/prisma/bootstrap';
import { z } from 'zod';
import { loadSecrets, readInstance } from './start/instance.ts';

const maxListed = 1000;
const usage = 'Usage: npm run dlq -- list | show ID | replay ID | replay --all  [--region fr]';

class UsageError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

function namedRegions(env: Environment): string[] {
  return (env['REGIONS'] ?? '').split(',').filter((region) => region !== '');
}

function dataDirectoryOf(env: Environment): string {
  return resolve(env['DATA_DIR'] ?? '.data');
}

/** The event log's URL of each region: from the environment, else from the running instance. */
async function eventLogUrls(env: Environment): Promise<Map<string, string>> {
  const given = namedRegions(env).map((region) => [
    region,
    env[`EVENT_LOG_URL_${region.toUpperCase()}`],
  ]);
  if (given.length > 0 && given.every(([, url]) => url !== undefined)) {
    return new Map(given as [string, string][]);
  }
  const dataDirectory = dataDirectoryOf(env);
  const instance = await readInstance(dataDirectory);
  if (instance === null) {
    throw new UsageError(
      `No instance runs on ${dataDirectory}: start one with npm start, or name its DATA_DIR.`,
    );
  }
  const { databasePasswords } = await loadSecrets(dataDirectory);
  const urlOf = (region: string): string =>
    serviceUrl({
      superuserUrl: `postgres://127.0.0.1:${instance.postgresPort}/postgres`,
      database: `rendezvous_${region}`,
      service: 'event_log',
      password: databasePasswords.event_log,
    });
  return new Map(instance.regions.map((region) => [region, urlOf(region)]));
}

function line(region: string, letter: DeadLetter): string {
  const { id, diedAt, group, eventType, key, attempts, error } = letter;
  return [region, id, diedAt.toISOString(), group, eventType, key, attempts, error].join('\t');
}

async function list(region: string, letters: DeadLetters): Promise<number> {
  const found = await letters.list({ first: maxListed });
  for (const letter of found) console.log(line(region, letter));
  return found.length;
}

async function show(region: string, letters: DeadLetters, id: string): Promise<number> {
  const letter = await letters.show(id);
  if (letter === null) return 0;
  console.log(JSON.stringify({ region, ...letter }, null, 2));
  return 1;
}

async function replay(letters: DeadLetters, id: string): Promise<number> {
  return (await letters.replay(id)) ? 1 : 0;
}

/** What to do in each region and what to say in the end about how many it was. */
function readCommand(args: string[]): {
  region: string | undefined;
  work(region: string, letters: DeadLetters): Promise<number>;
  conclude(count: number): string;
} {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { region: { type: 'string' }, all: { type: 'boolean', default: false } },
  });
  const { region, all } = values;
  const [command, id] = positionals;
  const found = (count: number): string => (count === 0 ? `There is no dead letter ${id}.` : '');
  if (command === 'list' && id === undefined) {
    const conclude = (count: number): string => (count === 0 ? 'No dead letters.' : '');
    return { region, work: list, conclude };
  }
  if (command === 'show' && id !== undefined) {
    return { region, work: (name, letters) => show(name, letters, id), conclude: found };
  }
  if (command === 'replay' && id !== undefined && !all) {
    const conclude = (count: number): string => found(count) || 'Put back for its group.';
    return { region, work: (_name, letters) => replay(letters, id), conclude };
  }
  if (command === 'replay' && id === undefined && all) {
    const conclude = (count: number): string => `${count} put back for their groups.`;
    return { region, work: (_name, letters) => letters.replayAll(), conclude };
  }
  throw new UsageError(usage);
}

/** A way to one region's dead letters, which is opened and closed for each command. */
type Opener = (work: (letters: DeadLetters) => Promise<number>) => Promise<number>;

const logger = createLogger({ name: 'dlq', level: 'error' });

function postgresOpener(connectionString: string): Opener {
  return async (work) => {
    const pool = createPool({ connectionString, applicationName: 'dlq', max: 1, logger });
    try {
      return await work(createPostgresDeadLetters(pool));
    } finally {
      await pool.end();
    }
  };
}

function kafkaOpener(region: string, brokers: readonly string[], engines: EngineConfig): Opener {
  const { namespace, kafkaTopics } = engines;
  const metrics = createMetrics('dlq');
  return async (work) => {
    const log = createKafkaEventLog({
      brokers,
      namespace,
      region,
      ...kafkaTopics,
      logger,
      metrics,
    });
    try {
      return await work(log.deadLetters);
    } finally {
      await log.close();
    }
  };
}

/** The regions of the environment, or of the instance that runs on DATA_DIR. */
async function regionsOf(env: Environment): Promise<string[]> {
  const named = namedRegions(env);
  if (named.length > 0) return named;
  const instance = await readInstance(dataDirectoryOf(env));
  if (instance === null) throw new UsageError('Name the regions: REGIONS=fr,de');
  return [...instance.regions];
}

/** The environment, and with it the engines of the instance that is meant, if one is. */
async function withEnginesOfInstance(env: Environment): Promise<Environment> {
  if (namedRegions(env).length > 0) return env;
  const instance = await readInstance(dataDirectoryOf(env));
  return { ...instance?.engines, ...env };
}

async function openersOf(given: Environment): Promise<Map<string, Opener>> {
  const env = await withEnginesOfInstance(given);
  const engines = readEngines(parseConfig('dlq', z.object(engineSettings), env));
  const brokers = engines.kafkaBrokers;
  if (brokers !== null) {
    const regions = await regionsOf(env);
    return new Map(regions.map((region) => [region, kafkaOpener(region, brokers, engines)]));
  }
  const urls = await eventLogUrls(env);
  return new Map([...urls].map(([region, url]) => [region, postgresOpener(url)]));
}

async function main(args: string[], env: Environment): Promise<void> {
  const { region: only, work, conclude } = readCommand(args);
  const openers = await openersOf(env);
  if (only !== undefined && !openers.has(only)) {
    throw new UsageError(
      `There is no region ${only}; it is one of ${[...openers.keys()].join(', ')}.`,
    );
  }
  let count = 0;
  for (const [region, open] of openers) {
    if (only !== undefined && only !== region) continue;
    count += await open((letters) => work(region, letters));
  }
  const conclusion = conclude(count);
  if (conclusion !== '') console.error(conclusion);
}

try {
  await main(process.argv.slice(2), process.env);
} catch (error) {
  console.error(error instanceof Error ? error.message : 'Something went wrong.');
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
