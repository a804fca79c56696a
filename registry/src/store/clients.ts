import type { PoolClient } from 'pg';
import type { PersistedOperation } from '../domain/manifest.ts';
import type { Reader } from './variants.ts';

/** What the gateway lets a client do; the names are those of its documents. */
export interface ClientSettings {
  readonly role: 'frontend' | 'partner';
  /** A partner acts for these practices. */
  readonly practices: readonly string[];
  readonly scopes: readonly string[];
  /** Empty: all regions. */
  readonly regions: readonly string[];
  /** Null: the client sees the whole schema. */
  readonly contract: string | null;
  readonly level: 'allow-ids' | 'audit' | 'safelist' | 'ids-only';
  /** Null: as the gateway is configured, here and below. */
  readonly maxCost: number | null;
  readonly requestsPerMinute: number | null;
  readonly introspection: boolean | null;
}

/** A client as the gateway gets it. */
export interface ClientRecord extends ClientSettings {
  readonly name: string;
  /** SHA-256 of each key that is valid, in hexadecimal. */
  readonly keyHashes: readonly string[];
}

/** An operation with the client whose list it is on. */
export interface ListedOperation extends PersistedOperation {
  readonly client: string;
  /** An operation that was taken off the list keeps its id for ever. */
  readonly isRemoved: boolean;
}

const clientsSql = `
  SELECT name, role, practices, scopes, regions, contract, level, max_cost AS "maxCost",
    requests_per_minute AS "requestsPerMinute", introspection,
    coalesce((
      SELECT array_agg(encode(hash, 'hex') ORDER BY client_key.created_at, id) FROM client_key
      WHERE client_key.variant = client.variant AND client_key.client = client.name
        AND revoked_at IS NULL
    ), '{}') AS "keyHashes"
  FROM client WHERE variant = $1 AND removed_at IS NULL`;

/** The clients of a variant by name. */
export async function listClients(reader: Reader, variant: string): Promise<ClientRecord[]> {
  const { rows } = await reader.query<ClientRecord>(`${clientsSql} ORDER BY name COLLATE "C"`, [
    variant,
  ]);
  return rows;
}

/** One client; null when there is none of that name. */
export async function readClient(
  reader: Reader,
  variant: string,
  name: string,
): Promise<ClientRecord | null> {
  const { rows } = await reader.query<ClientRecord>(`${clientsSql} AND name = $2`, [variant, name]);
  return rows[0] ?? null;
}

/** Writes the settings of a client of a locked variant; one that was removed is there again. */
export async function saveClient(
  client: PoolClient,
  variant: string,
  name: string,
  settings: ClientSettings,
): Promise<void> {
  await client.query(
    `INSERT INTO client (variant, name, role, practices, scopes, regions, contract, level, max_cost,
       requests_per_minute, introspection)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (variant, name) DO UPDATE SET role = $3, practices = $4, scopes = $5, regions = $6,
       contract = $7, level = $8, max_cost = $9, requests_per_minute = $10, introspection = $11,
       removed_at = NULL`,
    [
      variant,
      name,
      settings.role,
      settings.practices,
      settings.scopes,
      settings.regions,
      settings.contract,
      settings.level,
      settings.maxCost,
      settings.requestsPerMinute,
      settings.introspection,
    ],
  );
}

/** Takes a client of a locked variant away: its keys are revoked for ever, its list stays. */
export async function removeClient(
  client: PoolClient,
  variant: string,
  name: string,
): Promise<void> {
  await client.query(
    `UPDATE client_key SET revoked_at = now()
     WHERE variant = $1 AND client = $2 AND revoked_at IS NULL`,
    [variant, name],
  );
  await client.query('UPDATE client SET removed_at = now() WHERE variant = $1 AND name = $2', [
    variant,
    name,
  ]);
}

/** A key of a client without what opens anything. */
export interface ClientKeyRecord {
  readonly id: string;
  readonly createdAt: Date;
}

/** The valid keys of a client, the oldest first. */
export async function listClientKeys(
  reader: Reader,
  variant: string,
  name: string,
): Promise<ClientKeyRecord[]> {
  const { rows } = await reader.query<ClientKeyRecord>(
    `SELECT id, created_at AS "createdAt" FROM client_key
     WHERE variant = $1 AND client = $2 AND revoked_at IS NULL ORDER BY created_at, id`,
    [variant, name],
  );
  return rows;
}

/** Keeps the hash of a client's new key. */
export async function addClientKey(
  client: PoolClient,
  variant: string,
  name: string,
  key: { id: string; hash: Buffer },
): Promise<void> {
  await client.query('INSERT INTO client_key (id, variant, client, hash) VALUES ($1, $2, $3, $4)', [
    key.id,
    variant,
    name,
    key.hash,
  ]);
}

/** Revokes a client's key; false when it has no such key. */
export async function revokeClientKey(
  client: PoolClient,
  variant: string,
  name: string,
  id: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE client_key SET revoked_at = now()
     WHERE variant = $1 AND client = $2 AND id = $3 AND revoked_at IS NULL`,
    [variant, name, id],
  );
  return rowCount === 1;
}
