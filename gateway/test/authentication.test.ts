import { createPublicKey } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { readDevelopmentKey, type DevelopmentKey } from '../src/development-key.ts';
import { startTestGateway, type TestGateway } from './support/test-gateway.ts';

const nowSeconds = () => Math.floor(Date.now() / 1_000);
const goodClaims = { region: 'fr', name: 'Ada Lovelace', email: 'ada@example.org' };
const whoAmI = '{ caller { patient name email region language patientLanguage } }';
const counted = '{ doctor(id: "1") { name } }';

interface Signing {
  readonly key: CryptoKey | Uint8Array;
  readonly algorithm: string;
  readonly issuer: string;
  readonly audience: string;
}

function sign(signing: Signing, claims: Record<string, unknown> = {}, expiresInSeconds = 60) {
  const token = new SignJWT({ ...goodClaims, ...claims })
    .setProtectedHeader({ alg: signing.algorithm, kid: 'test' })
    .setIssuer(signing.issuer)
    .setAudience(signing.audience)
    .setIssuedAt();
  if (claims['sub'] === undefined) token.setSubject('ada');
  if (claims['exp'] === undefined) token.setExpirationTime(nowSeconds() + expiresInSeconds);
  return token.sign(signing.key);
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('with the development key', () => {
  let gateway: TestGateway;
  let key: DevelopmentKey;
  let signing: Signing;
  beforeAll(async () => {
    gateway = await startTestGateway();
    key = await readDevelopmentKey(gateway.directory);
    signing = {
      key: key.privateKey,
      algorithm: 'EdDSA',
      issuer: 'rendezvous-development',
      audience: 'rendezvous',
    };
  });
  afterAll(() => gateway.close());

  test('nobody is signed in without a token', async () => {
    const { status, body } = await gateway.post(whoAmI);
    expect(status).toBe(200);
    expect(body.data?.['caller']).toMatchObject({ patient: null, region: 'fr' });
  });

  test('a good token names the patient to the subgraphs', async () => {
    const token = await gateway.mint('ada', 'fr');
    const { body } = await gateway.post(whoAmI, bearer(token));
    expect(body).toEqual({
      data: {
        caller: {
          patient: 'ada',
          name: 'Ada Example',
          email: 'ada@example.org',
          region: 'fr',
          language: 'fr',
          patientLanguage: 'fr',
        },
      },
    });
  });

  test('a token minted with other claims carries them, to its own region', async () => {
    const claims = { name: 'Jörg', email: 'joerg@example.org', language: 'en' };
    const token = await gateway.mint('joerg', 'de', claims);
    const answer = await gateway.post(whoAmI, { path: '/de/graphql', ...bearer(token) });
    expect(answer.body.data?.['caller']).toMatchObject({ name: 'Jörg', patientLanguage: 'en' });
    expect(answer.headers.get('content-language')).toBe('en');
  });

  const roleTokens: [string, Record<string, unknown>, object][] = [
    [
      'staff',
      {
        role: 'staff',
        practices: ['practice.fr.7', 'practice.fr.3', 'practice.fr.7'],
        scope: 'schedule:write openid schedule:read',
      },
      {
        role: 'staff',
        practices: ['practice.fr.3', 'practice.fr.7'],
        scopes: ['schedule:read', 'schedule:write'],
      },
    ],
    [
      'an operator',
      { role: 'operator', scope: 'audit:read', practices: ['practice.fr.1'] },
      { role: 'operator', practices: [], scopes: ['audit:read'] },
    ],
    ['an operator without scopes', { role: 'operator' }, { role: 'operator', scopes: [] }],
    // What a provider puts into everybody's tokens gives a patient nothing.
    [
      'a patient',
      { scope: 'openid audit:read', practices: ['practice.fr.1'] },
      { role: 'patient', practices: [], scopes: [] },
    ],
  ];

  test.each(roleTokens)(
    'a token of %s names them to the subgraphs',
    async (_who, claims, actor) => {
      const token = await sign(signing, { sub: 'clara', ...claims });
      const asked = '{ caller { patient actor { role id practices scopes } } }';
      const { body } = await gateway.post(asked, bearer(token));
      const patient = 'role' in claims ? null : 'clara';
      expect(body.errors).toBeUndefined();
      expect(body.data?.['caller']).toMatchObject({ patient, actor: { id: 'clara', ...actor } });
    },
  );

  test('a minted token of staff is one of staff', async () => {
    const actor = { role: 'staff', practices: ['practice.fr.1'], scope: 'schedule:read' } as const;
    const token = await gateway.mint('clara', 'fr', { actor });
    const { body } = await gateway.post('{ caller { actor { practices } } }', bearer(token));
    expect(body.data?.['caller']).toEqual({ actor: { practices: ['practice.fr.1'] } });
  });

  test('an internal token that a client sends means nothing', async () => {
    const headers = { 'x-rendezvous-internal': await gateway.mint('mallory', 'fr') };
    const { body } = await gateway.post(whoAmI, { headers });
    expect(body.data?.['caller']).toMatchObject({ patient: null });
  });

  const hs256 = () => {
    const pem = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: 'o7xt1QZ6tKgNcQ9pQ2vUO3nH1Tn8y2b6Jv4m2xXyZ0E' },
      format: 'jwk',
    }).export({ type: 'spki', format: 'pem' });
    return sign({ ...signing, key: new TextEncoder().encode(String(pem)), algorithm: 'HS256' });
  };
  const unsigned = () =>
    new UnsecuredJWT({ ...goodClaims, sub: 'ada', exp: nowSeconds() + 60 }).encode();
  const tampered = async () => {
    const [header, , signature] = (await sign(signing)).split('.');
    const claims = { ...goodClaims, sub: 'somebody-else', exp: nowSeconds() + 60 };
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${header}.${payload}.${signature}`;
  };
  const otherKey = async () => {
    const { privateKey } = await generateKeyPair('EdDSA');
    return sign({ ...signing, key: privateKey });
  };

  const practices = (count: number) =>
    Array.from({ length: count }, (_, index) => `practice.fr.${index + 1}`);
  const staff = (claims: Record<string, unknown>) =>
    sign(signing, { role: 'staff', practices: practices(1), ...claims });

  const badTokens: [string, () => Promise<string> | string, string][] = [
    ['expired', () => sign(signing, {}, -60), 'EXPIRED'],
    ['for another region', () => sign(signing, { region: 'de' }), 'WRONG_REGION'],
    ['unsigned', unsigned, 'ALGORITHM_NOT_ACCEPTED'],
    ['signed with HS256 and a public key', hs256, 'ALGORITHM_NOT_ACCEPTED'],
    ['tampered with', tampered, 'BAD_SIGNATURE'],
    ['signed by somebody else', otherKey, 'BAD_SIGNATURE'],
    ['for another audience', () => sign({ ...signing, audience: 'other' }), 'INVALID_CLAIM'],
    ['of another issuer', () => sign({ ...signing, issuer: 'other' }), 'INVALID_CLAIM'],
    ['without a subject', () => sign(signing, { sub: '' }), 'INVALID_CLAIM'],
    ['without a region', () => sign(signing, { region: undefined }), 'INVALID_CLAIM'],
    ['without a name', () => sign(signing, { name: undefined }), 'INVALID_CLAIM'],
    [
      'with a line break in the name',
      () => sign(signing, { name: 'a\r\nBcc: b' }),
      'INVALID_CLAIM',
    ],
    ['with no e-mail address', () => sign(signing, { email: 'nobody' }), 'INVALID_CLAIM'],
    ['of a role that there is not', () => sign(signing, { role: 'king' }), 'INVALID_CLAIM'],
    ['of a service', () => sign(signing, { role: 'service' }), 'INVALID_CLAIM'],
    ['of staff without practices', () => staff({ practices: undefined }), 'INVALID_CLAIM'],
    ['of staff of nowhere', () => staff({ practices: [] }), 'INVALID_CLAIM'],
    ['of staff of too many practices', () => staff({ practices: practices(51) }), 'INVALID_CLAIM'],
    ['of staff of abroad', () => staff({ practices: ['practice.de.1'] }), 'INVALID_CLAIM'],
    ['of staff of no practice', () => staff({ practices: ['fr.1'] }), 'INVALID_CLAIM'],
    ['with scopes in a list', () => staff({ scope: ['schedule:read'] }), 'INVALID_CLAIM'],
    ['with endless scopes', () => staff({ scope: 'a'.repeat(1_001) }), 'INVALID_CLAIM'],
    ['that is an API key', () => 'rvc_demo_secret', 'MALFORMED'],
    ['no token at all', () => 'abc', 'MALFORMED'],
    ['far too long', () => 'a'.repeat(9_000), 'MALFORMED'],
  ];

  test.each(badTokens)(
    'a token %s is refused before anything runs',
    async (_what, make, reason) => {
      const before = gateway.state.operations;
      const { status, headers, body } = await gateway.post(counted, bearer(await make()));
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toContain('invalid_token');
      expect(body.data).toBeUndefined();
      expect(body.errors).toHaveLength(1);
      expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason });
      expect(gateway.state.operations).toBe(before);
    },
  );

  test('a token without an expiry is refused', async () => {
    const token = await new SignJWT({ ...goodClaims })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setSubject('ada')
      .setIssuer(signing.issuer)
      .setAudience(signing.audience)
      .sign(key.privateKey);
    const { body } = await gateway.post(counted, bearer(token));
    expect(body.errors?.[0]?.message).toBe('The token has no claim "exp".');
  });

  test.each(['Basic YWRhOmFkYQ==', 'Bearer', 'Bearer a b'])(
    'the header "%s" is refused',
    async (authorization) => {
      const { status, body } = await gateway.post(counted, { headers: { authorization } });
      expect(status).toBe(401);
      expect(body.errors?.[0]?.extensions).toMatchObject({ reason: 'MALFORMED' });
    },
  );

  test('a refused token is logged with its fault, never itself, and counted', async () => {
    const token = await sign(signing, {}, -60);
    const { headers } = await gateway.post(counted, bearer(token));
    const logged = gateway.logs();
    expect(logged).not.toContain(token);
    const lines = logged.split('\n').filter((line) => line.includes(headers.get('x-request-id')!));
    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ level: 'info', fault: 'UNAUTHENTICATED/EXPIRED' }),
    );
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/_requests_rejected_total\{reason="UNAUTHENTICATED\/EXPIRED".*\} \d/);
  });
});

describe('with an identity provider', () => {
  let gateway: TestGateway;
  let provider: Server;
  let signing: Signing;
  let fetches = 0;
  let isDown = false;

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256' }];
    provider = createServer((_request, response) => {
      fetches += 1;
      response.statusCode = isDown ? 500 : 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ keys }));
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const issuer = 'https://issuer.example';
    gateway = await startTestGateway({
      JWKS_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`,
      JWT_ISSUER: issuer,
      JWT_AUDIENCE: 'rendezvous-api',
    });
    signing = { key: privateKey, algorithm: 'ES256', issuer, audience: 'rendezvous-api' };
  });
  afterAll(async () => {
    await gateway.close();
    await new Promise((resolve) => provider.close(resolve));
  });

  test('a provider that is down is not the patient’s fault', async () => {
    isDown = true;
    const { status, body } = await gateway.post(counted, bearer(await sign(signing)));
    isDown = false;
    expect(status).toBe(503);
    const expected = { code: 'SERVICE_UNAVAILABLE', service: 'identity-provider' };
    expect(body.errors?.[0]?.extensions).toMatchObject(expected);
  });

  test('its tokens are accepted, and its keys fetched once for many', async () => {
    const before = fetches;
    for (const sub of ['a', 'b', 'c']) {
      const { body } = await gateway.post(whoAmI, bearer(await sign(signing, { sub })));
      expect(body.errors).toBeUndefined();
    }
    expect(fetches).toBe(before + 1);
  });

  const refused: [string, () => Promise<string>, string][] = [
    ['for another audience', () => sign({ ...signing, audience: 'other' }), 'INVALID_CLAIM'],
    ['of another issuer', () => sign({ ...signing, issuer: 'other' }), 'INVALID_CLAIM'],
    [
      'signed with an unknown key',
      async () => {
        const { privateKey } = await generateKeyPair('ES256');
        return sign({ ...signing, key: privateKey });
      },
      'BAD_SIGNATURE',
    ],
    [
      'signed symmetrically',
      () => sign({ ...signing, key: new Uint8Array(32), algorithm: 'HS256' }),
      'ALGORITHM_NOT_ACCEPTED',
    ],
  ];
  test.each(refused)('a token %s is refused', async (_what, make, reason) => {
    const { status, body } = await gateway.post(counted, bearer(await make()));
    expect(status).toBe(401);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason });
  });
});
