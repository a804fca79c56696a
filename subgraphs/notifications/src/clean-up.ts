import { jittered } from '@rendezvous/messaging/backoff';
import { errorText } from '@rendezvous/messaging/error-text';
import { deleteOldInboxRows } from '@rendezvous/messaging/inbox-retention';
import type { Logger } from '@rendezvous/platform/logger';
import type { Pool } from 'pg';

import { deleteOldMessages } from './repository.ts';

const everyMs = 3_600_000;
/** Messages are personal data: a year is enough to answer questions about them. */
const messageRetentionMs = 365 * 86_400_000;

/** Deletes messages older than a year, and what the inbox need not remember any more. */
export async function cleanUp(pool: Pool): Promise<void> {
  await deleteOldMessages(pool, messageRetentionMs);
  await deleteOldInboxRows(pool);
}

/** Cleans up about once an hour until stopped; a failure is logged and the next turn tries again. */
export function startCleanUp(pool: Pool, logger: Logger): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = cleanUp(pool).catch((error: unknown) => {
      logger.warn({ problem: errorText(error) }, 'the clean-up failed');
    });
  }, jittered(everyMs));
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
