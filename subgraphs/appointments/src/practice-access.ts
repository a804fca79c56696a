import { actsForPractice, type Caller } from '@rendezvous/platform/caller';

import type { Appointment } from './domain/appointment.ts';
import { isSeenByPractice } from './domain/practice-change.ts';
import type { RegionDependencies } from './region-dependencies.ts';

/** What staff and partners need to see their patients' appointments. */
const readScope = 'appointments:read';

type Practices = Pick<RegionDependencies, 'practices'>;

/**
 * The practice of a doctor, such as `practice.fr.311`, if the caller is of its staff or a program of
 * it; null otherwise, also when there is no such doctor. Operators do not treat patients: what they
 * may know of them goes through other fields.
 * @throws ServiceUnavailable when it cannot be found out
 */
export async function findOwnPractice(
  { practices }: Practices,
  caller: Caller,
  doctorId: number,
): Promise<string | null> {
  const role = caller.actor?.role;
  if (role !== 'staff' && role !== 'partner') return null;
  const practice = await practices.find(doctorId, caller);
  return practice !== null && actsForPractice(caller, practice) ? practice : null;
}

/**
 * Decides whether the caller may know of an appointment and whose it is: the one place that does.
 * The patient may, and who may read the appointments of the doctor's practice, once it is more than
 * a hold. To everybody else the appointment does not exist.
 * @throws ServiceUnavailable when a practice asks and it cannot be found out whose doctor it is
 */
export async function maySee(
  dependencies: Practices,
  caller: Caller,
  appointment: Appointment,
): Promise<boolean> {
  if (caller.patient !== null) return appointment.patientId === caller.patient.id;
  if (caller.actor?.scopes.includes(readScope) !== true) return false;
  if (!isSeenByPractice(appointment.status)) return false;
  return (await findOwnPractice(dependencies, caller, appointment.doctorId)) !== null;
}
