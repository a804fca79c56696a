import { describe, expect, test } from '@jest/globals';
import { createTokenVerifier } from '../src/token-verifier.ts';

const claims = (expiresInSeconds: number) => ({
  sub: 'ada',
  region: 'fr',
  name: 'Ada',
  email: 'ada@example.org',
  exp: Math.floor(Date.now() / 1_000) + expiresInSeconds,
});

describe('remembering verified tokens', () => {
  test('the same token is checked once', async () => {
    let checks = 0;
    const verifier = createTokenVerifier(async () => {
      checks += 1;
      return claims(60);
    });
    const first = await verifier.verify('token');
    const second = await verifier.verify('token');
    expect(second).toBe(first);
    expect(checks).toBe(1);
  });

  test('a token is not remembered beyond its expiry', async () => {
    let checks = 0;
    // Within the tolerance for clocks that differ, but over.
    const verifier = createTokenVerifier(async () => {
      checks += 1;
      return claims(-1);
    });
    await verifier.verify('token');
    await verifier.verify('token');
    expect(checks).toBe(2);
  });

  test('a refused token is checked again', async () => {
    let checks = 0;
    const verifier = createTokenVerifier(async () => {
      checks += 1;
      return { ...claims(60), region: 7 };
    });
    await expect(verifier.verify('token')).rejects.toThrow('claim "region" has the wrong type');
    await expect(verifier.verify('token')).rejects.toThrow('claim "region"');
    expect(checks).toBe(2);
  });
});
