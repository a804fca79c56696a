/**
 * Engines that belong to one test, which may treat them badly: stop, pause, kill and start again.
 * They keep port and data over that, end with the test's process, and their data with them.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startElasticsearch as startNode } from '@rendezvous/stack/elasticsearch';
import type { Engine } from '@rendezvous/stack/engine-process';
import { findFreePorts } from '@rendezvous/stack/free-ports';
import { type Guardian, startGuardian } from '@rendezvous/stack/guardian';
import { startKafka as startBroker } from '@rendezvous/stack/kafka';
import { startRedis as startServer } from '@rendezvous/stack/redis';
import { formRedisCluster, startRedisClusterMaster } from '@rendezvous/stack/redis-cluster';

export type { Engine };

const masters = 3;
let guardian: Guardian | undefined;

/** One for all engines of this process. */
function ourGuardian(): Guardian {
  return (guardian ??= startGuardian('kill'));
}

async function disposableDirectory(engine: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), `rendezvous-${engine}-`));
  ourGuardian().removeAtEnd(directory);
  return directory;
}

async function ownPlace(engine: string): Promise<{
  directory: string;
  port: number;
  guardian: Guardian;
}> {
  const [port = 0] = await findFreePorts(1);
  return { directory: await disposableDirectory(engine), port, guardian: ourGuardian() };
}

/**
 * Starts a Redis of one's own. Without `isDurable` a restart empties it.
 * @throws EngineError when it does not get ready within 20 s
 */
export async function startRedis(
  options: { isDurable?: boolean; maxMemory?: string; settings?: Record<string, string> } = {},
): Promise<Engine> {
  return startServer({ ...(await ownPlace('redis')), ...options });
}

/**
 * Starts a Redis Cluster of three masters without replicas; while one is away, the others serve
 * their hash slots. A restarted master keeps its slots and loses its keys.
 * @throws EngineError when it does not form within 30 s
 */
export async function startRedisCluster(): Promise<Engine[]> {
  const ports = await findFreePorts(masters);
  const busPorts = await findFreePorts(masters);
  const directory = await disposableDirectory('redis-cluster');
  const engines = await Promise.all(
    ports.map((port, index) =>
      startRedisClusterMaster({
        directory: join(directory, String(port)),
        port,
        busPort: busPorts[index] ?? 0,
        guardian: ourGuardian(),
      }),
    ),
  );
  try {
    await formRedisCluster(ports, busPorts);
  } catch (error) {
    await Promise.all(engines.map((engine) => engine.kill()));
    throw error;
  }
  return engines;
}

/** Starts a Kafka broker of one's own, in about 7 s. @throws EngineError when it does not. */
export async function startKafka(): Promise<Engine> {
  const [controllerPort = 0] = await findFreePorts(1);
  return startBroker({ ...(await ownPlace('kafka')), controllerPort, isShortLived: true });
}

/** Starts an Elasticsearch node of one's own, in about 7 s. @throws EngineError otherwise. */
export async function startElasticsearch(): Promise<Engine> {
  return startNode({ ...(await ownPlace('elasticsearch')), isShortLived: true });
}
