import { describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { Unauthenticated } from '../src/errors.ts';
import { patientActor } from '../src/caller.ts';
import { createInternalTokenSigner, createInternalTokenVerifier } from '../src/internal-token.ts';

const secret = 'a secret for tests of thirty-two characters';
const key = new TextEncoder().encode(secret);
const ada = { id: 'ada', name: 'Ada Lovelace', email: 'ada@example.org', language: 'fr' };
const startMs = Date.parse('2026-11-23T10:00:00Z');

/** A clock that a test moves. */
function movableClock(): { clock: () => Date; advance(ms: number): void } {
  let nowMs = startMs;
  return { clock: () => new Date(nowMs), advance: (ms) => void (nowMs += ms) };
}

function foreign(
  claims: object,
  o: { audience?: string; issuer?: string; alg?: string } = {},
): SignJWT {
  return new SignJWT({ region: 'fr', patient: null, ...claims })
    .setProtectedHeader({ alg: o.alg ?? 'HS256' })
    .setAudience(o.audience ?? 'rendezvous-subgraph')
    .setIssuer(o.issuer ?? 'rendezvous')
    .setIssuedAt(startMs / 1_000)
    .setExpirationTime(startMs / 1_000 + 60);
}

describe('a token', () => {
  test('says who asks and in which region', async () => {
    const signer = createInternalTokenSigner(secret);
    const verifier = createInternalTokenVerifier(secret);
    const clinic = {
      role: 'partner',
      id: 'clinic',
      practices: ['practice.fr.1'],
      scopes: [],
    } as const;
    for (const claims of [
      { region: 'fr', patient: ada, actor: patientActor(ada), client: 'app' },
      { region: 'de', patient: null, actor: null, client: null },
      { region: 'fr', patient: null, actor: clinic, client: 'clinic' },
    ]) {
      expect(await verifier.verify(await signer.sign(claims))).toEqual(claims);
    }
  });

  test('names a patient as the one who acts when nobody else is named', async () => {
    const signer = createInternalTokenSigner(secret);
    const token = await signer.sign({ region: 'fr', patient: ada });
    const { actor } = await createInternalTokenVerifier(secret).verify(token);
    expect(actor).toEqual(patientActor(ada));
  });

  test('is used again for 30 s, and only for the same claims', async () => {
    const { clock, advance } = movableClock();
    const signer = createInternalTokenSigner(secret, clock);
    const first = await signer.sign({ region: 'fr', patient: ada });
    advance(29_999);
    expect(await signer.sign({ region: 'fr', patient: { ...ada } })).toBe(first);
    expect(await signer.sign({ region: 'de', patient: ada })).not.toBe(first);
    const renamed = { ...ada, name: 'Ada King' };
    expect(await signer.sign({ region: 'fr', patient: renamed })).not.toBe(first);
    advance(1);
    expect(await signer.sign({ region: 'fr', patient: ada })).not.toBe(first);
  });

  test('ends after 60 s, also when it was verified before', async () => {
    const { clock, advance } = movableClock();
    const token = await createInternalTokenSigner(secret, clock).sign({
      region: 'fr',
      patient: ada,
    });
    const verifier = createInternalTokenVerifier(secret, clock);
    await verifier.verify(token);
    advance(59_000);
    await verifier.verify(token);
    advance(1_000);
    await expect(verifier.verify(token)).rejects.toThrow(Unauthenticated);
    const another = createInternalTokenVerifier(secret, clock);
    await expect(another.verify(token)).rejects.toThrow(Unauthenticated);
  });
});

describe('refused is', () => {
  const { clock } = movableClock();
  const verifier = createInternalTokenVerifier(secret, clock);
  const refused = async (token: string): Promise<void> => {
    await expect(verifier.verify(token)).rejects.toThrow(Unauthenticated);
  };

  test('every token in which one character was changed', async () => {
    const token = await createInternalTokenSigner(secret, clock).sign({
      region: 'fr',
      patient: ada,
    });
    await verifier.verify(token);
    // The last character carries bits that base64url ignores, so it may be changed without effect.
    for (let position = 0; position < token.length - 1; position += 1) {
      const other = token[position] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, position) + other + token.slice(position + 1);
      await refused(changed);
    }
  });

  test('an unsigned token', async () => {
    const encode = (value: object): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      region: 'fr',
      patient: null,
      aud: 'rendezvous-subgraph',
      iss: 'rendezvous',
      iat: startMs / 1_000,
      exp: startMs / 1_000 + 60,
    };
    await refused(`${encode({ alg: 'none' })}.${encode(claims)}.`);
  });

  test('a token of another secret, algorithm, audience or issuer', async () => {
    await refused(await foreign({}).sign(new TextEncoder().encode(`other ${secret}`)));
    await refused(await foreign({}, { alg: 'HS512' }).sign(key));
    await refused(await foreign({}, { audience: 'rendezvous-gateway' }).sign(key));
    await refused(await foreign({}, { issuer: 'somebody' }).sign(key));
    expect(await verifier.verify(await foreign({}).sign(key))).toMatchObject({ region: 'fr' });
  });

  test('a token whose claims have another shape, or that never ends', async () => {
    await refused(await foreign({ region: 7 }).sign(key));
    await refused(await foreign({ patient: { id: '' } }).sign(key));
    await refused(await foreign({ patient: undefined }).sign(key));
    const endless = new SignJWT({ region: 'fr', patient: null })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('rendezvous-subgraph')
      .setIssuer('rendezvous');
    await refused(await endless.sign(key));
  });

  test('a secret that is too short to be one', () => {
    expect(() => createInternalTokenSigner('short')).toThrow(RangeError);
    expect(() => createInternalTokenVerifier('x'.repeat(31))).toThrow(RangeError);
  });
});
