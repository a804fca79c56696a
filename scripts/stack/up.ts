/** `npm run stack` itself, which needs far more than asking how a running one is. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationError } from '@rendezvous/prisma/migrate';
import { DatabaseInUse } from '@rendezvous/prisma/seed/seed-region';
import { EngineError } from '@rendezvous/stack/engine-error';
import { isFreePort } from '@rendezvous/stack/free-ports';
import { startGuardian } from '@rendezvous/stack/guardian';
import { prepareDataDirectory } from '../postgres/cluster.ts';
import { EmbeddedPostgresError } from '../postgres/errors.ts';
import type { InstallationSettings } from '../service-environment.ts';
import { adminKeyFile, demoKeyFile, publishRepository } from '../registry/publish-repository.ts';
import { registrySecretsOf } from '../registry/registry-secrets.ts';
import { prepareDatabases, prepareRegistry, regionCodes, seedMissing } from '../start/databases.ts';
import { loadSecrets, removeInstance, writeInstance } from '../start/instance.ts';
import { StartError } from '../start/start-error.ts';
import { stopOnSignals } from '../start/stop-on-signals.ts';
import { listenForOrders } from './control.ts';
import { hasDockerEngine, planDockerEngines } from './docker-engines.ts';
import { engineEnvironment } from './engines.ts';
import { planNativeEngines } from './native-engines.ts';
import { planServices, registryUrlOf } from './services.ts';
import { loadStackSettings, type StackSettings } from './settings.ts';
import { StackError } from './stack-error.ts';
import { lives, readState, removeState } from './state.ts';
import { printStatus, stopStack } from './status.ts';
import { createSupervisor, type Member, type Supervisor } from './supervisor.ts';

/** Errors whose message is all that the user needs. */
const expectedErrors = [
  EngineError,
  StartError,
  EmbeddedPostgresError,
  MigrationError,
  DatabaseInUse,
];

/** @throws StackError when a stack already runs on the folder. */
async function expectNoOther(dataDirectory: string): Promise<void> {
  const state = await readState(dataDirectory);
  if (state === null) return;
  if (await lives(state.runner)) {
    throw new StackError(
      `A stack runs on ${dataDirectory} already (process ${state.runner.processId}); ` +
        'stop it with npm run stack -- down, or choose another DATA_DIR, PORT and STACK_PORT.',
    );
  }
  // Its runner was killed; what that left behind would hold our ports.
  await stopStack(dataDirectory);
}

/** @throws StackError that names the ports that are taken. */
async function expectFreePorts(members: readonly Member[]): Promise<void> {
  const taken: string[] = [];
  for (const { name, port } of members) {
    if (!(await isFreePort(port))) taken.push(`${port} (${name})`);
  }
  if (taken.length === 0) return;
  throw new StackError(
    `Taken on 127.0.0.1: ${taken.join(', ')}. Stop what uses them, or choose others: ` +
      'PORT is the gateway’s, all others begin at STACK_PORT.',
  );
}

/**
 * Starts everything and returns when it runs; it runs until SIGINT, SIGTERM or `down`.
 * @throws StackError or ConfigError for the user
 */
export async function up(): Promise<void> {
  const settings = loadStackSettings(process.env);
  const { dataDirectory } = settings;
  await prepareDataDirectory(dataDirectory);
  await expectNoOther(dataDirectory);
  const say = (line: string) => console.log(line);
  const supervisor = await createSupervisor(dataDirectory, say);
  const starting = startEverything(settings, supervisor);
  const stopping = stopEverythingOnSignals(dataDirectory, supervisor, starting);
  try {
    await starting;
  } catch (error) {
    if (stopping.hasBegun) return;
    await supervisor.stopAll();
    await removeState(dataDirectory);
    const isExpected = expectedErrors.some((kind) => error instanceof kind);
    throw isExpected ? new StackError((error as Error).message) : error;
  }
}

/** Settings → data folder → engines → databases → services. */
async function startEverything(settings: StackSettings, supervisor: Supervisor): Promise<void> {
  const startedAt = performance.now();
  const { dataDirectory } = settings;
  const logDirectory = join(dataDirectory, 'logs');
  await mkdir(logDirectory, { recursive: true });
  const secrets = await loadSecrets(dataDirectory);
  const guardian = startGuardian('gentle');
  const useDocker =
    settings.engines === 'docker' || (settings.engines === 'auto' && (await hasDockerEngine()));
  const engines = useDocker
    ? planDockerEngines({ settings, secrets })
    : await planNativeEngines({ settings, secrets, guardian, logDirectory });
  let urlFor: InstallationSettings['databaseUrl'] = () => '';
  const environment = { ...process.env, ...engineEnvironment(settings) };
  const installation: InstallationSettings = {
    regions: regionCodes,
    dataDirectory,
    internalTokenSecret: secrets.internalTokenSecret,
    databaseUrl: (owner, region) => urlFor(owner, region),
    environment: { ...environment, LOG_LEVEL: settings.logLevel },
  };
  console.log(`Starting the engines ${useDocker ? 'with Docker' : 'natively'} …`);
  await expectFreePorts(engines.members);
  await supervisor.startAll(engines.members);
  await engines.whenStarted();
  urlFor = await prepareDatabases(engines.superuserUrl, secrets);
  await seedMissing({ doctors: settings.seedDoctors, seed: settings.seed }, urlFor);

  const registry = {
    databaseUrl: await prepareRegistry(engines.superuserUrl, secrets),
    secrets: registrySecretsOf(secrets),
  };
  console.log('Starting the services …');
  const place = { settings, installation, guardian, logDirectory, registry };
  const { behind, gateway } = planServices(place);
  await expectFreePorts([...behind, gateway]);
  await supervisor.startAll(behind);
  const url = registryUrlOf(settings);
  const { adminKey } = registry.secrets;
  const say = (line: string) => console.log(line);
  await publishRepository({ url, adminKey, dataDirectory, regions: regionCodes, say });
  await supervisor.startAll([gateway]);
  const control = await listenForOrders(dataDirectory, supervisor);
  control.unref();
  await writeInstance(dataDirectory, {
    pid: process.pid,
    port: settings.port,
    url: `http://${settings.host}:${settings.port}`,
    postgresPort: settings.ports.postgres,
    regions: [...regionCodes],
    engines: engineEnvironment(settings),
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`\nRendezvous runs on its engines (started in ${seconds} s):\n`);
  await printStatus(dataDirectory, false);
  console.log(
    `\nRegistry: ${url}/    key: ${adminKeyFile(dataDirectory)}\n` +
      `Demo clinic's key: ${demoKeyFile(dataDirectory)}\n` +
      `GraphiQL: http://${settings.host}:${settings.port}/    logs: ${logDirectory}\n` +
      'Ctrl-C or npm run stack -- down stops everything.',
  );
}

/** Ctrl-C or SIGTERM stops once, in order; a second Ctrl-C leaves the rest to the guardian. */
function stopEverythingOnSignals(
  dataDirectory: string,
  supervisor: Supervisor,
  starting: Promise<void>,
): { readonly hasBegun: boolean } {
  // Nothing else keeps this process alive while everything runs.
  const keepAlive = setInterval(() => undefined, 60_000);
  starting.catch(() => clearInterval(keepAlive));
  const stop = async (): Promise<void> => {
    await supervisor.stopAll();
    await starting.catch(() => undefined);
    await removeInstance(dataDirectory);
    await removeState(dataDirectory);
  };
  return stopOnSignals(stop);
}
