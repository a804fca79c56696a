/** The engines as processes of this machine, without Docker. */
import { join } from 'node:path';
import { startElasticsearch } from '@rendezvous/stack/elasticsearch';
import type { Engine } from '@rendezvous/stack/engine-process';
import type { Guardian } from '@rendezvous/stack/guardian';
import { startKafka } from '@rendezvous/stack/kafka';
import { startRedis } from '@rendezvous/stack/redis';
import { formRedisCluster, startRedisClusterMaster } from '@rendezvous/stack/redis-cluster';
import { type EngineKind, findMissingTools } from '@rendezvous/stack/tools';
import { startEmbeddedPostgres } from '../embedded-postgres.ts';
import type { Secrets } from '../start/instance.ts';
import type { StackEngines } from './engines.ts';
import type { OptionalEngine, StackSettings } from './settings.ts';
import { StackError } from './stack-error.ts';
import type { Member, RunningMember } from './supervisor.ts';

/** Enough for about 170,000 doctor-weeks; what is used least recently goes first. */
const cacheMemory = '256mb';
const toolOf: Readonly<Record<OptionalEngine, EngineKind>> = {
  redis: 'redis',
  locks: 'redis',
  kafka: 'kafka',
  elasticsearch: 'elasticsearch',
};

interface Place {
  settings: StackSettings;
  secrets: Secrets;
  guardian: Guardian;
  logDirectory: string;
}

/** @throws StackError that names what is missing with the command that installs it. */
async function expectTools(engines: ReadonlySet<OptionalEngine>): Promise<void> {
  const kinds = new Set([...engines].map((engine) => toolOf[engine]));
  const missing = (await findMissingTools()).filter(({ neededBy }) =>
    neededBy.some((kind) => kinds.has(kind)),
  );
  if (missing.length === 0) return;
  const lines = missing.map(({ tool, install }) => `  ${tool}: ${install}`);
  const without = [...engines].filter((engine) =>
    missing.some(({ neededBy }) => neededBy.includes(toolOf[engine])),
  );
  throw new StackError(
    `Missing on this machine, with the command that installs it:\n${lines.join('\n')}\n` +
      `Or start a Docker engine, or do without: STACK_WITHOUT=${without.join(',')}`,
  );
}

/**
 * Plans the engines that the settings ask for; nothing is started yet.
 * @throws StackError when the machine lacks what they need
 */
export async function planNativeEngines(place: Place): Promise<StackEngines> {
  const { settings, secrets } = place;
  await expectTools(settings.startedEngines);
  const { ports } = settings;
  const password = encodeURIComponent(secrets.databasePasswords.superuser);
  return {
    superuserUrl: `postgresql://postgres:${password}@127.0.0.1:${ports.postgres}/postgres`,
    members: [postgresMember(place), ...optionalMembers(place)],
    async whenStarted() {
      if (!settings.startedEngines.has('redis') || !settings.isCluster) return;
      await formRedisCluster(ports.clusterMasters, ports.clusterBuses);
    },
  };
}

function postgresMember({ settings, secrets }: Place): Member {
  const port = settings.ports.postgres;
  const directory = join(settings.dataDirectory, 'postgres');
  return {
    name: 'postgres',
    kind: 'engine',
    port,
    // Without the password: whoever may have it finds it in secrets.json.
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    log: join(directory, 'postgres.log'),
    async start(): Promise<RunningMember> {
      const postgres = await startEmbeddedPostgres({
        dataDirectory: directory,
        port,
        password: secrets.databasePasswords.superuser,
        durable: true,
        // Every process has pools of its own, in every region.
        settings: { max_connections: '600' },
      });
      let isGone = false;
      const exited = postgres.exited.then(() => {
        isGone = true;
        // Gives up its mark on the folder, so that it can be started again.
        return postgres.stop().then(() => 'its log says why');
      });
      return {
        pid: postgres.processId,
        stop: () => (isGone ? Promise.resolve() : postgres.stop()),
        exited: () => exited,
      };
    },
  };
}

function optionalMembers({ settings, guardian, logDirectory }: Place): Member[] {
  const { ports, dataDirectory, startedEngines, isCluster } = settings;
  const member = (
    name: string,
    port: number,
    url: string,
    start: (place: {
      port: number;
      guardian: Guardian;
      directory: string;
      logFile: string;
    }) => Promise<Engine>,
  ): Member => {
    const log = join(logDirectory, `${name}.log`);
    const directory = join(dataDirectory, 'stack', name);
    return {
      name,
      kind: 'engine',
      port,
      url,
      log,
      start: () => start({ port, guardian, directory, logFile: log }),
    };
  };
  const redis = (name: string, port: number, maxMemory?: string) =>
    member(name, port, `redis://127.0.0.1:${port}`, (place) =>
      startRedis({ ...place, name, ...(maxMemory === undefined ? {} : { maxMemory }) }),
    );
  const members: Member[] = [];
  if (startedEngines.has('redis') && !isCluster) {
    members.push(redis('redis-cache', ports.redis, cacheMemory));
  }
  if (startedEngines.has('redis') && isCluster) {
    for (const [index, port] of ports.clusterMasters.entries()) {
      const busPort = ports.clusterBuses[index] ?? 0;
      members.push(
        member(`redis-cluster-${index + 1}`, port, `redis://127.0.0.1:${port}`, (place) =>
          startRedisClusterMaster({ ...place, busPort, maxMemory: cacheMemory }),
        ),
      );
    }
  }
  if (startedEngines.has('locks')) {
    members.push(...ports.locks.map((port, index) => redis(`redis-lock-${index + 1}`, port)));
  }
  if (startedEngines.has('kafka')) {
    const { kafkaController: controllerPort } = ports;
    members.push(
      member('kafka', ports.kafka, `127.0.0.1:${ports.kafka}`, (place) =>
        startKafka({ ...place, controllerPort }),
      ),
    );
  }
  if (startedEngines.has('elasticsearch')) {
    const url = `http://127.0.0.1:${ports.elasticsearch}`;
    members.push(member('elasticsearch', ports.elasticsearch, url, startElasticsearch));
  }
  return members;
}
