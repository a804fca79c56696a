import {
  listAccesses,
  type RecordedAccess,
  recordAccesses,
} from '@rendezvous/platform/audit-trail';
import { type Caller, mayReadRecord } from '@rendezvous/platform/caller';
import { BadUserInput, Forbidden } from '@rendezvous/platform/errors';
import { type Page, type PageRequest, readNumberCursor, readPage } from '@rendezvous/platform/page';

import type { RegionDependencies } from './region-dependencies.ts';
import { findPatients, type PatientRecord } from './sql/patient.ts';

/** Where everything that is stored about a patient is found from. */
export interface RecordOfPatient {
  readonly id: string;
  readonly profile: PatientRecord;
}

/**
 * The record of a patient, for a copy of everything that is stored about them (GDPR, article 15):
 * one's own, or for operators anybody's, which the audit trail keeps before it is answered. Null when
 * nothing is stored under the id.
 * @param given the patient's id; null: the caller's own
 * @throws Forbidden when it is somebody else's, BadUserInput when the caller has none of their own
 */
export async function readPatientRecord(
  { pool }: Pick<RegionDependencies, 'pool'>,
  caller: Caller,
  given: string | null,
): Promise<RecordOfPatient | null> {
  const patientId = given ?? caller.patient?.id;
  if (patientId === undefined) throw new BadUserInput('patientId', 'say whose record it is');
  if (!mayReadRecord(caller, patientId)) {
    throw new Forbidden('Only your own record is for you: leave out patientId.');
  }
  const profile = (await findPatients(pool, [patientId])).get(patientId);
  if (profile === undefined) return null;
  await recordAccesses(pool, caller, [
    { patientId, action: 'EXPORT', subject: 'record', operation: 'patientRecord' },
  ]);
  return { id: patientId, profile };
}

/**
 * A page of who read or changed a patient's data, the latest first.
 * @throws BadUserInput when `first` is not 1 to 50 or `after` is no cursor of this list
 */
export function listRecordedAccesses(
  { pool }: Pick<RegionDependencies, 'pool'>,
  patientId: string,
  page: PageRequest,
): Promise<Page<RecordedAccess>> {
  return readPage(page, {
    readCursor: readNumberCursor,
    writeCursor: ({ id }) => id,
    read: (beforeId, take) => listAccesses(pool, { patientId, beforeId, take }),
  });
}
