import { createLifecycle, type Lifecycle } from './lifecycle.ts';
import { createLogger, type Logger } from './logger.ts';
import type { RegionConfig, ServiceConfig } from './service-config.ts';
import type { DependencyState, RunningService, SubgraphServer } from './subgraph-server.ts';
import { collectProcessMetrics, createMetrics, type Registry } from './telemetry.ts';

/** What is needed of each dependency's state, by its name. */
export type Readiness = () => Promise<Record<string, DependencyState>>;

/** What a service has before any of its regions is started. */
export interface ServiceBase {
  readonly name: string;
  /** What was started is registered here, to be stopped in the reverse order. */
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  readonly metrics: Registry;
}

export interface StartedRegion<R> {
  readonly region: R;
  readonly readiness: Readiness;
}

/** How regions are started, with what all of them share already open. */
export interface RegionStarter<R> {
  /** Starts what serves one region: stores, consumers, jobs. */
  startRegion(config: RegionConfig, base: ServiceBase): Promise<StartedRegion<R>>;
  /** The state of what the regions share. */
  readonly readiness?: Readiness;
}

export interface SubgraphServiceOptions<R> {
  name: string;
  config: ServiceConfig;
  /** Opens what all regions of the process share. */
  prepare(base: ServiceBase): RegionStarter<R>;
  /** Makes the server, which does not listen yet. */
  createServer(
    regions: ReadonlyMap<string, R>,
    shared: {
      internalTokenSecret: string;
      logger: Logger;
      metrics: Registry;
      readiness: Readiness;
    },
  ): SubgraphServer;
}

/**
 * Starts a subgraph's service: its regions, one after the other, then its server. Throws what the
 * first failing step threw, with everything started before stopped again.
 */
export async function startSubgraphService<R>(
  o: SubgraphServiceOptions<R>,
): Promise<RunningService> {
  const { name, config } = o;
  const logger = createLogger({ name, level: config.logLevel });
  const metrics = createMetrics(name);
  const lifecycle = createLifecycle(logger);
  try {
    const regions = new Map<string, R>();
    const starter = o.prepare({ name, lifecycle, logger, metrics });
    const checks: Readiness[] = starter.readiness === undefined ? [] : [starter.readiness];
    for (const region of config.regions) {
      const started = await starter.startRegion(region, {
        name,
        lifecycle,
        logger: logger.child({ region: region.code }),
        metrics,
      });
      regions.set(region.code, started.region);
      checks.push(started.readiness);
    }
    const readiness: Readiness = async () =>
      Object.assign({}, ...(await Promise.all(checks.map((check) => check()))));
    const { internalTokenSecret, host, port } = config;
    const subgraph = o.createServer(regions, { internalTokenSecret, logger, metrics, readiness });
    const server = await subgraph.listen({ host, port });
    lifecycle.onStop('server', () => server.close());
    logger.info({ url: server.url }, `${name} is ready`);
    return { name, url: server.url, metrics, readiness, close: () => lifecycle.stop() };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

/** A service stops in many steps, each with a bound of its own; this only ends one that hangs. */
const processStopTimeoutMs = 60_000;

/** Runs a service as a process of its own, until SIGINT or SIGTERM. */
export async function runAsProcess(start: () => Promise<RunningService>): Promise<void> {
  const service = await start();
  collectProcessMetrics(service.metrics);
  const lifecycle = createLifecycle(createLogger({ name: service.name }), processStopTimeoutMs);
  lifecycle.onStop(service.name, () => service.close());
  lifecycle.stopOnSignals();
}
