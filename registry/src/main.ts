import { createPool } from '@rendezvous/platform/database';
import { createLifecycle } from '@rendezvous/platform/lifecycle';
import { createLogger } from '@rendezvous/platform/logger';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import { runAsProcess } from '@rendezvous/platform/subgraph-service';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { installKeys } from './authentication.ts';
import { startChangeFeed } from './change-feed.ts';
import { loadConfig, type RegistryConfig } from './config.ts';
import type { RegistryContext } from './context.ts';
import { createChangeStreams } from './http/change-streams.ts';
import { checkRoutes } from './http/check-routes.ts';
import { clientRoutes } from './http/client-routes.ts';
import { keyRoutes } from './http/key-routes.ts';
import { publishingRoutes } from './http/publishing-routes.ts';
import { readingRoutes } from './http/reading-routes.ts';
import { createKeyGuard } from './key-guard.ts';
import { createRegistryMetrics } from './registry-metrics.ts';
import { listenForRequests } from './server.ts';
import { createTaskQueue } from './tasks/task-queue.ts';
import { createTurns } from './turns.ts';

const name = 'registry';

/**
 * Starts the schema registry: database → keys → composing thread → change feed → server. Throws what
 * the first failing step threw, with everything started before stopped again.
 */
export async function startRegistry(config: RegistryConfig): Promise<RunningService> {
  const logger = createLogger({ name, level: config.logLevel });
  const registry = createMetrics(name);
  const lifecycle = createLifecycle(logger);
  try {
    const pool = createPool({
      connectionString: config.databaseUrl,
      applicationName: 'rendezvous-registry',
      max: config.poolSize,
      logger,
    });
    lifecycle.onStop('database', () => pool.end());
    await installKeys(pool, { admin: config.adminKey, gateway: config.gatewayKey });
    const tasks = createTaskQueue({
      maxWaiting: config.queueLength,
      timeoutMs: config.taskTimeoutMs,
      metrics: registry,
    });
    lifecycle.onStop('tasks', () => tasks.close());
    const feed = startChangeFeed({ pool, logger, pollMs: config.pollMs });
    lifecycle.onStop('change feed', () => feed.stop());

    const metrics = createRegistryMetrics(registry);
    const turns = createTurns(config.queueLength);
    const { maxDocumentBytes } = config;
    const context: RegistryContext = { pool, tasks, turns, logger, metrics, maxDocumentBytes };
    const readiness = async () => {
      await pool.query('SELECT FROM variant LIMIT 1');
      return { database: { ok: true } };
    };
    const server = await listenForRequests(
      {
        context,
        keys: createKeyGuard({
          pool,
          metrics,
          maxFailuresPerMinute: config.failedKeysPerMinute,
          trustedProxies: config.trustedProxies,
        }),
        routes: [readingRoutes, publishingRoutes, checkRoutes, clientRoutes, keyRoutes].flatMap(
          (routes) => routes(context),
        ),
        streams: createChangeStreams(feed, (count) => metrics.listening(count)),
        registry,
        maxBodyBytes: config.maxBodyBytes,
        readiness,
      },
      config,
    );
    lifecycle.onStop('server', () => server.close());
    logger.info({ url: server.url }, 'registry is ready');
    return { name, url: server.url, metrics: registry, readiness, close: () => lifecycle.stop() };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

if (import.meta.main) await runAsProcess(() => startRegistry(loadConfig(process.env)));
