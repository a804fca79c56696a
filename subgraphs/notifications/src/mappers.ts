import type { Page } from '@rendezvous/platform/page';

import type { PatientMessage, RecordedMessage } from './repository.ts';

// What resolvers of a type are given; read by the generator of resolver types.
export type AppointmentMapper = { readonly id: string };
export type NotificationMapper = PatientMessage;
export type PatientRecordMapper = { readonly id: string };
export type RecordedMessageMapper = RecordedMessage;
export type RecordedMessageConnectionMapper = Page<RecordedMessage>;
