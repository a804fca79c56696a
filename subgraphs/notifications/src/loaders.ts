import type { NotificationsClient } from '@rendezvous/prisma/client';
import DataLoader from 'dataloader';

import {
  findPatientMessages,
  messagesPerAppointmentMaximum,
  type PatientMessage,
} from './repository.ts';

const batchMaximum = 100;

/** Reads of one request, collected into one statement. */
export interface Loaders {
  /** The caller's own messages about an appointment, by its uuid. */
  readonly messages: DataLoader<string, PatientMessage[]>;
}

/** Made anew for each request: what one patient may see must not be remembered for another. */
export function createLoaders(client: NotificationsClient, patientId: string | null): Loaders {
  return {
    messages: new DataLoader(
      async (ids) => {
        if (patientId === null) return ids.map(() => []);
        const found = await findPatientMessages(client, patientId, ids);
        const byAppointment = Map.groupBy(found, ({ appointmentId }) => appointmentId);
        return ids.map((id) =>
          (byAppointment.get(id) ?? []).slice(0, messagesPerAppointmentMaximum),
        );
      },
      { maxBatchSize: batchMaximum },
    ),
  };
}
