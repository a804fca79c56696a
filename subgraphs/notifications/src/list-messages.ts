import type { NotificationsClient } from '@rendezvous/prisma/client';
import { type Page, type PageRequest, readNumberCursor, readPage } from '@rendezvous/platform/page';

import { findRecordedMessages, type RecordedMessage } from './repository.ts';

/**
 * A page of the messages to a patient, the latest first, for a copy of their data.
 * @throws BadUserInput when `first` is not 1 to 50 or `after` is no cursor of this list
 */
export function listRecordedMessages(
  client: NotificationsClient,
  patientId: string,
  page: PageRequest,
): Promise<Page<RecordedMessage>> {
  return readPage(page, {
    readCursor: readNumberCursor,
    writeCursor: ({ sequence }) => String(sequence),
    read: (before, take) => findRecordedMessages(client, { patientId, before, take }),
  });
}
