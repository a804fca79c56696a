import { deleteOldInboxRows } from '@rendezvous/messaging/inbox-retention';
import { deleteOldAccesses } from '@rendezvous/platform/audit-trail';
import { deleteInBatches } from '@rendezvous/platform/delete-in-batches';

import type { RegionDependencies } from './region-dependencies.ts';

const dayMs = 86_400_000;

/** How long an answer is kept for repetitions of its request: far longer than any client retries. */
const requestRetentionMs = 2 * dayMs;

/** Counts of past days serve nothing; a few are kept for questions of support. */
const dayCountRetentionMs = 30 * dayMs;

const rowsPerBatch = 1_000;

const deleteRequestsText = `
  DELETE FROM request WHERE (patient_id, request_id) IN (
    SELECT patient_id, request_id FROM request WHERE created_at < $1
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;

const deletePatientDaysText = `
  DELETE FROM patient_day WHERE (patient_id, day) IN (
    SELECT patient_id, day FROM patient_day WHERE day < $1::timestamptz::date
    LIMIT $2 FOR UPDATE SKIP LOCKED)`;

const deletePracticeDaysText = `
  DELETE FROM practice_day WHERE (practice_id, day) IN (
    SELECT practice_id, day FROM practice_day WHERE day < $1::timestamptz::date
    LIMIT $2 FOR UPDATE SKIP LOCKED)`;

/** Deletes stored answers, counts, inbox rows and audit entries nobody needs any more, in batches. */
export async function cleanUp({
  pool,
  clock,
}: Pick<RegionDependencies, 'pool' | 'clock'>): Promise<void> {
  const now = clock().getTime();
  const requests = { olderThan: new Date(now - requestRetentionMs), rowsPerBatch };
  await deleteInBatches(pool, deleteRequestsText, requests);
  const days = { olderThan: new Date(now - dayCountRetentionMs), rowsPerBatch };
  await deleteInBatches(pool, deletePatientDaysText, days);
  await deleteInBatches(pool, deletePracticeDaysText, days);
  await deleteOldInboxRows(pool);
  await deleteOldAccesses(pool);
}
