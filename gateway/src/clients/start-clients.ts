import type { Logger } from '@rendezvous/platform/logger';
import type { Registry } from 'prom-client';
import type { GatewayConfig } from '../config.ts';
import { createPersistedQueryMetrics } from '../persisted-queries/persisted-query-metrics.ts';
import {
  createOperationResolver,
  type OperationResolver,
} from '../persisted-queries/resolve-operation.ts';
import { createKeptDocument } from '../registry/kept-document.ts';
import type { RegistryFeed } from '../registry/registry-feed.ts';
import { createClientsLoader } from './clients-loader.ts';
import { followClientsFile } from './clients-file.ts';
import { type ClientStore, createClientStore } from './client-store.ts';
import { introspectionFor } from './introspection-rule.ts';
import { followRegistryClients } from './registry-clients.ts';

/** The clients and their operations, kept up to date. */
export interface RunningClients {
  readonly store: ClientStore;
  readonly operations: OperationResolver;
  stop(): Promise<void>;
}

/**
 * Loads the clients from a file when one is configured, else from the registry when there is one;
 * with neither there are no clients.
 * @throws StartupError when the file is no good
 */
export async function startClients(o: {
  readonly config: GatewayConfig;
  /** null without a registry. */
  readonly feed: RegistryFeed | null;
  readonly metrics: Registry;
  readonly logger: Logger;
  /** How long a start waits for the registry's clients; a moment by default. */
  readonly firstVersionTimeoutMs?: number;
}): Promise<RunningClients> {
  const { config, feed, metrics, logger, firstVersionTimeoutMs } = o;
  const { clientsPath, registry, dataDirectory, limits } = config;
  const isAwaited = clientsPath !== null || feed !== null;
  const store = createClientStore({ limits, isAwaited });
  const loader = createClientsLoader({ store, logger, metrics });
  const operations = createOperationResolver({
    listOf: (client) => store.listOf(client),
    anonymousLevel: config.anonymousLevel,
    mayIntrospect: introspectionFor(config.introspection),
    metrics: createPersistedQueryMetrics(metrics),
    logger,
  });
  if (clientsPath !== null) {
    const file = await followClientsFile({ path: clientsPath, loader, logger });
    return { store, operations, stop: () => file.stop() };
  }
  if (feed !== null && registry !== null) {
    const kept = createKeptDocument(dataDirectory, registry.variant, 'clients');
    await followRegistryClients({ feed, kept, loader, logger, firstVersionTimeoutMs });
  }
  return { store, operations, stop: async () => {} };
}
