import type { PoolClient } from 'pg';

/** What is kept under a request id once the request has succeeded. */
export interface StoredRequest<Answer> {
  input_hash: string;
  answer: Answer;
}

/** Who sent a request, under which id. */
export interface RequestKey {
  /** Role and id, because a client and a person may be called the same. */
  actor: string;
  requestId: string;
}

const selectSql = 'SELECT input_hash, answer FROM request WHERE actor = $1 AND request_id = $2';
const insertSql = `
  INSERT INTO request (actor, request_id, operation, input_hash, answer, created_at)
  VALUES ($1, $2, $3, $4, $5, $6)`;

/** What succeeded under a request id before; null: nothing did. */
export async function findRequest<Answer>(
  client: PoolClient,
  key: RequestKey,
): Promise<StoredRequest<Answer> | null> {
  const { rows } = await client.query<StoredRequest<Answer>>({
    name: 'find-request',
    text: selectSql,
    values: [key.actor, key.requestId],
  });
  return rows[0] ?? null;
}

/** Keeps the answer of a request that succeeded, in the transaction of the change itself. */
export async function storeRequest(
  client: PoolClient,
  request: RequestKey & { operation: string; inputHash: string; answer: object; now: Date },
): Promise<void> {
  const { actor, requestId, operation, inputHash, answer, now } = request;
  await client.query({
    name: 'store-request',
    text: insertSql,
    values: [actor, requestId, operation, inputHash, JSON.stringify(answer), now],
  });
}
