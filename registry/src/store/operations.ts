import type { PoolClient } from 'pg';
import type { PersistedOperation } from '../domain/manifest.ts';
import type { ListedOperation } from './clients.ts';
import { hashText, storeDocuments } from './documents.ts';
import type { Reader } from './variants.ts';

/**
 * The operations on the lists of a variant, removed ones as well. Those of one client are asked for
 * also when that was taken away: its list is there again with it.
 */
export async function listOperations(
  reader: Reader,
  variant: string,
  client: string | null = null,
): Promise<ListedOperation[]> {
  const { rows } = await reader.query<ListedOperation>(
    `SELECT operation.client, id, operation.name, type, body,
       operation.removed_at IS NOT NULL
         OR ($2::text IS NULL AND client.removed_at IS NOT NULL) AS "isRemoved"
     FROM client_operation AS operation
     JOIN client ON client.variant = operation.variant AND client.name = operation.client
     JOIN document ON hash = body_hash
     WHERE operation.variant = $1 AND ($2::text IS NULL OR operation.client = $2)
     ORDER BY operation.client COLLATE "C", operation.name COLLATE "C", id COLLATE "C"`,
    [variant, client],
  );
  return rows;
}

/** What the lists of a variant take in the document for gateways, in bytes, or a little more. */
export async function measureLists(reader: Reader, variant: string): Promise<number> {
  const { rows } = await reader.query<{ bytes: string }>(
    // 60: {"id":"","name":,"type":"subscription","body":},
    `SELECT coalesce(sum(60 + octet_length(to_json(body)::text) + octet_length(to_json(id)::text)
       + octet_length(to_json(operation.name)::text)), 0) AS bytes
     FROM client_operation AS operation
     JOIN client ON client.variant = operation.variant AND client.name = operation.client
     JOIN document ON hash = body_hash
     WHERE operation.variant = $1 AND operation.removed_at IS NULL AND client.removed_at IS NULL`,
    [variant],
  );
  return Number(rows[0]?.bytes ?? 0);
}

/** Puts operations on a client's list; one that was taken off is on it again. */
export async function addOperations(
  client: PoolClient,
  variant: string,
  name: string,
  operations: readonly PersistedOperation[],
): Promise<void> {
  await storeDocuments(
    client,
    operations.map(({ body }) => body),
  );
  const rows = operations.map(({ body, ...operation }) => ({
    ...operation,
    hash: hashText(body).toString('hex'),
  }));
  await client.query(
    `INSERT INTO client_operation (variant, client, id, name, type, body_hash)
     SELECT $1, $2, id, name, type, decode(hash, 'hex')
     FROM jsonb_to_recordset($3::jsonb) AS given (id text, name text, type text, hash text)
     ON CONFLICT (variant, client, id) DO UPDATE SET removed_at = NULL, name = excluded.name`,
    [variant, name, JSON.stringify(rows)],
  );
}

/** Takes operations off a client's list. */
export async function removeOperations(
  client: PoolClient,
  variant: string,
  name: string,
  ids: readonly string[],
): Promise<void> {
  await client.query(
    `UPDATE client_operation SET removed_at = now()
     WHERE variant = $1 AND client = $2 AND id = ANY ($3) AND removed_at IS NULL`,
    [variant, name, ids],
  );
}
