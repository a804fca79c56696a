/** What somebody sends who wants more than they may have. */
import { randomUUID } from 'node:crypto';
import { readDevelopmentKey } from '@rendezvous/gateway/development-key';
import { createInternalTokenSigner } from '@rendezvous/platform/internal-token';
import { SignJWT, UnsecuredJWT } from 'jose';
import { internalTokenSecret, type ProductUnderTest } from '../support/product-under-test.ts';

/** A request to the gateway that must be refused, and how. */
export interface Attempt {
  readonly name: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** `extensions.code` of the answer. */
  readonly code: string;
  /** The `reason` under which the gateway counts it. */
  readonly reason: string;
}

/** An operation that needs nothing but to be let in. */
const harmless = { query: '{ specialties { id } }' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const deep = `{ appointment(id: "x") ${'{ previous '.repeat(15)}{ id }${' }'.repeat(16)}`;

/** An internal token as the gateway signs them, for `mallory` and of a time. */
export function internalToken(at: Date, secret = internalTokenSecret): Promise<string> {
  const mallory = { id: 'mallory', name: 'M', email: 'm@example.org', language: 'fr' };
  const signer = createInternalTokenSigner(secret, () => at);
  return signer.sign({ region: 'fr', patient: mallory });
}

/** Attempts to be somebody else, or somebody at all. */
export async function forgedIdentities(
  product: ProductUnderTest,
  partnerKey: string,
): Promise<Attempt[]> {
  const { privateKey } = await readDevelopmentKey(product.dataDirectory);
  const good = await product.token('mallory');
  const [header, payload, signature] = good.split('.');
  const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object;
  const changed = (change: object) =>
    Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url');
  const nobodySigned = new UnsecuredJWT({ ...claims, sub: 'ada' }).encode();
  const expired = await new SignJWT({ ...claims, exp: Math.floor(Date.now() / 1_000) - 600 })
    .setProtectedHeader({ alg: 'EdDSA' })
    .sign(privateKey);
  const service = await new SignJWT({ ...claims, role: 'service' })
    .setProtectedHeader({ alg: 'EdDSA' })
    .sign(privateKey);
  const token = (name: string, text: string, fault: string, path?: string): Attempt => ({
    name,
    ...(path === undefined ? {} : { path }),
    headers: bearer(text),
    body: harmless,
    code: 'UNAUTHENTICATED',
    reason: `UNAUTHENTICATED/${fault}`,
  });
  return [
    token('a token of another region', good, 'WRONG_REGION', '/de/graphql'),
    token('a tampered token', `${header}.${changed({ sub: 'ada' })}.${signature}`, 'BAD_SIGNATURE'),
    token(
      'a token with a role written into it',
      `${header}.${changed({ role: 'operator', scope: 'audit:read' })}.${signature}`,
      'BAD_SIGNATURE',
    ),
    token('alg: none', nobodySigned, 'ALGORITHM_NOT_ACCEPTED'),
    token('an expired token', expired, 'EXPIRED'),
    token('a token for the role of a service', service, 'INVALID_CLAIM'),
    token('an API key as a bearer token', partnerKey, 'MALFORMED'),
    token(
      'an internal token as a bearer token',
      await internalToken(new Date()),
      'ALGORITHM_NOT_ACCEPTED',
    ),
    {
      name: 'an API key that nobody has',
      headers: { 'x-api-key': `${partnerKey}x` },
      body: harmless,
      code: 'INVALID_API_KEY',
      reason: 'INVALID_API_KEY',
    },
    {
      name: 'the key of a partner together with the token of a patient',
      headers: { 'x-api-key': partnerKey, ...bearer(good) },
      body: harmless,
      code: 'CLIENT_AND_TOKEN',
      reason: 'CLIENT_AND_TOKEN',
    },
    {
      name: 'an operation of their own with the key of a partner who may send ids only',
      headers: { 'x-api-key': partnerKey },
      body: harmless,
      code: 'PERSISTED_QUERY_ID_REQUIRED',
      reason: 'PERSISTED_QUERY_ID_REQUIRED',
    },
  ];
}

/** Attempts to ask for more than one may, or for what nobody may. */
export function greedyOperations(): Attempt[] {
  const limit = (name: string, query: string, reason: string): Attempt => ({
    name,
    body: { query },
    code: 'OPERATION_LIMIT_EXCEEDED',
    reason,
  });
  const unknown = (name: string, query: string): Attempt => ({
    name,
    body: { query },
    code: 'GRAPHQL_VALIDATION_FAILED',
    reason: 'GRAPHQL_VALIDATION_FAILED',
  });
  const hold = (alias: string) =>
    `${alias}: holdSlot(input: { requestId: "${randomUUID()}", slotId: "slot.fr.1.29384820" }) { __typename }`;
  const aliases = Array.from({ length: 40 }, (_, index) => `s${index}: specialties { id }`);
  return [
    limit(
      'a mutation multiplied by aliases',
      `mutation { ${hold('a')} ${hold('b')} }`,
      'repeatedMutation',
    ),
    limit(
      'a mutation multiplied in fragments',
      `mutation { ...A ...B } fragment A on Mutation { ${hold('a')} } fragment B on Mutation { ${hold('b')} }`,
      'repeatedMutation',
    ),
    limit('a wide query', `{ ${aliases.join(' ')} }`, 'rootFields'),
    limit(
      'many aliases inside',
      `{ specialties { ${aliases.map((_, index) => `i${index}: id`).join(' ')} } }`,
      'aliases',
    ),
    limit('a deep query', deep, 'depth'),
    {
      name: 'a few lines that ask for a month of fifty doctors with everything in it',
      body: {
        query: `{ searchDoctors(filter: {}, first: 50) { edges { node { id
          availability(from: "2026-11-24", days: 31) { slots { id doctor { name } } } } } } }`,
      },
      code: 'OPERATION_TOO_EXPENSIVE',
      reason: 'OPERATION_TOO_EXPENSIVE',
    },
    unknown('_entities', '{ _entities(representations: []) { __typename } }'),
    unknown('_service', '{ _service { sdl } }'),
    unknown('a field between services', '{ doctor(id: "doctor.fr.1") { practice { email } } }'),
    unknown('a directive of the subgraphs', '{ specialties @access(roles: [SERVICE]) { id } }'),
    {
      name: 'several operations in one request',
      body: [harmless, harmless],
      code: 'BAD_REQUEST',
      reason: 'BAD_REQUEST',
    },
  ];
}
