import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { BoundedMap } from './bounded-map.ts';
import type { PatientClaims } from './caller.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { Unauthenticated } from './errors.ts';

/** The request header that carries the token from the gateway to a subgraph. */
export const internalTokenHeader = 'x-rendezvous-internal';

/** What an internal token says: the region, and the patient the gateway has verified. */
export interface InternalClaims {
  region: string;
  patient: PatientClaims | null;
}

const audience = 'rendezvous-subgraph';
const issuer = 'rendezvous';
const lifetimeSeconds = 60;
/** A token is reused for half of its life: what is sent is always valid for 30 s more. */
const reuseMs = 30_000;
const cacheMaxEntries = 10_000;

const claimsSchema = z.object({
  region: z.string(),
  patient: z
    .object({ id: z.string().min(1), name: z.string(), email: z.string(), language: z.string() })
    .nullable(),
  exp: z.number(),
});

/**
 * Signs the short-lived tokens with which subgraphs are called (HS256, 60 s).
 * @throws RangeError when the secret has fewer than 32 characters
 */
export function createInternalTokenSigner(
  secret: string,
  clock: Clock = systemClock,
): { sign(claims: InternalClaims): Promise<string> } {
  const key = keyFrom(secret);
  const cache = new BoundedMap<string, { token: string; reuseUntil: number }>(cacheMaxEntries);
  return {
    async sign({ region, patient }) {
      const now = clock().getTime();
      const cacheKey = JSON.stringify([
        region,
        patient && [patient.id, patient.name, patient.email, patient.language],
      ]);
      const cached = cache.get(cacheKey);
      if (cached !== undefined && now < cached.reuseUntil) return cached.token;
      const issuedAt = Math.floor(now / 1_000);
      const token = await new SignJWT({ region, patient })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .sign(key);
      cache.set(cacheKey, { token, reuseUntil: now + reuseMs });
      return token;
    },
  };
}

/**
 * Verifies internal tokens; what was verified is remembered until it expires.
 * `verify` throws Unauthenticated for a token that is expired, tampered with or for others.
 */
export function createInternalTokenVerifier(
  secret: string,
  clock: Clock = systemClock,
): { verify(token: string): Promise<InternalClaims> } {
  const key = keyFrom(secret);
  const cache = new BoundedMap<string, { claims: InternalClaims; expiresAt: number }>(
    cacheMaxEntries,
  );
  return {
    async verify(token) {
      const now = clock();
      const cached = cache.get(token);
      if (cached !== undefined && now.getTime() < cached.expiresAt) return cached.claims;
      cache.delete(token);
      const { exp, ...claims } = await readClaims(token, key, now);
      cache.set(token, { claims, expiresAt: exp * 1_000 });
      return claims;
    },
  };
}

async function readClaims(
  token: string,
  key: Uint8Array,
  currentDate: Date,
): Promise<z.output<typeof claimsSchema>> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      audience,
      issuer,
      currentDate,
      requiredClaims: ['exp', 'iat'],
    });
    return claimsSchema.parse(payload);
  } catch {
    // Why it failed would only help somebody who tries tokens.
    throw new Unauthenticated(
      'A valid internal token is needed: subgraphs serve the gateway only.',
    );
  }
}

function keyFrom(secret: string): Uint8Array {
  if (secret.length < 32) {
    throw new RangeError('the secret of internal tokens must have at least 32 characters');
  }
  return new TextEncoder().encode(secret);
}
