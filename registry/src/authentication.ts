import { inTransaction } from '@rendezvous/platform/database';
import type { Pool } from 'pg';
import { apiKeyId, createApiKey, hashApiKey, isSameHash } from './domain/api-key.ts';
import { allVariants, type Grants, mayManage, type Scope, scopeNames } from './domain/scopes.ts';
import { RegistryError } from './registry-error.ts';
import { findKey, insertKey, listKeys, type RegistryKey, revokeKey } from './store/keys.ts';
import { notifyChange } from './store/variants.ts';

const maxKeys = 1_000;

/** Looks up a key by its id; null when it is not one of ours that is valid and has this hash. */
export async function authenticate(
  pool: Pool,
  given: { readonly id: string; readonly hash: Buffer },
): Promise<RegistryKey | null> {
  const found = await findKey(pool, given.id);
  if (found === null || !isSameHash(found.hash, given.hash)) return null;
  const { hash: _, ...key } = found;
  return key;
}

/** What is answered to a request whose key opens nothing. */
export function invalidKey(): RegistryError {
  const message = 'Send a valid key of the registry (rvk_…) in the header x-api-key.';
  return new RegistryError(401, 'INVALID_API_KEY', message);
}

/**
 * Makes a key; nobody can read it a second time.
 * @throws RegistryError FORBIDDEN unless `holder` administers each of its variants, LIMIT_EXCEEDED
 */
export async function createKey(
  pool: Pool,
  holder: RegistryKey,
  request: { name: string; scopes: Grants },
): Promise<{ id: string; key: string; name: string; scopes: Grants }> {
  if (!mayManage(holder.scopes, request.scopes)) throw notAdmin();
  const { id, key, hash } = createApiKey('rvk');
  await inTransaction(pool, async (client) => {
    if ((await listKeys(client)).length >= maxKeys) {
      const message = `There are ${maxKeys} valid keys already: revoke one first.`;
      throw new RegistryError(422, 'LIMIT_EXCEEDED', message);
    }
    await insertKey(client, { id, hash, ...request, createdBy: holder.id });
  });
  return { id, key, ...request };
}

/** The keys whose variants the holder administers, without what opens anything. */
export async function listManagedKeys(pool: Pool, holder: RegistryKey): Promise<RegistryKey[]> {
  return (await listKeys(pool)).filter(({ scopes }) => mayManage(holder.scopes, scopes));
}

/** Revokes a key for ever. @throws RegistryError KEY_NOT_FOUND, FORBIDDEN */
export async function deleteKey(pool: Pool, holder: RegistryKey, id: string): Promise<void> {
  const found = await findKey(pool, id);
  if (found === null) {
    throw new RegistryError(404, 'KEY_NOT_FOUND', 'There is no valid key with this id.');
  }
  if (!mayManage(holder.scopes, found.scopes)) throw notAdmin();
  await inTransaction(pool, async (client) => {
    await revokeKey(client, id);
    // Streams that were opened with it are to end.
    await notifyChange(client);
  });
}

/**
 * Makes sure that the keys of the configuration open the registry: with the first one an
 * administrator makes all others. One that was revoked stays revoked.
 */
export async function installKeys(
  pool: Pool,
  keys: { admin: string | null; gateway: string | null },
): Promise<void> {
  const install = async (key: string | null, name: string, scopes: readonly Scope[]) => {
    const id = key === null ? null : apiKeyId('rvk', key);
    if (key === null || id === null) return;
    const made = { id, name, hash: hashApiKey(key), scopes: { [allVariants]: scopes } };
    await inTransaction(pool, (client) => insertKey(client, { ...made, createdBy: null }));
  };
  await install(keys.admin, 'REGISTRY_ADMIN_KEY', scopeNames);
  await install(keys.gateway, 'REGISTRY_GATEWAY_KEY', ['gateway']);
}

function notAdmin(): RegistryError {
  const message = 'Your key needs the scope "admin" for each variant that the other key opens.';
  return new RegistryError(403, 'FORBIDDEN', message);
}
