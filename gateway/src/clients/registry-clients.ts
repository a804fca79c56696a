import { TimedOut, withTimeout } from '@rendezvous/platform/wait';
import type { Logger } from '@rendezvous/platform/logger';
import { z } from 'zod';
import type { KeptDocument } from '../registry/kept-document.ts';
import type { RegistryFeed } from '../registry/registry-feed.ts';
import type { ClientsLoader } from './clients-loader.ts';

const keptSchema = z.object({ etag: z.string().nullable(), body: z.unknown() });

const defaultFirstVersionTimeoutMs = 3_000;

/**
 * Follows the clients of the registry. Starts with the last good version on disk; without one it
 * waits a moment for the registry, so that good keys are not turned away right after a start.
 */
export async function followRegistryClients(o: {
  readonly feed: RegistryFeed;
  readonly kept: KeptDocument;
  readonly loader: ClientsLoader;
  readonly logger: Logger;
  /** How long a start without anything kept waits for the registry; default 3,000. */
  readonly firstVersionTimeoutMs?: number | undefined;
}): Promise<void> {
  const { feed, kept, loader, logger } = o;
  const { firstVersionTimeoutMs = defaultFirstVersionTimeoutMs } = o;
  const remembered = keptSchema.safeParse(await kept.read()).data;
  const isLoaded = remembered !== undefined && (await loader.offer('kept', remembered.body));
  const firstAnswer = Promise.withResolvers<void>();
  feed.follow({
    resource: 'clients',
    etag: isLoaded ? remembered.etag : null,
    async take({ etag, body }) {
      const isGood = await loader.offer('registry', body);
      firstAnswer.resolve();
      if (!isGood) return;
      try {
        await kept.write({ etag, body });
      } catch (error) {
        logger.error({ err: error }, 'The clients could not be kept on disk');
      }
    },
  });
  if (isLoaded) return;
  try {
    await withTimeout('the registry', firstVersionTimeoutMs, () => firstAnswer.promise);
  } catch (error) {
    if (!(error instanceof TimedOut)) throw error;
    logger.warn('The registry has not told its clients yet: requests with API keys have to wait');
  }
}
