/**
 * Builds the search index anew, or compares it with the database:
 *   npm run reindex [-- --region fr]
 *   npm run reindex -- --check [--repair] [--region fr]
 * Searches and changes go on meanwhile. --check ends with 1 when something differs that was not
 * repaired. It knows the instance by DATA_DIR; against others set REGIONS,
 * DATABASE_URL_<REGION> of the doctors service, ELASTICSEARCH_URL and ENGINE_NAMESPACE.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createReferenceData } from '@rendezvous/doctors/reference-data';
import { type CheckResult, checkIndex } from '@rendezvous/doctors/search-index/check-index';
import {
  describeElasticsearchError,
  isElasticsearchOutage,
} from '@rendezvous/doctors/search-index/engine-errors';
import { doctorsAlias } from '@rendezvous/doctors/search-index/index-names';
import { rebuildIndex } from '@rendezvous/doctors/search-index/rebuild-index';
import {
  createElasticsearchClient,
  readDefinition,
} from '@rendezvous/doctors/search-index/start-search-index';
import { SearchIndexMissing } from '@rendezvous/doctors/search-index/write-documents';
import { systemClock } from '@rendezvous/platform/clock';
import { createPool } from '@rendezvous/platform/database';
import { createLogger } from '@rendezvous/platform/logger';
import { serviceUrl } from '@rendezvous/prisma/bootstrap';
import { createDoctorsClient } from '@rendezvous/prisma/client';
import { loadSecrets, readInstance } from './start/instance.ts';

const usage = 'Usage: npm run reindex -- [--check [--repair]] [--region fr]';
const progressEveryDoctors = 50_000;

class UsageError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

interface Installation {
  /** The doctors service's database of each region. */
  readonly databaseUrls: ReadonlyMap<string, string>;
  readonly elasticsearchUrl: string;
  readonly namespace: string;
}

interface RegionWork {
  readonly region: string;
  readonly databaseUrl: string;
  readonly installation: Installation;
  readonly signal: AbortSignal;
}

/** From the environment, else from the running instance. */
async function findInstallation(env: Environment): Promise<Installation> {
  const named = (env['REGIONS'] ?? '').split(',').filter((region) => region !== '');
  const given = named.map((region) => [region, env[`DATABASE_URL_${region.toUpperCase()}`]]);
  if (given.length > 0 && given.every(([, url]) => url !== undefined)) {
    return withEngines(new Map(given as [string, string][]), env);
  }
  const dataDirectory = resolve(env['DATA_DIR'] ?? '.data');
  const instance = await readInstance(dataDirectory);
  if (instance === null) {
    throw new UsageError(
      `No instance runs on ${dataDirectory}: start one with npm run stack, or name its DATA_DIR.`,
    );
  }
  const { databasePasswords } = await loadSecrets(dataDirectory);
  const urlOf = (region: string): string =>
    serviceUrl({
      superuserUrl: `postgres://127.0.0.1:${instance.postgresPort}/postgres`,
      database: `rendezvous_${region}`,
      service: 'doctors',
      password: databasePasswords.doctors,
    });
  const urls = new Map(instance.regions.map((region) => [region, urlOf(region)]));
  return withEngines(urls, { ...instance.engines, ...env });
}

function withEngines(databaseUrls: ReadonlyMap<string, string>, env: Environment): Installation {
  const elasticsearchUrl = env['ELASTICSEARCH_URL'];
  if (elasticsearchUrl === undefined || !URL.canParse(elasticsearchUrl)) {
    throw new UsageError(
      'There is no search index: the installation has no Elasticsearch (ELASTICSEARCH_URL).',
    );
  }
  const namespace = env['ENGINE_NAMESPACE'] ?? 'rendezvous';
  return { databaseUrls, elasticsearchUrl, namespace };
}

