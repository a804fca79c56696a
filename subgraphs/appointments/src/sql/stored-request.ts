import type { PoolClient } from 'pg';

/** What is kept under a request id once the request has succeeded. */
export interface StoredRequest {
  readonly inputHash: string;
  readonly answer: unknown;
}

const storeText = `
  INSERT INTO request (patient_id, request_id, operation, input_hash, answer, created_at)
  VALUES ($1, $2, $3, $4, $5, $6)`;

/** Keeps the answer of a request that succeeded, in the transaction of the change itself. */
export async function storeRequest(
  client: PoolClient,
  request: {
    readonly patientId: string;
    readonly requestId: string;
    readonly operation: string;
    readonly inputHash: string;
  },
  answer: object,
  now: Date,
): Promise<void> {
  const { patientId, requestId, operation, inputHash } = request;
  await client.query({
    name: 'appointments.store-request',
    text: storeText,
    values: [patientId, requestId, operation, inputHash, JSON.stringify(answer), now],
  });
}
