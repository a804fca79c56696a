import type { PoolClient } from 'pg';
import type { Scope } from '../domain/scopes.ts';
import type { Reader } from './variants.ts';

/** A key to the registry without what opens anything. */
export interface RegistryKey {
  readonly id: string;
  readonly name: string;
  /** By variant; `*` stands for all. */
  readonly scopes: Readonly<Record<string, readonly Scope[]>>;
  readonly createdAt: Date;
}

const keysSql = `
  SELECT id, name, created_at AS "createdAt", (
    SELECT coalesce(jsonb_object_agg(variant, scopes), '{}') FROM (
      SELECT variant, jsonb_agg(scope ORDER BY scope) AS scopes FROM registry_key_scope
      WHERE key_id = id GROUP BY variant) AS granted
  ) AS scopes`;

/** A valid key by its id, with its hash; null when there is none. */
export async function findKey(
  reader: Reader,
  id: string,
): Promise<(RegistryKey & { hash: Buffer }) | null> {
  const { rows } = await reader.query<RegistryKey & { hash: Buffer }>({
    name: 'registry-key',
    text: `${keysSql}, hash FROM registry_key WHERE id = $1 AND revoked_at IS NULL`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** All valid keys, the oldest first. */
export async function listKeys(reader: Reader): Promise<RegistryKey[]> {
  const { rows } = await reader.query<RegistryKey>(
    `${keysSql} FROM registry_key WHERE revoked_at IS NULL ORDER BY created_at, id`,
  );
  return rows;
}

/** Keeps a key's hash and scopes; false when there is, or was, a key with that id. */
export async function insertKey(
  client: PoolClient,
  key: {
    id: string;
    name: string;
    hash: Buffer;
    scopes: Readonly<Record<string, readonly Scope[]>>;
    createdBy: string | null;
  },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO registry_key (id, name, hash, created_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id) DO NOTHING`,
    [key.id, key.name, key.hash, key.createdBy],
  );
  if (rowCount === 0) return false;
  const rows = Object.entries(key.scopes).flatMap(([variant, scopes]) =>
    scopes.map((scope) => ({ variant, scope })),
  );
  await client.query(
    `INSERT INTO registry_key_scope (key_id, variant, scope)
     SELECT $1, variant, scope
     FROM jsonb_to_recordset($2::jsonb) AS given (variant text, scope text)
     ON CONFLICT DO NOTHING`,
    [key.id, JSON.stringify(rows)],
  );
  return true;
}

/** Selects which of some ids (`$1`) are those of valid keys. */
export const validKeysSql =
  'SELECT id FROM registry_key WHERE id = ANY ($1::text[]) AND revoked_at IS NULL';

/** Revokes a key for ever; false when there is no such key. */
export async function revokeKey(reader: Reader, id: string): Promise<boolean> {
  const { rowCount } = await reader.query(
    'UPDATE registry_key SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL',
    [id],
  );
  return rowCount === 1;
}
