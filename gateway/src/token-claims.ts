import { accessScopes } from '@rendezvous/platform/access-rules';
import type { Actor } from '@rendezvous/platform/caller';
import { z } from 'zod';

const practicesMax = 50;
const scopeMaxCharacters = 1_000;

const controlCharacters = /[\p{Cc}\u2028\u2029]/u;
const singleLine = (maxLength: number) =>
  z
    .string()
    .min(1, 'is empty')
    .max(maxLength, `is longer than ${maxLength} characters`)
    .refine((text) => !controlCharacters.test(text), 'contains control characters');

const anybody = z.object({
  sub: singleLine(200),
  region: singleLine(20),
  language: singleLine(35).optional(),
  exp: z.number(),
});

// Name and e-mail go into message headers, so a line break in them is refused here already. What
// an identity provider writes into `scope` and `practices` of a patient's token is not looked at.
const patientClaims = anybody.extend({
  role: z.literal('patient').optional(),
  name: singleLine(200),
  email: singleLine(254).regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/, 'is not an e-mail address'),
});

const scope = z
  .string()
  .max(scopeMaxCharacters, `is longer than ${scopeMaxCharacters} characters`)
  .optional();

const staffClaims = anybody
  .extend({
    role: z.literal('staff'),
    practices: z
      .array(z.string().regex(/^practice\.[a-z]{2,8}\.[1-9][0-9]{0,9}$/, 'holds no practice id'))
      .min(1, 'is empty')
      .max(practicesMax, `has more than ${practicesMax} practices`),
    scope,
  })
  .refine(
    ({ practices, region }) => practices.every((id) => id.startsWith(`practice.${region}.`)),
    { path: ['practices'], message: 'holds a practice of another region' },
  );

const operatorClaims = anybody.extend({ role: z.literal('operator'), scope });

/** The claims of a patient's token that Rendezvous looks at. */
export type PatientTokenClaims = z.output<typeof patientClaims>;
/** The claims of a token of staff of a practice, or of an operator of the platform. */
export type ActorTokenClaims = z.output<typeof staffClaims> | z.output<typeof operatorClaims>;
export type TokenClaims = PatientTokenClaims | ActorTokenClaims;

/**
 * Checks a verified token's payload: the claims, or one sentence about the first that is wrong.
 * `role` says what else has to be there; a token without one is a patient's.
 */
export function readTokenClaims(payload: unknown): TokenClaims | string {
  const result = schemaOf(payload).safeParse(payload);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const claim = String(issue?.path[0] ?? '');
  if (claim === 'role') return 'The token\'s claim "role" must be patient, staff or operator.';
  const isMissing = !(payload as Record<string, unknown>)[claim];
  return isMissing
    ? `The token has no claim "${claim}".`
    : `The token's claim "${claim}" ${issue?.code === 'invalid_type' ? 'has the wrong type' : issue?.message}.`;
}

function schemaOf(payload: unknown): z.ZodType<TokenClaims> {
  const isObject = typeof payload === 'object' && payload !== null;
  const role: unknown = isObject && 'role' in payload ? payload.role : undefined;
  if (role === 'staff') return staffClaims;
  return role === 'operator' ? operatorClaims : patientClaims;
}

/**
 * Whom the token of staff or an operator names. Of its scopes (separated by spaces, RFC 8693) those
 * that Rendezvous does not know are left out: an identity provider has some for itself.
 */
export function actorOfClaims(claims: ActorTokenClaims): Actor {
  const given = new Set((claims.scope ?? '').split(' '));
  return {
    role: claims.role,
    id: claims.sub,
    practices: claims.role === 'staff' ? [...new Set(claims.practices)].toSorted() : [],
    scopes: accessScopes.filter((known) => given.has(known)),
  };
}

/** What is wrong with claims that are to be signed, in one sentence, or null. */
export function tokenClaimsProblem(
  claims: Readonly<Partial<Record<'sub' | 'name' | 'email' | 'language', string | undefined>>>,
): string | null {
  const result = patientClaims
    .pick({ sub: true, name: true, email: true, language: true })
    .partial()
    .safeParse(claims);
  const issue = result.error?.issues[0];
  if (issue === undefined) return null;
  const claim = issue.path.join('.');
  return `The ${claim === 'sub' ? 'subject' : claim} ${issue.message}.`;
}
