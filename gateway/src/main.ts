import './disable-telemetry.ts';
import { randomBytes } from 'node:crypto';
import { ConfigError } from '@rendezvous/platform/config';
import { startHttpServer } from '@rendezvous/platform/http-server';
import { createInternalTokenSigner } from '@rendezvous/platform/internal-token';
import { createLifecycle, type Lifecycle } from '@rendezvous/platform/lifecycle';
import { createLogger, type Logger } from '@rendezvous/platform/logger';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import { createAdmission } from './admission.ts';
import { createAuthentication } from './authentication.ts';
import { startClients } from './clients/start-clients.ts';
import { loadConfig, type GatewayConfig } from './config.ts';
import { createCrossOrigin } from './cross-origin.ts';
import { DevelopmentKeyError, readOrCreateDevelopmentKey } from './development-key.ts';
import { createGatewayMetrics, type GatewayMetrics } from './gateway-metrics.ts';
import { createGraphiqlPage } from './graphiql.ts';
import { createGraphqlEndpoint } from './graphql-endpoint.ts';
import { createHttpHandler } from './http-routes.ts';
import { startRateLimits } from './rate-limits/start-rate-limits.ts';
import { createReadinessCheck } from './readiness.ts';
import { startRegistry } from './registry/start-registry.ts';
import { chooseRegions } from './served-regions.ts';
import { startSupergraph } from './start-supergraph.ts';
import { StartupError } from './startup-error.ts';
import {
  checkDevelopmentSignature,
  checkProviderSignature,
  createTokenVerifier,
  type TokenVerifier,
} from './token-verifier.ts';

async function createVerifier(config: GatewayConfig): Promise<TokenVerifier> {
  const { identityProvider, dataDirectory } = config;
  return createTokenVerifier(
    identityProvider
      ? checkProviderSignature(identityProvider)
      : checkDevelopmentSignature(await readOrCreateDevelopmentKey(dataDirectory)),
  );
}

function internalSecret(config: GatewayConfig, logger: Logger): string {
  if (config.internalTokenSecret !== null) return config.internalTokenSecret;
  logger.warn('INTERNAL_TOKEN_SECRET is not set: subgraphs that check it will refuse this gateway');
  return randomBytes(32).toString('hex');
}

/** What comes from the registry or from files, and changes while the gateway runs. */
async function startSources(
  config: GatewayConfig,
  o: { readonly metrics: GatewayMetrics; readonly logger: Logger; readonly lifecycle: Lifecycle },
) {
  const { logger, lifecycle } = o;
  const metrics = o.metrics.registry;
  const registry = config.registry && startRegistry(config.registry, { logger, metrics });
  if (registry) lifecycle.onStop('registry', () => registry.stop());
  const feed = registry?.feed ?? null;
  const clients = await startClients({ config, feed, metrics, logger });
  lifecycle.onStop('clients', () => clients.stop());
  const supergraph = await startSupergraph({
    ...o,
    config,
    registry,
    persistedOperations: (contract) => clients.store.persistedOperations(contract),
  });
  clients.store.onLoad(() => supergraph.executors.warmListed());
  return { clients, ...supergraph };
}

/**
 * Starts the gateway and returns once it listens. Whatever was opened is closed again when a later
 * step fails.
 * @throws StartupError or DevelopmentKeyError with one sentence for the operator, or the system's
 *   error when the port cannot be had.
 */
export async function startGateway(
  config: GatewayConfig,
  logger: Logger = createLogger({ name: 'gateway', level: config.logLevel }),
): Promise<RunningService> {
  const lifecycle = createLifecycle(logger);
  try {
    const { regions, defaultRegion } = chooseRegions(config);
    const metrics = createGatewayMetrics();
    const verifier = await createVerifier(config);
    const { clients, executors, status } = await startSources(config, {
      metrics,
      logger,
      lifecycle,
    });
    const secret = internalSecret(config, logger);
    const rateLimitsBase = { config, secret, lifecycle, logger, metrics: metrics.registry };
    const { rateLimits, engines } = await startRateLimits(rateLimitsBase);
    const readiness = createReadinessCheck({
      subgraphs: () => executors.subgraphs,
      supergraph: () => status.running,
      engines,
      optional: config.optionalSubgraphs,
    });
    const endpoint = createGraphqlEndpoint({
      executors,
      clients: clients.store,
      operations: clients.operations,
      authentication: createAuthentication(verifier),
      admission: createAdmission(config.limits),
      signer: createInternalTokenSigner(secret),
      metrics,
      logger,
      maxBodyBytes: config.maxBodyBytes,
      maxConcurrentRequests: config.maxConcurrentRequests,
      rateLimits,
      operationTimeoutMs: config.protection.operationTimeoutMs,
      maxAgeSeconds: config.persistedQueryMaxAgeSeconds,
    });
    const schema = () => executors.schema;
    const keepHeaders = config.identityProvider === null;
    const handler = createHttpHandler({
      regions,
      defaultRegion,
      endpoint,
      crossOrigin: createCrossOrigin(config.corsOrigins),
      graphiql: config.graphiql
        ? createGraphiqlPage({ schema, regions, defaultRegion, keepHeaders })
        : null,
      readiness,
      metrics,
      logger,
    });
    const server = await startHttpServer({ handler, host: config.host, port: config.port });
    lifecycle.onStop('HTTP server', () => server.close());
    logger.info({ url: server.url, regions: [...regions.keys()] }, 'The gateway listens');
    return {
      name: 'gateway',
      url: server.url,
      metrics: metrics.registry,
      readiness: async () => (await readiness()).dependencies,
      close: () => lifecycle.stop(),
    };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

/** One sentence for what an operator can put right, everything for what only we can. */
function describeStartFailure(error: unknown): string {
  const isExpected = [ConfigError, StartupError, DevelopmentKeyError].some(
    (expected) => error instanceof expected,
  );
  if (isExpected) return (error as Error).message;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Set PORT to a free one.`;
  if (code === 'EACCES') return `Port ${port} needs more rights. Set PORT to one above 1023.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The gateway stops in steps, each with a bound of its own; this only ends one that hangs. */
const processStopTimeoutMs = 60_000;

async function run(): Promise<void> {
  try {
    const config = loadConfig(process.env);
    const logger = createLogger({ name: 'gateway', level: config.logLevel });
    const lifecycle = createLifecycle(logger, processStopTimeoutMs);
    const gateway = await startGateway(config, logger);
    lifecycle.onStop('gateway', () => gateway.close());
    lifecycle.stopOnSignals();
  } catch (error) {
    process.stderr.write(`${describeStartFailure(error)}\n`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await run();
