/** The engines as containers of compose.yaml, where there is a Docker engine. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { formRedisCluster } from '@rendezvous/stack/redis-cluster';
import { isOnPath } from '@rendezvous/stack/tools';
import { repositoryRoot } from '../generate/generated-file.ts';
import type { Secrets } from '../start/instance.ts';
import type { StackEngines } from './engines.ts';
import type { OptionalEngine, StackSettings } from './settings.ts';
import { StackError } from './stack-error.ts';
import type { Member } from './supervisor.ts';

const run = promisify(execFile);
const probeTimeoutMs = 5_000;
/** Pulling images included. */
const upTimeoutMs = 15 * 60_000;
const downTimeoutMs = 120_000;

/** Whether a Docker engine answers and knows `compose`; a command without an engine is none. */
export async function hasDockerEngine(): Promise<boolean> {
  if (!(await isOnPath('docker'))) return false;
  try {
    await run('docker', ['info'], { timeout: probeTimeoutMs });
    await run('docker', ['compose', 'version'], { timeout: probeTimeoutMs });
    return true;
  } catch {
    return false;
  }
}

/** Plans the engines that the settings ask for as containers; nothing is started yet. */
export function planDockerEngines(place: {
  settings: StackSettings;
  secrets: Secrets;
}): StackEngines {
  const { settings, secrets } = place;
  const { ports, startedEngines, isCluster } = settings;
  const { superuser } = secrets.databasePasswords;
  const docker = composeOf(settings, superuser);
  const member = (name: string, port: number, url: string): Member => ({
    name,
    kind: 'engine',
    port,
    url,
    log: `docker compose --project-name ${docker.project} logs ${name}`,
    start: () => docker.start(name),
  });
  const redis = (name: string, port: number) => member(name, port, `redis://127.0.0.1:${port}`);
  const wanted: Record<OptionalEngine, Member[]> = {
    redis: isCluster
      ? ports.clusterMasters.map((port, index) => redis(`redis-cluster-${index + 1}`, port))
      : [redis('redis-cache', ports.redis)],
    locks: ports.locks.map((port, index) => redis(`redis-lock-${index + 1}`, port)),
    kafka: [member('kafka', ports.kafka, `127.0.0.1:${ports.kafka}`)],
    elasticsearch: [
      member('elasticsearch', ports.elasticsearch, `http://127.0.0.1:${ports.elasticsearch}`),
    ],
  };
  const { postgres } = ports;
  return {
    superuserUrl: `postgresql://postgres:${encodeURIComponent(superuser)}@127.0.0.1:${postgres}/postgres`,
    members: [
      member('postgres', postgres, `postgresql://postgres@127.0.0.1:${postgres}/postgres`),
      ...[...startedEngines].flatMap((engine) => wanted[engine]),
    ],
    async whenStarted() {
      if (!isCluster || !startedEngines.has('redis')) return;
      await formRedisCluster(ports.clusterMasters, ports.clusterBuses);
    },
  };
}

/** The compose project of a data folder: two folders, two projects. */
function composeOf({ dataDirectory, ports }: StackSettings, password: string) {
  const folder = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 8);
  const project = `rendezvous-${folder}`;
  const [lock1 = 0, lock2 = 0, lock3 = 0] = ports.locks;
  const [master1 = 0, master2 = 0, master3 = 0] = ports.clusterMasters;
  const [bus1 = 0, bus2 = 0, bus3 = 0] = ports.clusterBuses;
  const portVariables = {
    POSTGRES_PORT: ports.postgres,
    REDIS_PORT: ports.redis,
    REDIS_LOCK_1_PORT: lock1,
    REDIS_LOCK_2_PORT: lock2,
    REDIS_LOCK_3_PORT: lock3,
    KAFKA_PORT: ports.kafka,
    ELASTICSEARCH_PORT: ports.elasticsearch,
    REDIS_CLUSTER_1_PORT: master1,
    REDIS_CLUSTER_2_PORT: master2,
    REDIS_CLUSTER_3_PORT: master3,
    REDIS_CLUSTER_1_BUS_PORT: bus1,
    REDIS_CLUSTER_2_BUS_PORT: bus2,
    REDIS_CLUSTER_3_BUS_PORT: bus3,
  };
  const options = {
    cwd: repositoryRoot,
    env: {
      ...process.env,
      ...Object.fromEntries(
        Object.entries(portVariables).map(([key, port]) => [key, String(port)]),
      ),
      POSTGRES_PASSWORD: password,
    },
  };
  const compose = async (timeoutMs: number, ...words: string[]): Promise<string> => {
    try {
      const all = ['compose', '--project-name', project, '--profile', 'cluster', ...words];
      return (await run('docker', all, { ...options, timeout: timeoutMs })).stdout.trim();
    } catch (error) {
      const { stderr = '', message } = error as Error & { stderr?: string };
      throw new StackError(`docker compose ${words.join(' ')}: ${stderr.trim() || message}`);
    }
  };
  return {
    project,
    async start(name: string) {
      await compose(upTimeoutMs, 'up', '--detach', '--wait', name);
      const container = await compose(probeTimeoutMs, 'ps', '--quiet', name);
      const inspected = await run('docker', ['inspect', '--format', '{{.State.Pid}}', container]);
      // Ends when the container does, and prints its exit code.
      const waiting: ChildProcess = spawn('docker', ['wait', container], { stdio: 'ignore' });
      const exited = once(waiting, 'exit').then(() => `see docker logs ${container}`);
      waiting.unref();
      return {
        pid: Number(inspected.stdout.trim()),
        stop: () => compose(downTimeoutMs, 'stop', name).then(() => undefined),
        exited: () => exited,
      };
    },
  };
}
