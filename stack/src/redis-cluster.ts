import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from './engine-error.ts';
import type { Engine } from './engine-process.ts';
import type { Guardian } from './guardian.ts';
import { askRedis } from './redis-command.ts';
import { startRedis } from './redis.ts';

export interface RedisClusterOptions {
  /** Each master has its own folder in it. */
  directory: string;
  /** One client port per master. */
  ports: readonly number[];
  /** One port per master for what masters tell each other. */
  busPorts: readonly number[];
  guardian: Guardian;
  maxMemory?: string;
  logDirectory?: string;
}

const slotsTotal = 16_384;
const formTimeoutMs = 30_000;

/**
 * Starts a Redis Cluster of masters without replicas that share the hash slots evenly. A folder
 * that holds one already is started as it is. While a master is away the others serve their slots.
 * @throws EngineError when the Cluster does not form within 30 s; what had started is stopped.
 */
export async function startRedisCluster(options: RedisClusterOptions): Promise<Engine[]> {
  const { ports, busPorts } = options;
  const started = await Promise.allSettled(
    ports.map((port, index) =>
      startRedis({
        name: `Redis Cluster master ${index + 1}`,
        directory: join(options.directory, `master-${index + 1}`),
        port,
        guardian: options.guardian,
        ...(options.maxMemory === undefined ? {} : { maxMemory: options.maxMemory }),
        ...(options.logDirectory === undefined
          ? {}
          : { logFile: join(options.logDirectory, `redis-cluster-${index + 1}.log`) }),
        settings: {
          'cluster-enabled': 'yes',
          'cluster-port': String(busPorts[index]),
          'cluster-config-file': 'nodes.conf',
          'cluster-node-timeout': '2000',
          'cluster-require-full-coverage': 'no',
        },
      }),
    ),
  );
  const masters = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  try {
    const failure = started.find((each) => each.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    await form(ports, busPorts);
  } catch (error) {
    await Promise.all(masters.map((master) => master.kill()));
    throw error;
  }
  return masters;
}

async function form(ports: readonly number[], busPorts: readonly number[]): Promise<void> {
  const share = Math.ceil(slotsTotal / ports.length);
  for (const [index, port] of ports.entries()) {
    // A restarted master has its slots from nodes.conf.
    if (valueOf(await askRedis(port, 'CLUSTER INFO'), 'cluster_slots_assigned') !== '0') continue;
    const first = index * share;
    const last = Math.min(first + share, slotsTotal) - 1;
    await askRedis(port, `CLUSTER SET-CONFIG-EPOCH ${index + 1}`);
    await askRedis(port, `CLUSTER ADDSLOTSRANGE ${first} ${last}`);
  }
  const [firstPort = 0] = ports;
  for (const [index, port] of ports.entries()) {
    if (index === 0) continue;
    await askRedis(firstPort, `CLUSTER MEET 127.0.0.1 ${port} ${busPorts[index]}`);
  }
  const deadline = performance.now() + formTimeoutMs;
  while (!(await Promise.all(ports.map((port) => isWhole(port)))).every(Boolean)) {
    if (performance.now() > deadline) {
      throw new EngineError(`The Redis Cluster did not form within ${formTimeoutMs} ms.`);
    }
    await delay(50);
  }
}

async function isWhole(port: number): Promise<boolean> {
  const info = await askRedis(port, 'CLUSTER INFO');
  return (
    valueOf(info, 'cluster_state') === 'ok' &&
    valueOf(info, 'cluster_slots_ok') === String(slotsTotal)
  );
}

function valueOf(info: string, key: string): string | undefined {
  return new RegExp(`^${key}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}
