import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from './engine-error.ts';
import type { Engine, EngineOptions } from './engine-process.ts';
import { askRedis } from './redis-command.ts';
import { startRedis } from './redis.ts';

/** One master of a Cluster; what it has is in its folder. */
interface RedisClusterMasterOptions extends EngineOptions {
  /** For what masters tell each other. */
  busPort: number;
  maxMemory?: string;
}

const slotsTotal = 16_384;
const formTimeoutMs = 30_000;

/**
 * Starts a node that can be a master of a Cluster. While a master is away the others serve their
 * hash slots. @throws EngineError when it does not get ready within 20 s
 */
export async function startRedisClusterMaster(options: RedisClusterMasterOptions): Promise<Engine> {
  return startRedis({
    name: `Redis Cluster master on port ${options.port}`,
    ...options,
    settings: {
      'cluster-enabled': 'yes',
      'cluster-port': String(options.busPort),
      'cluster-config-file': 'nodes.conf',
      'cluster-node-timeout': '2000',
      'cluster-require-full-coverage': 'no',
    },
  });
}

/**
 * Makes running masters a Cluster that shares the hash slots evenly, without replicas, and waits
 * until all of them know it. Masters that are one already stay as they are.
 * @throws EngineError when the Cluster does not form within 30 s
 */
export async function formRedisCluster(
  ports: readonly number[],
  busPorts: readonly number[],
): Promise<void> {
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
