import { z } from 'zod';

const controlCharacters = /[\p{Cc}\u2028\u2029]/u;
const singleLine = (maxLength: number) =>
  z
    .string()
    .min(1, 'is empty')
    .max(maxLength, `is longer than ${maxLength} characters`)
    .refine((text) => !controlCharacters.test(text), 'contains control characters');

// Name and e-mail go into message headers, so a line break in them is refused here already.
const tokenClaims = z.object({
  sub: singleLine(200),
  region: singleLine(20),
  name: singleLine(200),
  email: singleLine(254).regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/, 'is not an e-mail address'),
  language: singleLine(35).optional(),
  exp: z.number(),
});

/** The claims of a token that Rendezvous looks at. */
export type TokenClaims = z.output<typeof tokenClaims>;

/** Checks a verified token's payload: the claims, or one sentence about the first that is wrong. */
export function readTokenClaims(payload: unknown): TokenClaims | string {
  const result = tokenClaims.safeParse(payload);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const claim = issue?.path.join('.') ?? '';
  const isMissing = !(payload as Record<string, unknown>)[claim];
  return isMissing
    ? `The token has no claim "${claim}".`
    : `The token's claim "${claim}" ${issue?.code === 'invalid_type' ? 'has the wrong type' : issue?.message}.`;
}

/** What is wrong with claims that are to be signed, in one sentence, or null. */
export function tokenClaimsProblem(
  claims: Readonly<Partial<Record<'sub' | 'name' | 'email' | 'language', string | undefined>>>,
): string | null {
  const result = tokenClaims
    .pick({ sub: true, name: true, email: true, language: true })
    .partial()
    .safeParse(claims);
  const issue = result.error?.issues[0];
  if (issue === undefined) return null;
  const claim = issue.path.join('.');
  return `The ${claim === 'sub' ? 'patient' : claim} ${issue.message}.`;
}
