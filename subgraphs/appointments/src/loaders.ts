import { type Access, recordAccesses } from '@rendezvous/platform/audit-trail';
import type { Caller } from '@rendezvous/platform/caller';
import DataLoader from 'dataloader';

import { type Appointment, type AppointmentKey, slotKeyOf } from './domain/appointment.ts';
import { type SlotKey, slotKeyText } from './domain/slot.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { findHistory, findProfile, type HistoryEntry } from './repository.ts';
import { findAppointments, findAppointmentsOfSlots } from './sql/appointments.ts';
import { findPatients, type PatientRecord, type Profile } from './sql/patient.ts';

const batchMaximum = 100;

/** Reads of one request, collected into one statement for each kind. */
export interface Loaders {
  readonly appointment: DataLoader<AppointmentKey, Appointment | null, string>;
  readonly history: DataLoader<AppointmentKey, HistoryEntry[], string>;
  readonly profile: DataLoader<string, Profile | null>;
  /** What takes a slot beyond a hold. */
  readonly appointmentOfSlot: DataLoader<SlotKey, Appointment | null, string>;
  readonly patient: DataLoader<string, PatientRecord | null>;
  /** Puts into the audit trail that the caller reads an appointment; nothing comes back. */
  readonly auditedRead: DataLoader<Appointment, null, string>;
}

/** Made anew for each request: nothing may be remembered from one caller to the next. */
export function createLoaders({ pool, client }: RegionDependencies, caller: Caller): Loaders {
  const cacheKeyFn = (key: AppointmentKey): string => key.id;
  const options = { maxBatchSize: batchMaximum, cacheKeyFn };
  return {
    appointment: new DataLoader(async (keys) => {
      const found = await findAppointments(pool, keys);
      const byId = new Map(found.map((appointment) => [appointment.id, appointment]));
      return keys.map(({ id }) => byId.get(id) ?? null);
    }, options),
    history: new DataLoader(async (keys) => {
      const entries = await findHistory(client, keys);
      const byId = Map.groupBy(entries, (entry) => entry.appointmentId);
      return keys.map(({ id }) => byId.get(id) ?? []);
    }, options),
    appointmentOfSlot: new DataLoader(
      async (slots) => {
        const found = await findAppointmentsOfSlots(pool, slots);
        const bySlot = new Map(found.map((each) => [slotKeyText(slotKeyOf(each)), each]));
        return slots.map((slot) => bySlot.get(slotKeyText(slot)) ?? null);
      },
      { maxBatchSize: batchMaximum, cacheKeyFn: slotKeyText },
    ),
    patient: new DataLoader(
      async (ids) => {
        const found = await findPatients(pool, ids);
        return ids.map((id) => found.get(id) ?? null);
      },
      { maxBatchSize: batchMaximum },
    ),
    auditedRead: new DataLoader(async (appointments: readonly Appointment[]) => {
      await recordAccesses(pool, caller, appointments.map(readOf));
      return appointments.map(() => null);
    }, options),
    profile: new DataLoader((ids) => Promise.all(ids.map((id) => findProfile(client, id))), {
      maxBatchSize: batchMaximum,
    }),
  };
}

function readOf({ patientId, id }: Appointment): Access {
  const subject = { subject: 'appointment', subjectId: id };
  return { patientId, action: 'READ', ...subject, operation: 'Appointment' };
}
