import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import {
  developmentKeyPath,
  developmentTokenMinter,
  readDevelopmentKey,
  readOrCreateDevelopmentKey,
} from '../src/development-key.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rendezvous-key-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('the development key', () => {
  test('is made once, also by many at once, and is for its owner only', async () => {
    const data = join(directory, 'new', 'data');
    const keys = await Promise.all(
      Array.from({ length: 8 }, () => readOrCreateDevelopmentKey(data)),
    );
    expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(1);
    expect((await stat(developmentKeyPath(data))).mode & 0o777).toBe(0o600);
    expect(await readdir(data)).toEqual(['development-key.json']);
    expect((await readOrCreateDevelopmentKey(data)).keyId).toBe(keys[0]?.keyId);
  });

  test('that is missing is said to be', async () => {
    await expect(readDevelopmentKey(directory)).rejects.toMatchObject({ code: 'MISSING' });
  });

  test.each(['', '{}', '{"keyId":"a","privateKey":{"kty":"RSA"}}'])(
    'that is broken (%j) is not silently replaced',
    async (content) => {
      await writeFile(developmentKeyPath(directory), content);
      await expect(readOrCreateDevelopmentKey(directory)).rejects.toThrow('Delete the file');
      await rm(developmentKeyPath(directory));
    },
  );

  test.each([
    ['ada', 'fr', { name: 'Ada Example', email: 'ada@example.org', language: 'fr' }],
    ['grace.hopper', 'de', { name: 'Grace Hopper', language: 'de' }],
  ])('signs readable defaults for %s', async (patient, region, expected) => {
    const data = join(directory, 'mint');
    await readOrCreateDevelopmentKey(data);
    const mint = await developmentTokenMinter(data);
    const claims = decodeJwt(await mint(patient, region, { lifetimeMinutes: 5 }));
    expect(claims).toMatchObject({ sub: patient, region, ...expected });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300);
  });
});
