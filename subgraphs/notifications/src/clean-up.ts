import { deleteOldInboxRows } from '@rendezvous/messaging/inbox-retention';
import type { Pool } from 'pg';

import { deleteOldMessages } from './repository.ts';

/** Messages are personal data: a year is enough to answer questions about them. */
const messageRetentionMs = 365 * 86_400_000;

/** Deletes messages older than a year, and what the inbox need not remember any more. */
export async function cleanUp(pool: Pool): Promise<void> {
  await deleteOldMessages(pool, messageRetentionMs);
  await deleteOldInboxRows(pool);
}
