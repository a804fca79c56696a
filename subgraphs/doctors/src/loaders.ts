import DataLoader from 'dataloader';
import type { DoctorProfile, PracticeProfile, Profiles } from './repository.ts';

const batchMaximum = 500;

/** Reads of one request, collected into one statement for each kind. */
export interface DoctorLoaders {
  readonly doctor: DataLoader<number, DoctorProfile | null>;
  readonly practice: DataLoader<number, PracticeProfile | null>;
}

/** Made anew for each request: nothing may be remembered from one caller to the next. */
export function createLoaders(profiles: Profiles): DoctorLoaders {
  return {
    doctor: new DataLoader(async (ids) => inOrder(ids, await profiles.doctors(ids)), {
      maxBatchSize: batchMaximum,
    }),
    practice: new DataLoader(async (ids) => inOrder(ids, await profiles.practices(ids)), {
      maxBatchSize: batchMaximum,
    }),
  };
}

function inOrder<T extends { id: number }>(
  ids: readonly number[],
  found: readonly T[],
): (T | null)[] {
  const byId = new Map(found.map((one) => [one.id, one]));
  return ids.map((id) => byId.get(id) ?? null);
}
