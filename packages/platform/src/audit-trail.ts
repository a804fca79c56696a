import type { Pool, PoolClient } from 'pg';
import type { Caller } from './caller.ts';
import { deleteInBatches } from './delete-in-batches.ts';

/** What was done with a patient's data. */
export const accessActions = ['READ', 'CHANGE', 'EXPORT', 'ERASE'] as const;

export type AccessAction = (typeof accessActions)[number];

/** One access to a patient's data, without the data. */
export interface Access {
  /** The patient whose data it was. */
  readonly patientId: string;
  readonly action: AccessAction;
  /** What of the patient: `appointment`, `profile`, `message` or `record` (all of it). */
  readonly subject: string;
  /** Which one, when there are several. */
  readonly subjectId?: string;
  /** The mutation, field or event that did it. */
  readonly operation: string;
}

/** Who did it. */
export type AuditCaller = Pick<Caller, 'actor' | 'client' | 'requestId'>;

const insertSql = `
  INSERT INTO audit_entry (actor_role, actor_id, client, request_id, patient_id, action, subject,
    subject_id, operation)
  SELECT $1, $2, $3, $4, patient_id, action, subject, subject_id, operation
  FROM unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
    WITH ORDINALITY AS row (patient_id, action, subject, subject_id, operation, ordinal)
  ORDER BY ordinal`;

/**
 * Writes to the service's audit trail (table `audit_entry`) who accessed which patients' data. For a
 * change, in the transaction of the change; for a read, before the data is answered: what cannot be
 * recorded does not happen. Nobody is recorded as an anonymous caller: who is nobody sees no data.
 * @throws Error when nobody acts, or when the database does not take the entries
 */
export async function recordAccesses(
  client: Pool | PoolClient,
  { actor, client: apiClient, requestId }: AuditCaller,
  accesses: readonly Access[],
): Promise<void> {
  if (accesses.length === 0) return;
  if (actor === null) throw new Error('An anonymous caller cannot access the data of patients.');
  await client.query({
    name: 'audit-record',
    text: insertSql,
    values: [
      actor.role,
      actor.id,
      apiClient,
      requestId,
      accesses.map(({ patientId }) => patientId),
      accesses.map(({ action }) => action),
      accesses.map(({ subject }) => subject),
      accesses.map(({ subjectId }) => subjectId ?? null),
      accesses.map(({ operation }) => operation),
    ],
  });
}

/** An access as the trail keeps it. */
export interface RecordedAccess {
  /** Grows with each entry of the region's service. */
  readonly id: string;
  readonly recordedAt: Date;
  readonly actorRole: string;
  readonly actorId: string;
  /** Name of the API client, when the request carried its key. */
  readonly client: string | null;
  readonly action: AccessAction;
  readonly subject: string;
  readonly subjectId: string | null;
  readonly operation: string;
}

const listSql = `
  SELECT id::text, recorded_at AS "recordedAt", actor_role AS "actorRole", actor_id AS "actorId",
    client, action, subject, subject_id AS "subjectId", operation
  FROM audit_entry
  WHERE patient_id = $1 AND ($2::bigint IS NULL OR id < $2)
  ORDER BY audit_entry.id DESC LIMIT $3`;

/** At most `take` accesses to a patient's data, the latest first, from those before `beforeId` on. */
export async function listAccesses(
  client: Pool | PoolClient,
  query: { readonly patientId: string; readonly beforeId: string | null; readonly take: number },
): Promise<RecordedAccess[]> {
  const { rows } = await client.query<RecordedAccess>({
    name: 'audit-list',
    text: listSql,
    values: [query.patientId, query.beforeId, query.take],
  });
  return rows;
}

/** For how long entries are kept; the table's trigger lets nobody delete younger ones. */
const retentionDays = 1_096;
const rowsPerBatch = 5_000;

const deleteSql = `
  DELETE FROM audit_entry WHERE id IN (
    SELECT id FROM audit_entry WHERE recorded_at < now() - $1 * interval '1 day'
    ORDER BY id LIMIT $2)`;

/** Deletes entries that are older than three years, at most 500,000 a call. */
export async function deleteOldAccesses(pool: Pool): Promise<void> {
  await deleteInBatches(pool, deleteSql, { olderThan: retentionDays, rowsPerBatch });
}
