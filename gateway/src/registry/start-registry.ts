import type { Logger } from '@rendezvous/platform/logger';
import type { Registry } from 'prom-client';
import type { RegistrySettings } from '../config.ts';
import { createRegistryClient, type RegistryClient } from './registry-client.ts';
import { createRegistryFeed, type RegistryFeed } from './registry-feed.ts';

/** The registry as the gateway uses it: asked once at the start, then followed. */
export interface RunningRegistry {
  readonly variant: string;
  readonly client: RegistryClient;
  readonly feed: RegistryFeed;
  /** Waits for what is being taken, then closes the connections. */
  stop(): Promise<void>;
}

/** Connects to nothing before somebody asks or follows. */
export function startRegistry(
  settings: RegistrySettings,
  o: { readonly logger: Logger; readonly metrics: Registry },
): RunningRegistry {
  const client = createRegistryClient(settings);
  const feed = createRegistryFeed({ client, pollMs: settings.pollMs, ...o });
  return {
    variant: settings.variant,
    client,
    feed,
    async stop() {
      await feed.stop();
      await client.close();
    },
  };
}
