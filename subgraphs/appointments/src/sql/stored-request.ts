import type { AuditCaller } from '@rendezvous/platform/audit-trail';
import type { PoolClient } from 'pg';

import type { Appointment } from '../domain/appointment.ts';

/** What is kept under a request id once the request has succeeded. */
export interface StoredRequest {
  readonly inputHash: string;
  readonly answer: unknown;
}

// One statement, because every booking waits for it: the answer, and who changed whose appointment.
const storeText = `
  WITH audited AS (
    INSERT INTO audit_entry (actor_role, actor_id, client, request_id, patient_id, action, subject,
      subject_id, operation)
    VALUES ($7, $8, $9, $10, $11, 'CHANGE', 'appointment', $12, $3))
  INSERT INTO request (patient_id, request_id, operation, input_hash, answer, created_at)
  VALUES ($1, $2, $3, $4, $5, $6)`;

/**
 * Keeps the answer of a request that succeeded, and an entry of the audit trail, in the transaction
 * of the change itself.
 */
export async function storeRequest(
  client: PoolClient,
  request: {
    readonly patientId: string;
    readonly requestId: string;
    readonly operation: string;
    readonly inputHash: string;
    readonly by: AuditCaller;
  },
  answer: { readonly appointment: Appointment },
  now: Date,
): Promise<void> {
  const { patientId, requestId, operation, inputHash, by } = request;
  const { appointment } = answer;
  await client.query({
    name: 'appointments.store-request',
    text: storeText,
    values: [
      patientId,
      requestId,
      operation,
      inputHash,
      JSON.stringify(answer),
      now,
      by.actor?.role,
      by.actor?.id,
      by.client,
      by.requestId,
      appointment.patientId,
      appointment.id,
    ],
  });
}
