import type { LogRecord } from '@rendezvous/messaging/event-log';
import { idempotent } from '@rendezvous/messaging/idempotent-consumer';
import type { Pool } from 'pg';

import { deleteMessagesAbout } from './repository.ts';

const consumer = 'notifications.erasure';

/**
 * The handler of PatientErased: deletes every message about the patient and the event's doctor, those
 * to the practice as well, for they name the patient. There is one such event for each doctor, and a
 * doctor's events come in order, so no earlier event can write a message afterwards. Other events
 * pass by.
 */
export function createErasureHandler(pool: Pool): (record: LogRecord) => Promise<void> {
  const erase = idempotent({
    pool,
    consumer,
    async apply(event, client) {
      if (event.type !== 'rendezvous.PatientErased.v1') return;
      await deleteMessagesAbout(client, event.data);
    },
  });
  return async (record) => {
    if (record.value.type === 'rendezvous.PatientErased.v1') await erase(record);
  };
}
