/**
 * The engines that all test files of a run share. They are started when the first test file asks
 * for them, so a run that needs none pays nothing; their addresses are fixed before that, because a
 * test file has to know while it describes its tests whether there is an engine.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startElasticsearch } from '@rendezvous/stack/elasticsearch';
import type { Engine } from '@rendezvous/stack/engine-process';
import { findFreePorts } from '@rendezvous/stack/free-ports';
import { type Guardian, startGuardian } from '@rendezvous/stack/guardian';
import { startKafka } from '@rendezvous/stack/kafka';
import { startRedis } from '@rendezvous/stack/redis';
import { type EngineKind, findMissingTools } from '@rendezvous/stack/tools';
import { type EngineVariable, engineVariables } from './engine-variables.ts';

/** The engines of a run, not started yet. */
export interface RunEngines {
  /** What the test processes find in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stops what was started and removes its data. */
  stop(): Promise<void>;
}

interface Place {
  guardian: Guardian;
  directory: string;
}

interface PlannedEngine {
  kind: EngineKind;
  ports: number;
  address(ports: readonly number[]): string;
  start(ports: readonly number[], place: Place): Promise<Engine[]>;
}

const lockNodes = 3;
const redisUrl = (port: number) => `redis://127.0.0.1:${port}`;

const planned: Readonly<Record<EngineVariable, PlannedEngine>> = {
  RENDEZVOUS_TEST_REDIS_URL: {
    kind: 'redis',
    ports: 1,
    address: ([port = 0]) => redisUrl(port),
    start: async ([port = 0], { guardian, directory }) => [
      await startRedis({ port, guardian, directory: join(directory, 'redis') }),
    ],
  },
  RENDEZVOUS_TEST_REDIS_LOCK_URLS: {
    kind: 'redis',
    ports: lockNodes,
    address: (ports) => ports.map(redisUrl).join(','),
    start: (ports, { guardian, directory }) =>
      Promise.all(
        ports.map((port) =>
          startRedis({ port, guardian, directory: join(directory, `redis-lock-${port}`) }),
        ),
      ),
  },
  RENDEZVOUS_TEST_KAFKA_BROKERS: {
    kind: 'kafka',
    ports: 2,
    address: ([port]) => `127.0.0.1:${port}`,
    start: async ([port = 0, controllerPort = 0], { guardian, directory }) => [
      await startKafka({
        port,
        controllerPort,
        guardian,
        directory: join(directory, 'kafka'),
        isShortLived: true,
      }),
    ],
  },
  RENDEZVOUS_TEST_ELASTICSEARCH_URL: {
    kind: 'elasticsearch',
    ports: 1,
    address: ([port]) => `http://127.0.0.1:${port}`,
    start: async ([port = 0], { guardian, directory }) => [
      await startElasticsearch({
        port,
        guardian,
        directory: join(directory, 'elasticsearch'),
        isShortLived: true,
      }),
    ],
  },
};

/**
 * Plans the engines that this machine can run and that `given` has no address of. Nothing is
 * started and nothing is left to stop when it plans none.
 */
export async function planRunEngines(
  given: Readonly<Record<string, string | undefined>>,
): Promise<RunEngines> {
  const missing = new Set((await findMissingTools()).flatMap(({ neededBy }) => neededBy));
  const wanted = engineVariables.filter(
    (variable) => given[variable] === undefined && !missing.has(planned[variable].kind),
  );
  if (wanted.length === 0) return { environment: {}, stop: async () => undefined };

  const environment: Record<string, string> = {};
  const ports = new Map<string, readonly number[]>();
  for (const variable of wanted) {
    const found = await findFreePorts(planned[variable].ports);
    ports.set(variable, found);
    environment[variable] = planned[variable].address(found);
  }
  const guardian = startGuardian('kill');
  const directory = await mkdtemp(join(tmpdir(), 'rendezvous-engines-'));
  guardian.removeAtEnd(directory);

  const starting = new Map<EngineVariable, Start>();
  const control = await listenForWishes((variable) => {
    // One that was given from outside is ready for all we know.
    if (!wanted.includes(variable)) return { state: 'ready' };
    let start = starting.get(variable);
    if (start === undefined) {
      const place = { guardian, directory };
      start = observe(planned[variable].start(ports.get(variable) ?? [], place));
      starting.set(variable, start);
    }
    return start;
  });
  environment['RENDEZVOUS_TEST_ENGINES_CONTROL'] = control.url;
  return {
    environment,
    async stop() {
      control.server.closeAllConnections();
      await new Promise((done) => control.server.close(done));
      // Their data goes with them, so nobody needs to say goodbye.
      for (const { engines } of starting.values()) {
        const started = await engines?.catch(() => []);
        await Promise.all((started ?? []).map((engine) => engine.kill()));
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface Start {
  state: 'starting' | 'ready' | 'failed';
  reason?: string;
  engines?: Promise<Engine[]>;
}

function observe(engines: Promise<Engine[]>): Start {
  const start: Start = { state: 'starting', engines };
  engines.then(
    () => {
      start.state = 'ready';
    },
    (error: Error) => {
      start.state = 'failed';
      start.reason = error.message;
    },
  );
  return start;
}

const statusOf = { starting: 202, ready: 204, failed: 500 } as const;

/** `GET /<variable>` starts that engine and answers at once how far it is. */
async function listenForWishes(
  wish: (variable: EngineVariable) => Start,
): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const variable = engineVariables.find((each) => request.url === `/${each}`);
    const { state, reason } =
      variable === undefined
        ? { state: 'failed' as const, reason: 'no such engine' }
        : wish(variable);
    response.writeHead(statusOf[state]).end(reason);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  // The run ends when its tests have, whoever still listens.
  server.unref();
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { server, url: `http://127.0.0.1:${port}` };
}
