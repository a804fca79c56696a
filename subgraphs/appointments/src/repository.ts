import type { AppointmentsClient } from '@rendezvous/prisma/client';

import type { Appointment, AppointmentKey, ChangedBy } from './domain/appointment.ts';
import type { AppointmentStatus } from './domain/appointment-status.ts';
import type { Contact } from './sql/patient.ts';

/** One entry of an appointment's history. */
export interface HistoryEntry {
  readonly appointmentId: string;
  readonly fromStatus: AppointmentStatus | null;
  readonly toStatus: AppointmentStatus;
  readonly changedBy: ChangedBy;
  readonly reason: string | null;
  readonly changedAt: Date;
}

/** Where a page of a patient's appointments begins: after this one. */
export interface ListPosition {
  readonly slotStartsAt: Date;
  readonly id: string;
}

const contactColumns = { id: true, name: true, email: true, language: true } as const;

/** The profile as stored, or null for somebody who has not booked yet. */
export function findProfile(
  client: AppointmentsClient,
  patientId: string,
): Promise<Contact | null> {
  return client.patient.findUnique({ where: { id: patientId }, select: contactColumns });
}

/** Stores a profile: `changes` over what is stored, or over the claims for a new patient. */
export function saveProfile(
  client: AppointmentsClient,
  claims: Contact,
  changes: Partial<Omit<Contact, 'id'>>,
  now: Date,
): Promise<Contact> {
  const { id, name, email, language } = claims;
  return client.patient.upsert({
    where: { id },
    create: { id, name, email, language, ...changes, createdAt: now, updatedAt: now },
    update: { ...changes, updatedAt: now },
    select: contactColumns,
  });
}

/** Up to `take` appointments of a patient, the latest start first. */
export function listAppointments(
  client: AppointmentsClient,
  query: {
    readonly patientId: string;
    readonly take: number;
    readonly after: ListPosition | null;
    readonly status: AppointmentStatus | null;
  },
): Promise<Appointment[]> {
  const { patientId, take, after, status } = query;
  return client.appointment.findMany({
    where: {
      patientId,
      ...(status === null ? {} : { status }),
      ...(after === null
        ? {}
        : {
            // The first condition alone bounds the index scan; the second breaks ties.
            slotStartsAt: { lte: after.slotStartsAt },
            OR: [{ slotStartsAt: { lt: after.slotStartsAt } }, { id: { lt: after.id } }],
          }),
    },
    orderBy: [{ slotStartsAt: 'desc' }, { id: 'desc' }],
    take,
  });
}

/** The histories of some appointments, each oldest first. */
export async function findHistory(
  client: AppointmentsClient,
  keys: readonly AppointmentKey[],
): Promise<HistoryEntry[]> {
  const rows = await client.appointmentChange.findMany({
    where: {
      OR: keys.map(({ doctorId, slotStartsAt, id }) => ({
        doctorId,
        slotStartsAt,
        appointmentId: id,
      })),
    },
    orderBy: { position: 'asc' },
  });
  // A check constraint of the table allows these three.
  return rows.map((row) => ({ ...row, changedBy: row.changedBy as ChangedBy }));
}
