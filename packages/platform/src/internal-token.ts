import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { BoundedMap } from './bounded-map.ts';
import { type Actor, actorRoles, patientActor, type PatientClaims } from './caller.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { Unauthenticated } from './errors.ts';

/** The request header that carries the token from the gateway to a subgraph. */
export const internalTokenHeader = 'x-rendezvous-internal';

/** What is signed: the region, and who was verified. */
export interface InternalCaller {
  region: string;
  patient: PatientClaims | null;
  /** Who acts when it is not the patient. Absent: the patient, or nobody. */
  actor?: Actor | null;
  /** Name of the API client. Absent: the request carried no key. */
  client?: string | null;
}

/** What an internal token says. */
export type InternalClaims = Required<InternalCaller>;

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
  actor: z
    .object({
      role: z.enum(actorRoles),
      id: z.string().min(1),
      practices: z.array(z.string()),
      scopes: z.array(z.string()),
    })
    .nullable()
    // A gateway of the version before signs neither.
    .default(null),
  client: z.string().nullable().default(null),
  exp: z.number(),
});

/**
 * Signs the short-lived tokens with which subgraphs are called (HS256, 60 s).
 * @throws RangeError when the secret has fewer than 32 characters
 */
export function createInternalTokenSigner(
  secret: string,
  clock: Clock = systemClock,
): { sign(caller: InternalCaller): Promise<string> } {
  const key = keyFrom(secret);
  const cache = new BoundedMap<string, { token: string; reuseUntil: number }>(cacheMaxEntries);
  return {
    async sign(caller) {
      const now = clock().getTime();
      const claims = claimsOf(caller);
      const cacheKey = JSON.stringify(claims);
      const cached = cache.get(cacheKey);
      if (cached !== undefined && now < cached.reuseUntil) return cached.token;
      const issuedAt = Math.floor(now / 1_000);
      const token = await new SignJWT({ ...claims })
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
      const { exp, ...signed } = await readClaims(token, key, now);
      const claims = claimsOf(signed);
      cache.set(token, { claims, expiresAt: exp * 1_000 });
      return claims;
    },
  };
}

/** In one order of properties, so that the same caller is always the same text. */
function claimsOf({ region, patient, actor, client }: InternalCaller): InternalClaims {
  const known = patient && {
    id: patient.id,
    name: patient.name,
    email: patient.email,
    language: patient.language,
  };
  return {
    region,
    patient: known,
    actor: actor ?? (known && patientActor(known)),
    client: client ?? null,
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
