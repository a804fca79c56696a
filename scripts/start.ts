/**
 * `npm start`: the whole product on an embedded PostgreSQL. Reads as the story of a start: settings
 * → data folder → PostgreSQL → migrations → data set → services → what to try.
 */
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { DevelopmentKeyError } from '@rendezvous/gateway/development-key';
import { StartupError } from '@rendezvous/gateway/startup-error';
import { ConfigError, parseConfig } from '@rendezvous/platform/config';
import { wholeNumber } from '@rendezvous/platform/service-config';
import { MigrationError } from '@rendezvous/prisma/migrate';
import { DatabaseInUse } from '@rendezvous/prisma/seed/seed-region';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { EmbeddedPostgresError } from './postgres/errors.ts';
import { prepareDataDirectory } from './postgres/cluster.ts';
import { startProduct } from './product.ts';
import { prepareDatabases, prepareRegistry, regionCodes, seedMissing } from './start/databases.ts';
import { loadSecrets, removeInstance, writeInstance } from './start/instance.ts';
import { startLocalRegistry } from './start/local-registry.ts';
import { StartError } from './start/start-error.ts';
import { stopOnSignals } from './start/stop-on-signals.ts';
import { printWelcome } from './start/welcome.ts';

// A second Ctrl-C does not wait; on a busy machine the database alone can take half a minute.
const stopTimeoutMs = 60_000;

const configSchema = z.object({
  PORT: wholeNumber(1, 65_535).default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('.data'),
  SEED: wholeNumber(0, 2_147_483_647).default(1),
  SEED_DOCTORS: wholeNumber(50, 1_000_000).default(10_000),
  /** Where a registry is; without it one is started here. */
  REGISTRY_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// URL' }).optional(),
  /** Of the registry that is started here; any free one when the usual one is taken. */
  REGISTRY_PORT: wholeNumber(1, 65_535).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('warn'),
});

/** @throws StartError when something else listens on the port. */
async function expectFreePort(host: string, port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${error.message})`;
      fail(
        new StartError(
          `Port ${port} on ${host} ${reason}; stop what uses it or choose another, ` +
            `for example PORT=${port === 65_535 ? port - 1 : port + 1} npm start.`,
        ),
      );
    });
    server.listen(port, host, done);
  });
  await new Promise((done) => server.close(done));
}

/** What is running, stopped in the reverse order of its start. */
function createStops() {
  const stops: (() => Promise<void>)[] = [];
  let hasRun = false;
  return {
    /** @throws StartError once stopping has begun: what is being started goes no further. */
    push(stop: () => Promise<void>): void {
      stops.push(stop);
      if (hasRun) throw new StartError('The start was interrupted.');
    },
    isEmpty: () => stops.length === 0,
    async run(): Promise<void> {
      hasRun = true;
      for (const stop of stops.splice(0).reverse()) await stop();
    },
  };
}
type Stops = ReturnType<typeof createStops>;

async function start(stops: Stops): Promise<void> {
  const startedAt = performance.now();
  const config = parseConfig('npm start', configSchema, process.env);
  const dataDirectory = resolve(config.DATA_DIR);
  await expectFreePort(config.HOST, config.PORT);
  await prepareDataDirectory(dataDirectory);
  const secrets = await loadSecrets(dataDirectory);

  try {
    const postgres = await startEmbeddedPostgres({
      dataDirectory: join(dataDirectory, 'postgres'),
      password: secrets.databasePasswords.superuser,
      durable: true,
    });
    stops.push(() => postgres.stop());
    void postgres.exited.then(() => {
      // Stopped by us, the list is empty by then; otherwise somebody ended it under our feet.
      if (stops.isEmpty()) return;
      console.error('The embedded PostgreSQL ended unexpectedly; start Rendezvous again.');
      process.exit(1);
    });
    const urlFor = await prepareDatabases(postgres.superuserUrl, secrets);
    const environment = { ...process.env, LOG_LEVEL: config.LOG_LEVEL };
    const registry =
      config.REGISTRY_URL === undefined
        ? await startLocalRegistry({
            databaseUrl: await prepareRegistry(postgres.superuserUrl, secrets),
            port: config.REGISTRY_PORT ?? null,
            dataDirectory,
            secrets,
            environment,
          })
        : null;
    if (registry !== null) stops.push(() => registry.close());
    await seedMissing({ doctors: config.SEED_DOCTORS, seed: config.SEED }, urlFor);

    await registry?.published;
    const product = await startProduct({
      port: config.PORT,
      host: config.HOST,
      regions: regionCodes,
      dataDirectory,
      internalTokenSecret: secrets.internalTokenSecret,
      databaseUrl: urlFor,
      environment: { ...environment, ...registry?.gatewayEnvironment },
    });
    stops.push(() => product.close());
    await writeInstance(dataDirectory, {
      pid: process.pid,
      port: config.PORT,
      url: product.gateway.url,
      postgresPort: postgres.port,
      regions: [...regionCodes],
      engines: {},
    });
    stops.push(() => removeInstance(dataDirectory));
    const registryUrl = registry?.url ?? null;
    await printWelcome({ url: product.gateway.url, registryUrl, dataDirectory, startedAt });
  } catch (error) {
    await stops.run();
    throw error;
  }
}

const expectedErrors = [
  StartError,
  ConfigError,
  EmbeddedPostgresError,
  MigrationError,
  DatabaseInUse,
  DevelopmentKeyError,
  StartupError,
];

const stops = createStops();
const starting = start(stops);
const signals = stopOnSignals(
  async () => {
    await stops.run();
    // A start that was interrupted fails at its next step and stops what it has started meanwhile.
    await starting.catch(() => undefined);
  },
  { timeoutMs: stopTimeoutMs },
);
try {
  await starting;
} catch (error) {
  if (!signals.hasBegun) {
    const isExpected = expectedErrors.some((kind) => error instanceof kind);
    console.error(isExpected ? (error as Error).message : error);
    process.exit(1);
  }
}
