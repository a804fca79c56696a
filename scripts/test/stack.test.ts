import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findFreePorts } from '@rendezvous/stack/free-ports';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { repositoryRoot } from '../generate/generated-file.ts';
import { giveOrder, listenForOrders } from '../stack/control.ts';
import { engineEnvironment } from '../stack/engines.ts';
import { loadStackSettings } from '../stack/settings.ts';
import { type MemberStatus, readState, statusOf } from '../stack/state.ts';
import { createSupervisor, type Member, type Supervisor } from '../stack/supervisor.ts';

describe('the settings of npm run stack', () => {
  test('an engine with a URL of its own is used and not started', () => {
    const settings = loadStackSettings({ KAFKA_BROKERS: 'kafka.test:9092' });
    expect(settings.startedEngines).toEqual(new Set(['redis', 'locks', 'elasticsearch']));
    expect(engineEnvironment(settings)).not.toHaveProperty('KAFKA_BROKERS');
    expect(engineEnvironment(settings)).toHaveProperty('ELASTICSEARCH_URL');
  });

  test('an engine can be left out', () => {
    const settings = loadStackSettings({ STACK_WITHOUT: 'kafka,elasticsearch' });
    expect(settings.startedEngines).toEqual(new Set(['redis', 'locks']));
    expect(() => loadStackSettings({ STACK_WITHOUT: 'postgres' })).toThrow('STACK_WITHOUT');
  });

  test('a Cluster is reached by all of its masters, and locks stay on nodes of their own', () => {
    const environment = engineEnvironment(
      loadStackSettings({ CACHE: 'cluster', STACK_PORT: '5000' }),
    );
    expect(environment).toMatchObject({
      CACHE: 'cluster',
      REDIS_URL: 'redis://127.0.0.1:5011,redis://127.0.0.1:5012,redis://127.0.0.1:5013',
      REDIS_LOCK_URLS: 'redis://127.0.0.1:5002,redis://127.0.0.1:5003,redis://127.0.0.1:5004',
    });
  });
});

describe('the supervisor of a stack', () => {
  let directory: string;
  let supervisor: Supervisor;
  let happened: string[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rendezvous-supervisor-'));
    happened = [];
    supervisor = await createSupervisor(directory, () => undefined);
  });
  afterEach(async () => {
    await supervisor.stopAll();
    await rm(directory, { recursive: true, force: true });
  });

  /** A member that is this very process, and ends when it is told to. */
  function pretend(name: string, kind: Member['kind']): Member & { end(): void } {
    let end: () => void = () => undefined;
    return {
      name,
      kind,
      port: 1,
      url: 'test',
      log: 'nowhere',
      end: () => end(),
      start: async () => {
        happened.push(`start ${name}`);
        const gone = Promise.withResolvers<string>();
        end = () => gone.resolve('SIGKILL');
        return {
          pid: process.pid,
          stop: async () => {
            happened.push(`stop ${name}`);
            end();
          },
          exited: () => gone.promise,
        };
      },
    };
  }

  async function statuses(): Promise<Map<string, MemberStatus['state']>> {
    const state = await readState(directory);
    return new Map((await statusOf(state!)).map((each) => [each.name, each.state]));
  }

  test('stops in the reverse order of the start', async () => {
    await supervisor.startAll([pretend('engine', 'engine')]);
    await supervisor.startAll([pretend('service', 'service')]);
    await supervisor.stopAll();
    expect(happened).toEqual(['start engine', 'start service', 'stop service', 'stop engine']);
    expect(await statuses()).toEqual(
      new Map([
        ['engine', 'stopped'],
        ['service', 'stopped'],
      ]),
    );
  });

  test('starts a service again that ended, each time later, and leaves an engine down', async () => {
    const service = pretend('service', 'service');
    const engine = pretend('engine', 'engine');
    await supervisor.startAll([service, engine]);
    engine.end();
    const delaysMs: number[] = [];
    for (const starts of [2, 3]) {
      const endedAt = performance.now();
      service.end();
      await waitFor(() => happened.filter((what) => what === 'start service').length === starts, {
        description: 'the service to be started again',
      });
      delaysMs.push(performance.now() - endedAt);
    }
    expect(delaysMs[0]).toBeGreaterThan(400);
    expect(delaysMs[1]).toBeGreaterThan(900);
    await waitFor(async () => (await statuses()).get('service') === 'running', {
      description: 'the service to run',
    });
    expect((await statuses()).get('engine')).toBe('stopped');
    expect(happened.filter((what) => what === 'start engine')).toHaveLength(1);
  });

  test('takes orders over its socket, and says why it does not follow one', async () => {
    await supervisor.startAll([pretend('engine', 'engine')]);
    const control = await listenForOrders(directory, supervisor);
    try {
      await giveOrder(directory, 'stop', 'engine');
      expect((await statuses()).get('engine')).toBe('stopped');
      await giveOrder(directory, 'start', 'engine');
      expect((await statuses()).get('engine')).toBe('running');
      await expect(giveOrder(directory, 'start', 'engine')).rejects.toThrow('runs already');
      await expect(giveOrder(directory, 'stop', 'nothing')).rejects.toThrow('there are: engine');
    } finally {
      await new Promise((done) => control.close(done));
    }
    await expect(giveOrder(directory, 'stop', 'engine')).rejects.toThrow('No stack runs on');
  });
});

describe('the balancer before several processes', () => {
  let balancer: ChildProcess | undefined;
  const servers: { close(): unknown; closeAllConnections?(): void }[] = [];
  afterEach(() => {
    balancer?.kill('SIGKILL');
    for (const server of servers.splice(0)) {
      server.closeAllConnections?.();
      server.close();
    }
  });

  async function serve(port: number, name: string): Promise<Server> {
    const server = createServer((_request, response) => response.end(name));
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    servers.push(server);
    return server;
  }

  async function ask(port: number, timeoutMs: number): Promise<string | null> {
    const headers = { connection: 'close' };
    const signal = AbortSignal.timeout(timeoutMs);
    return fetch(`http://127.0.0.1:${port}/`, { headers, signal }).then(
      (response) => response.text(),
      () => null,
    );
  }

  async function answers(port: number, timeoutMs: number): Promise<(string | null)[]> {
    const all: (string | null)[] = [];
    for (let index = 0; index < 6; index += 1) all.push(await ask(port, timeoutMs));
    return all;
  }

  test('asks all that are well in turn, and none that is silent or gone', async () => {
    const [port = 0, one = 0, two = 0, silent = 0] = await findFreePorts(4);
    await serve(one, 'one');
    const second = await serve(two, 'two');
    // Connected, and says nothing: as a process does that was paused.
    const mute = createTcpServer(() => undefined);
    await new Promise<void>((done) => mute.listen(silent, '127.0.0.1', done));
    servers.push(mute);
    const program = join(repositoryRoot, 'scripts', 'stack', 'balancer.ts');
    balancer = spawn(process.execPath, [program, port, one, two, silent].map(String), {
      stdio: 'ignore',
      env: {},
    });
    await waitFor(
      async () => {
        const all = await answers(port, 500);
        return all.includes('one') && all.includes('two') && !all.includes(null);
      },
      { timeoutMs: 60_000, description: 'only those that are well to be asked' },
    );
    second.closeAllConnections();
    second.close();
    expect(new Set(await answers(port, 30_000))).toEqual(new Set(['one']));
  });
});