/** Builds one region's index; true when it is done. */
async function rebuildRegion({ region, ...work }: RegionWork): Promise<boolean> {
  const { elasticsearchUrl, namespace } = work.installation;
  const logger = createLogger({ name: 'reindex', level: 'error' });
  const pool = createPool({
    connectionString: work.databaseUrl,
    applicationName: 'reindex',
    max: 4,
    logger,
  });
  const prisma = createDoctorsClient(pool);
  const client = createElasticsearchClient(elasticsearchUrl);
  try {
    const definition = await readDefinition(createReferenceData(prisma, systemClock));
    if (definition === null) throw new UsageError(`The region ${region} has no data yet.`);
    const alias = doctorsAlias(namespace, region);
    let nextReport = progressEveryDoctors;
    const outcome = await rebuildIndex({
      pool,
      client,
      region,
      alias,
      definition,
      logger,
      signal: work.signal,
      clock: systemClock,
      onProgress(written) {
        if (written < nextReport) return;
        nextReport += progressEveryDoctors;
        console.error(`${region}: ${written} doctors so far`);
      },
    });
    if (outcome.outcome === 'built') {
      console.log(`${region}: ${outcome.doctors} doctors in ${outcome.index}, which answers now.`);
      return true;
    }
    console.error(`${region}: another process is building the index; wait for it.`);
    return false;
  } finally {
    await client.close();
    await prisma.$disconnect();
    await pool.end();
  }
}

/** Compares one region's index; true when nothing differs. */
async function checkRegion(
  { region, databaseUrl, installation, signal }: RegionWork,
  repair: boolean,
): Promise<boolean> {
  const logger = createLogger({ name: 'reindex', level: 'error' });
  const pool = createPool({
    connectionString: databaseUrl,
    applicationName: 'reindex',
    max: 2,
    logger,
  });
  const client = createElasticsearchClient(installation.elasticsearchUrl);
  try {
    const alias = doctorsAlias(installation.namespace, region);
    const result = await checkIndex({ pool, client, alias, repair, signal });
    for (const line of report(region, result, repair)) console.log(line);
    const { changed, missing, surplus } = result.differences;
    return changed + missing + surplus === result.repaired;
  } finally {
    await client.close();
    await pool.end();
  }
}

function* report(region: string, result: CheckResult, repair: boolean): Generator<string> {
  const { changed, missing, surplus } = result.differences;
  const differing = changed + missing + surplus;
  yield (
    `${region}: ${result.doctors} doctors, ${result.documents} documents: ` +
      `${changed} differ, ${missing} are missing, ${surplus} are too many`
  );
  if (result.waiting > 0) {
    yield `${region}: ${result.waiting} are queued and about to be written`;
  }
  for (const { doctorId, difference } of result.examples) {
    yield `${region}: doctor ${doctorId} ${difference}`;
  }
  if (differing > result.examples.length) {
    yield `${region}: and ${differing - result.examples.length} more`;
  }
  if (repair && differing > 0) yield `${region}: ${result.repaired} of ${differing} repaired`;
  if (repair && result.repaired < differing) {
    yield `${region}: build the index anew for the rest: npm run reindex -- --region ${region}`;
  }
}

/** Answers whether everything is as it should be. */
async function main(args: string[], env: Environment, signal: AbortSignal): Promise<boolean> {
  const { check, repair, region: only } = readOptions(args);
  const installation = await findInstallation(env);
  const regions = [...installation.databaseUrls.keys()];
  if (only !== undefined && !regions.includes(only)) {
    throw new UsageError(`There is no region ${only}; it is one of ${regions.join(', ')}.`);
  }
  let isWell = true;
  for (const [region, databaseUrl] of installation.databaseUrls) {
    if (only !== undefined && only !== region) continue;
    const work = { region, databaseUrl, installation, signal };
    const isDone = check ? await checkRegion(work, repair) : await rebuildRegion(work);
    isWell &&= isDone;
  }
  return isWell;
}

function readOptions(args: string[]): {
  check: boolean;
  repair: boolean;
  region: string | undefined;
} {
  try {
    const { values } = parseArgs({
      args,
      options: {
        region: { type: 'string' },
        check: { type: 'boolean', default: false },
        repair: { type: 'boolean', default: false },
      },
    });
    if (values.repair && !values.check) throw new UsageError(usage);
    return { check: values.check, repair: values.repair, region: values.region };
  } catch {
    throw new UsageError(usage);
  }
}

function explain(error: unknown): string {
  if (error instanceof SearchIndexMissing) {
    return `There is no index (${error.index}): build it with npm run reindex.`;
  }
  if (isElasticsearchOutage(error)) {
    const problem = describeElasticsearchError(error);
    return (
      `Elasticsearch does not answer (${problem}): see docs/runbooks/elasticsearch-down.md. ` +
      'Searches are answered by PostgreSQL meanwhile.'
    );
  }
  return error instanceof Error ? error.message : 'Something went wrong.';
}

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort(new Error('Interrupted.')));
try {
  const isWell = await main(process.argv.slice(2), process.env, interrupted.signal);
  if (!isWell) process.exitCode = 1;
} catch (error) {
  console.error(explain(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
