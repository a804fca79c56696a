import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** `rvk` opens the registry, `rvc` tells the gateway which client calls. */
export type ApiKeyKind = 'rvk' | 'rvc';

/** A key as it is shown once; only its hash is kept. */
export interface NewApiKey {
  id: string;
  key: string;
  hash: Buffer;
}

const shape = /^(rvk|rvc)_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/**
 * Draws a key with 256 random bits: `<kind>_<id>_<secret>`.
 * @param draw for keys that are derived from another secret
 */
export function createApiKey(
  kind: ApiKeyKind,
  draw: (bytes: number) => Buffer = randomBytes,
): NewApiKey {
  const id = draw(8).toString('hex');
  const key = `${kind}_${id}_${draw(32).toString('base64url')}`;
  return { id, key, hash: hashApiKey(key) };
}

/** The public id in a key of that kind; null when it has not the shape of one. */
export function apiKeyId(kind: ApiKeyKind, key: string): string | null {
  const match = shape.exec(key);
  return match?.[1] === kind ? (match[2] ?? null) : null;
}

/** SHA-256 of the whole key. No salt and no stretching: 256 random bits cannot be guessed. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Compares two hashes in a time that says nothing about where they differ. */
export function isSameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
