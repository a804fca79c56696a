import type { PoolClient } from 'pg';

// An advisory lock, because before the first success there is no row to lock. Two keys with the
// same hash only wait for each other; they cannot mix up answers, which are found by the whole key.
const text = `SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))`;

/**
 * Lets one transaction at a time, in all processes, work on a patient's request id; until commit.
 * Waits as long as the transaction's lock_timeout allows, then PostgreSQL reports 55P03.
 */
export async function lockRequest(
  client: PoolClient,
  request: { readonly patientId: string; readonly requestId: string },
): Promise<void> {
  const values = [request.patientId, request.requestId];
  await client.query({ name: 'appointments.lock-request', text, values });
}
