import type { LogRecord } from '@rendezvous/messaging/event-log';
import { idempotent } from '@rendezvous/messaging/idempotent-consumer';
import type { Pool } from 'pg';
import { applyAvailability } from './apply-availability.ts';

/** The consumer group, and the name under which the inbox knows it. */
export const consumerGroup = 'doctors';

/**
 * Handles the slot topic: which days of which doctors have free time. Other events pass by.
 * @param afterCommit hears when there may be something new for a search index
 */
export function createSlotEventHandler(
  pool: Pool,
  afterCommit: () => void = () => {},
): (record: LogRecord) => Promise<void> {
  const handle = idempotent({
    pool,
    consumer: consumerGroup,
    async apply(event, client) {
      if (event.type !== 'rendezvous.DoctorAvailabilityChanged.v1') return;
      await applyAvailability(client, event.data);
    },
    afterCommit,
  });
  return handle;
}
