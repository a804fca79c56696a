import { deleteInBatches } from '@rendezvous/platform/delete-in-batches';
import type { NotificationsClient } from '@rendezvous/prisma/client';
import type { Pool, PoolClient } from 'pg';

import type { Audience, MessageKind } from './domain/notice.ts';

/** A message as it is written, once an event and audience. */
export interface NewMessage {
  readonly id: string;
  readonly eventId: string;
  readonly doctorId: number;
  readonly slotStartsAt: Date;
  readonly appointmentId: string;
  readonly chainId: string;
  readonly patientId: string;
  readonly kind: MessageKind;
  readonly audience: Audience;
  readonly recipient: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  readonly calendar: string;
  readonly calendarMethod: 'REQUEST' | 'CANCEL';
}

/** A message as its patient may see it. */
export interface PatientMessage {
  readonly id: string;
  readonly appointmentId: string;
  readonly kind: string;
  readonly channel: string;
  readonly state: string;
  readonly subject: string;
  readonly language: string;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
}

/** More messages than this about one appointment are not shown. */
export const messagesPerAppointmentMaximum = 50;

const insertSql = `
  INSERT INTO message (id, event_id, doctor_id, slot_starts_at, appointment_id, chain_id,
    patient_id, kind, channel, audience, recipient, language, subject, body, calendar,
    calendar_method)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'EMAIL', $9, $10, $11, $12, $13, $14, $15)
  ON CONFLICT (event_id, audience, channel) DO NOTHING`;

/** Writes messages in the caller's transaction; one that is already there stays as it is. */
export async function insertMessages(
  client: PoolClient,
  messages: readonly NewMessage[],
): Promise<void> {
  for (const message of messages) {
    await client.query({
      name: 'message-insert',
      text: insertSql,
      values: [
        message.id,
        message.eventId,
        message.doctorId,
        message.slotStartsAt,
        message.appointmentId,
        message.chainId,
        message.patientId,
        message.kind,
        message.audience,
        message.recipient,
        message.language,
        message.subject,
        message.body,
        message.calendar,
        message.calendarMethod,
      ],
    });
  }
}

const patientColumns = {
  id: true,
  appointmentId: true,
  kind: true,
  channel: true,
  state: true,
  subject: true,
  language: true,
  createdAt: true,
  sentAt: true,
} as const;

/**
 * The messages to one patient about some appointments, the oldest first. Those to the practice and
 * those about other people's appointments are not found.
 */
export function findPatientMessages(
  client: NotificationsClient,
  patientId: string,
  appointmentIds: readonly string[],
): Promise<PatientMessage[]> {
  return client.message.findMany({
    where: { appointmentId: { in: [...appointmentIds] }, patientId, audience: 'PATIENT' },
    select: patientColumns,
    orderBy: { sequence: 'asc' },
    take: appointmentIds.length * messagesPerAppointmentMaximum,
  });
}

/** A message as it is part of a copy of its patient's data. */
export interface RecordedMessage extends PatientMessage {
  readonly sequence: bigint;
  readonly recipient: string;
  readonly body: string;
}

/** At most `take` messages to a patient, the latest first, from those before `before` on. */
export function findRecordedMessages(
  client: NotificationsClient,
  query: { readonly patientId: string; readonly before: string | null; readonly take: number },
): Promise<RecordedMessage[]> {
  const { patientId, before, take } = query;
  return client.message.findMany({
    where: {
      patientId,
      audience: 'PATIENT',
      ...(before === null ? {} : { sequence: { lt: BigInt(before) } }),
    },
    select: { ...patientColumns, sequence: true, recipient: true, body: true },
    orderBy: { sequence: 'desc' },
    take,
  });
}

/** Deletes all messages about a patient and a doctor, in the caller's transaction. */
export async function deleteMessagesAbout(
  client: PoolClient,
  about: { readonly patientId: string; readonly doctorId: number },
): Promise<void> {
  await client.query('DELETE FROM message WHERE patient_id = $1 AND doctor_id = $2', [
    about.patientId,
    about.doctorId,
  ]);
}

const rowsPerBatch = 5_000;
const deleteOldSql = `
  DELETE FROM message WHERE id IN (
    SELECT id FROM message WHERE created_at < now() - $1 * interval '1 millisecond'
    ORDER BY created_at LIMIT $2)`;

/** Deletes messages older than olderThanMs milliseconds, at most 500,000 a call; returns how many. */
export function deleteOldMessages(pool: Pool, olderThanMs: number): Promise<number> {
  return deleteInBatches(pool, deleteOldSql, { olderThan: olderThanMs, rowsPerBatch });
}
