import type { Pool, PoolClient } from 'pg';
import { createVersion, emptyVersion } from '../domain/version.ts';
import { RegistryError } from '../registry-error.ts';

/** The newest versions of a variant. */
export interface VariantHead {
  readonly name: string;
  /** Of the newest publication, also of a rejected one. */
  readonly lastNumber: number;
  /** Of what gateways see; null before anything was accepted. */
  readonly currentNumber: number | null;
  readonly currentVersion: string | null;
  readonly clientsNumber: number;
  readonly clientsVersion: string;
}

/** Reads outside of a transaction and inside of one. */
export type Reader = Pool | PoolClient;

/** What listeners hear of each change; they look themselves which variant it is. */
export const changeChannel = 'registry_change';

const maxVariants = 100;

const headSql = `
  SELECT variant.name, last_number AS "lastNumber", current_number AS "currentNumber",
    publication.version AS "currentVersion", clients_number AS "clientsNumber",
    clients_version AS "clientsVersion"
  FROM variant
  LEFT JOIN publication ON publication.variant = variant.name AND number = current_number`;

/** Selects the heads of all variants. */
export const listHeadsSql = `${headSql} ORDER BY variant.name`;

/** The head of a variant; of one that nobody has written to yet, an empty one. */
export async function readHead(reader: Reader, variant: string): Promise<VariantHead> {
  const { rows } = await reader.query<VariantHead>({
    name: 'variant-head',
    text: `${headSql} WHERE variant.name = $1`,
    values: [variant],
  });
  return (
    rows[0] ?? {
      name: variant,
      lastNumber: 0,
      currentNumber: null,
      currentVersion: null,
      clientsNumber: 0,
      clientsVersion: emptyVersion,
    }
  );
}

/**
 * Locks a variant for the transaction, and makes it when it is new: whoever writes to it does so
 * one after the other, in this process and in all others.
 * @throws RegistryError LIMIT_EXCEEDED when there are too many variants
 */
export async function lockVariant(client: PoolClient, variant: string): Promise<VariantHead> {
  const lockSql = 'SELECT FROM variant WHERE name = $1 FOR UPDATE';
  if ((await client.query(lockSql, [variant])).rowCount === 0) {
    const { rows } = await client.query<{ total: number }>(
      'SELECT count(*)::int AS total FROM variant',
    );
    if ((rows[0]?.total ?? 0) >= maxVariants) {
      const message = `There are ${maxVariants} variants already, which is the most there can be.`;
      throw new RegistryError(422, 'LIMIT_EXCEEDED', message);
    }
    await client.query(
      'INSERT INTO variant (name, clients_version) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [variant, emptyVersion],
    );
    await client.query(lockSql, [variant]);
  }
  return readHead(client, variant);
}

/** A change of a variant's clients, as the history has it. */
export interface ClientChange {
  readonly client: string;
  readonly kind: 'SETTINGS' | 'REMOVED' | 'KEY_ADDED' | 'KEY_REVOKED' | 'OPERATIONS';
  /** Without keys and hashes. */
  readonly detail: object;
  readonly author: string | null;
  readonly commit: string | null;
  /** Id of the key that asked for it. */
  readonly keyId: string;
}

/** Writes the change into the history of a locked variant; returns the new version of its clients. */
export async function recordClientChange(
  client: PoolClient,
  head: VariantHead,
  change: ClientChange,
): Promise<string> {
  const number = head.clientsNumber + 1;
  const version = createVersion(number);
  await client.query(
    'UPDATE variant SET clients_number = $2, clients_version = $3 WHERE name = $1',
    [head.name, number, version],
  );
  await client.query(
    `INSERT INTO client_change
       (variant, number, version, client, kind, detail, author, commit_id, key_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      head.name,
      number,
      version,
      change.client,
      change.kind,
      JSON.stringify(change.detail),
      change.author,
      change.commit,
      change.keyId,
    ],
  );
  await notifyChange(client);
  return version;
}

/** Tells all replicas, when the transaction commits, that there is something new. */
export async function notifyChange(client: PoolClient): Promise<void> {
  await client.query(`NOTIFY ${changeChannel}`);
}
