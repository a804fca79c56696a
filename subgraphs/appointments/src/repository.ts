import type { AuditCaller } from '@rendezvous/platform/audit-trail';
import type { AppointmentsClient } from '@rendezvous/prisma/client';

import type { Appointment, AppointmentKey, ChangedBy } from './domain/appointment.ts';
import type { AppointmentStatus } from './domain/appointment-status.ts';
import type { Contact, Profile } from './sql/patient.ts';

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

/** The profile as stored, or null for somebody who has no account or has not booked yet. */
export async function findProfile(
  client: AppointmentsClient,
  patientId: string,
): Promise<Profile | null> {
  const found = await client.patient.findUnique({
    where: { id: patientId },
    select: contactColumns,
  });
  return found === null ? null : asProfile(found);
}

/** A check constraint of the table says that who has an account has an address. */
function asProfile(row: Contact): Profile {
  if (row.email === null) throw new Error('A patient with an account must have an address.');
  return { ...row, email: row.email };
}

/** Stores a profile: `changes` over what is stored, or over the claims for a new patient. */
export async function saveProfile(
  client: AppointmentsClient,
  claims: Profile,
  changes: Partial<Omit<Profile, 'id'>>,
  now: Date,
  { actor, client: apiClient, requestId }: AuditCaller,
): Promise<Profile> {
  const { id, name, email, language } = claims;
  const [saved] = await client.$transaction([
    client.patient.upsert({
      where: { id },
      create: { id, name, email, language, ...changes, createdAt: now, updatedAt: now },
      update: { ...changes, updatedAt: now },
      select: contactColumns,
    }),
    client.auditEntry.create({
      data: {
        actorRole: actor?.role ?? 'patient',
        actorId: actor?.id ?? id,
        client: apiClient,
        requestId,
        patientId: id,
        action: 'CHANGE',
        subject: 'profile',
        operation: 'updateProfile',
      },
    }),
  ]);
  return asProfile(saved);
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
