import DataLoader from 'dataloader';

import type { Appointment, AppointmentKey } from './domain/appointment.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { findHistory, findProfile, type HistoryEntry } from './repository.ts';
import { findAppointments } from './sql/appointments.ts';
import type { Contact } from './sql/patient.ts';

const batchMaximum = 100;

/** Reads of one request, collected into one statement for each kind. */
export interface Loaders {
  readonly appointment: DataLoader<AppointmentKey, Appointment | null, string>;
  readonly history: DataLoader<AppointmentKey, HistoryEntry[], string>;
  readonly profile: DataLoader<string, Contact | null>;
}

/** Made anew for each request: nothing may be remembered from one caller to the next. */
export function createLoaders({ pool, client }: RegionDependencies): Loaders {
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
    profile: new DataLoader((ids) => Promise.all(ids.map((id) => findProfile(client, id))), {
      maxBatchSize: batchMaximum,
    }),
  };
}
