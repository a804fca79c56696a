import { mayReadRecord } from '@rendezvous/platform/caller';
import { Forbidden } from '@rendezvous/platform/errors';
import { decodeAppointmentId } from '@rendezvous/platform/ids';
import { dateTimeScalar } from '@rendezvous/platform/scalars';

import type { NotificationsContext } from './context.ts';
import type {
  NotificationChannel,
  NotificationKind,
  NotificationState,
  Resolvers,
} from './generated/resolver-types.ts';
import { listRecordedMessages } from './list-messages.ts';
import type { PatientMessage } from './repository.ts';

async function findMessages(
  { caller, loaders }: NotificationsContext,
  id: string,
): Promise<PatientMessage[]> {
  const appointment = decodeAppointmentId(id, 'id');
  // Another region's appointment does not exist here.
  if (appointment.region !== caller.region) return [];
  return loaders.messages.load(appointment.id);
}

/** Thin: the entity's id in, messages out. The table's checks allow just the values of the enums. */
export const resolvers: Resolvers = {
  DateTime: dateTimeScalar,

  Appointment: {
    __resolveReference: ({ id }) => ({ id }),
    notifications: ({ id }, _arguments, context) => findMessages(context, id),
  },

  Notification: {
    kind: ({ kind }) => kind as NotificationKind,
    channel: ({ channel }) => channel as NotificationChannel,
    state: ({ state }) => state as NotificationState,
  },

  PatientRecord: {
    __resolveReference: ({ id }) => ({ id }),
    messages: ({ id }, page, { caller, region }) => {
      if (mayReadRecord(caller, id)) return listRecordedMessages(region.client, id, page);
      throw new Forbidden('This is the record of somebody else.');
    },
  },

  RecordedMessage: {
    kind: ({ kind }) => kind as NotificationKind,
    state: ({ state }) => state as NotificationState,
  },
};
