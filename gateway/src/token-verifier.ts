import { hash } from 'node:crypto';
import type { Actor, PatientClaims } from '@rendezvous/platform/caller';
import {
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyOptions,
} from 'jose';
import { BoundedMap } from '@rendezvous/platform/bounded-map';
import type { IdentityProvider } from './config.ts';
import {
  developmentAlgorithm,
  developmentAudience,
  developmentIssuer,
  type DevelopmentKey,
} from './development-key.ts';
import { RequestRefused } from './request-refused.ts';
import { actorOfClaims, readTokenClaims, type TokenClaims } from './token-claims.ts';

/** Whom a verified token names, and the region it is for. */
export interface VerifiedToken {
  readonly region: string;
  /** The person's language as the token has it. */
  readonly language: string | null;
  /** Null for staff and operators. */
  readonly patient: Omit<PatientClaims, 'language'> | null;
  /** Staff of a practice or an operator; null for patients. */
  readonly actor: Actor | null;
}

/** Checks tokens; the same token is checked once and then remembered for a while. */
export interface TokenVerifier {
  /** @throws RequestRefused, UNAUTHENTICATED with the reason, or SERVICE_UNAVAILABLE. */
  verify(token: string): Promise<VerifiedToken>;
}

/** Checks one token's signature, algorithm, issuer, audience and times. */
type CheckSignature = (token: string) => Promise<JWTPayload>;

const maxTokenCharacters = 8_192;
const maxRememberedTokens = 10_000;
// A remembered token outlives the withdrawal of its key by at most this long.
const rememberedForMs = 300_000;
const clockToleranceSeconds = 5;
// Asymmetric only: with a symmetric algorithm anybody who has the public key could sign.
const identityProviderAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** A refusal that names the reason, answered with status 401. */
export function unauthenticated(reason: string, message: string, cause?: unknown): RequestRefused {
  return new RequestRefused(message, {
    code: 'UNAUTHENTICATED',
    status: 401,
    extensions: { reason },
    headers: { 'www-authenticate': `Bearer realm="rendezvous", error="invalid_token"` },
    cause,
  });
}

/** Verifies tokens that `npm run token` signed with the development key. */
export function checkDevelopmentSignature(key: DevelopmentKey): CheckSignature {
  const options: JWTVerifyOptions = {
    algorithms: [developmentAlgorithm],
    issuer: developmentIssuer,
    audience: developmentAudience,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: clockToleranceSeconds,
  };
  return async (token) => (await jwtVerify(token, key.publicKey, options)).payload;
}

/** Verifies tokens of an identity provider. Its keys are fetched when needed and kept 10 minutes. */
export function checkProviderSignature(provider: IdentityProvider): CheckSignature {
  const keys = createRemoteJWKSet(new URL(provider.jwksUrl), {
    timeoutDuration: 3_000,
    cooldownDuration: 30_000,
    cacheMaxAge: 600_000,
  });
  const options: JWTVerifyOptions = {
    algorithms: identityProviderAlgorithms,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: clockToleranceSeconds,
    ...(provider.issuer === null ? {} : { issuer: provider.issuer }),
    ...(provider.audience === null ? {} : { audience: provider.audience }),
  };
  return async (token) => (await jwtVerify(token, keys, options)).payload;
}

/** Remembers what `checkSignature` found out about a token, at most until the token expires. */
export function createTokenVerifier(checkSignature: CheckSignature): TokenVerifier {
  const remembered = new BoundedMap<string, { token: VerifiedToken; untilMs: number }>(
    maxRememberedTokens,
  );
  return {
    async verify(token) {
      if (token.length > maxTokenCharacters) {
        throw unauthenticated('MALFORMED', 'The token is too long to be one of ours.');
      }
      const key = hash('sha256', token, 'base64');
      const known = remembered.get(key);
      if (known && known.untilMs > Date.now()) return known.token;
      remembered.delete(key);
      const claims = readTokenClaims(await checkSignature(token).catch(refuse));
      if (typeof claims === 'string') throw unauthenticated('INVALID_CLAIM', claims);
      const verified = verifiedToken(claims);
      const untilMs = Math.min(claims.exp * 1_000, Date.now() + rememberedForMs);
      remembered.set(key, { token: verified, untilMs });
      return verified;
    },
  };
}

function verifiedToken(claims: TokenClaims): VerifiedToken {
  const common = { region: claims.region, language: claims.language ?? null };
  if (claims.role === 'staff' || claims.role === 'operator') {
    return { ...common, patient: null, actor: actorOfClaims(claims) };
  }
  const patient = { id: claims.sub, name: claims.name, email: claims.email };
  return { ...common, patient, actor: null };
}

/** Turns what jose throws into an answer that says what is wrong with the token. */
function refuse(error: unknown): never {
  if (error instanceof errors.JWTExpired) {
    throw unauthenticated('EXPIRED', 'The token has expired. Get a new one.', error);
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    throw unauthenticated('INVALID_CLAIM', claimProblem(error), error);
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    const message = 'The token is unsigned or signed with an algorithm that is not accepted.';
    throw unauthenticated('ALGORITHM_NOT_ACCEPTED', message, error);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    throw unauthenticated('BAD_SIGNATURE', "The token's signature is not valid.", error);
  }
  if (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  ) {
    throw unauthenticated('UNKNOWN_KEY', 'The token is signed with an unknown key.', error);
  }
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) {
    throw unauthenticated('MALFORMED', 'The authorization header holds no readable token.', error);
  }
  // Whatever is left went wrong while the keys were fetched, which is not the client's doing.
  throw new RequestRefused('Sign-in cannot be checked at the moment. Try again in a minute.', {
    code: 'SERVICE_UNAVAILABLE',
    status: 503,
    extensions: { service: 'identity-provider' },
    headers: { 'retry-after': '30' },
    cause: error,
  });
}

function claimProblem(error: errors.JWTClaimValidationFailed): string {
  if (error.reason === 'missing') return `The token has no claim "${error.claim}".`;
  if (error.claim === 'aud') return 'The token is meant for another audience.';
  if (error.claim === 'iss') return 'The token comes from another issuer.';
  if (error.claim === 'nbf') return 'The token is not valid yet.';
  return `The token's claim "${error.claim}" is not valid.`;
}
