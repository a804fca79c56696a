import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadRegion } from '@rendezvous/region/region';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { z } from 'zod';

/** Issuer and audience of development tokens; production tokens carry the identity provider's. */
export const developmentIssuer = 'rendezvous-development';
export const developmentAudience = 'rendezvous';
export const developmentAlgorithm = 'EdDSA';

/** The key pair that signs patients' tokens on a developer's machine. */
export interface DevelopmentKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** What a development token says about a patient, or about somebody with a role. */
export interface DevelopmentTokenClaims {
  readonly sub: string;
  readonly region: string;
  readonly name: string;
  readonly email: string;
  readonly language: string;
  readonly role?: 'staff' | 'operator';
  readonly practices?: readonly string[];
  /** Separated by spaces. */
  readonly scope?: string;
}

/** The key file is there but cannot be used, or is not there and may not be made. */
export class DevelopmentKeyError extends Error {
  readonly code: 'MISSING' | 'BROKEN';

  constructor(code: 'MISSING' | 'BROKEN', message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DevelopmentKeyError';
    this.code = code;
  }
}

const keyFile = z.object({
  keyId: z.string().min(1),
  privateKey: z.looseObject({ kty: z.literal('OKP'), x: z.string(), d: z.string() }),
});

/** Path of the development key in `dataDirectory`. */
export function developmentKeyPath(dataDirectory: string): string {
  return join(dataDirectory, 'development-key.json');
}

/**
 * Reads the development key of `dataDirectory`.
 * @throws DevelopmentKeyError when there is none or the file is not a key.
 */
export async function readDevelopmentKey(dataDirectory: string): Promise<DevelopmentKey> {
  const path = developmentKeyPath(dataDirectory);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new DevelopmentKeyError('BROKEN', `${path} cannot be read.`, error);
    }
    throw new DevelopmentKeyError('MISSING', `There is no development key at ${path}.`, error);
  }
  try {
    const { keyId, privateKey } = keyFile.parse(JSON.parse(text));
    const { d: _secret, ...publicKey } = privateKey;
    return {
      keyId,
      privateKey: await importKey(privateKey),
      publicKey: await importKey(publicKey),
    };
  } catch (error) {
    const advice = 'Delete the file: the next start makes a new key.';
    throw new DevelopmentKeyError('BROKEN', `${path} is not a development key. ${advice}`, error);
  }
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, developmentAlgorithm);
  if (key instanceof Uint8Array) throw new TypeError('A development key is not symmetric.');
  return key;
}

/**
 * Reads the development key of `dataDirectory`, making it first when there is none. When two
 * processes start at once, both end with the same key.
 * @throws DevelopmentKeyError when there is a file that is not a key.
 */
export async function readOrCreateDevelopmentKey(dataDirectory: string): Promise<DevelopmentKey> {
  try {
    return await readDevelopmentKey(dataDirectory);
  } catch (error) {
    if (!(error instanceof DevelopmentKeyError) || error.code !== 'MISSING') throw error;
  }
  await mkdir(dataDirectory, { recursive: true });
  const { privateKey } = await generateKeyPair(developmentAlgorithm, { extractable: true });
  const content = { keyId: randomUUID(), privateKey: await exportJWK(privateKey) };
  const path = developmentKeyPath(dataDirectory);
  const unfinished = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  try {
    // A link, not a rename: it fails when another process was first, so nobody's key is replaced.
    await link(unfinished, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
  return readDevelopmentKey(dataDirectory);
}

/** Signs a token, valid from now for `lifetimeSeconds`. */
export async function signDevelopmentToken(
  key: DevelopmentKey,
  claims: DevelopmentTokenClaims,
  lifetimeSeconds: number,
): Promise<string> {
  const { sub, ...rest } = claims;
  const nowSeconds = Math.floor(Date.now() / 1000);
  return new SignJWT(rest)
    .setProtectedHeader({ alg: developmentAlgorithm, typ: 'JWT', kid: key.keyId })
    .setSubject(sub)
    .setIssuer(developmentIssuer)
    .setAudience(developmentAudience)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + lifetimeSeconds)
    .sign(key.privateKey);
}

/** What may be chosen about a development token besides handle and region. */
export interface DevelopmentTokenOptions {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly language?: string | undefined;
  readonly lifetimeMinutes?: number | undefined;
  /** For a token of staff or an operator instead of a patient's. */
  readonly actor?: Pick<DevelopmentTokenClaims, 'role' | 'practices' | 'scope'> | undefined;
}

/** Signs a token for a patient, or who `actor` says, by handle (`ada`) and region code (`fr`). */
export type DevelopmentTokenMinter = (
  handle: string,
  region: string,
  options?: DevelopmentTokenOptions,
) => Promise<string>;

const defaultLifetimeMinutes = 60;

/**
 * Signs tokens with the key of a running or former instance's data folder. Names and addresses that
 * are not given are made from the patient's handle; the language is the region's.
 * @throws DevelopmentKeyError when the folder holds no key.
 */
export async function developmentTokenMinter(
  dataDirectory: string,
): Promise<DevelopmentTokenMinter> {
  const key = await readDevelopmentKey(dataDirectory);
  return async (handle, region, options = {}) => {
    const claims = {
      sub: handle,
      region,
      name: options.name ?? exampleName(handle),
      email: options.email ?? `${emailLocalPart(handle)}@example.org`,
      language: options.language ?? loadRegion(region).defaultLanguage,
      ...options.actor,
    };
    return signDevelopmentToken(
      key,
      claims,
      60 * (options.lifetimeMinutes ?? defaultLifetimeMinutes),
    );
  };
}

/** "ada" becomes "Ada Example", "grace.hopper" becomes "Grace Hopper". */
function exampleName(patient: string): string {
  const words = patient.split(/[._-]+/).filter((word) => word !== '');
  const capitalized = words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`);
  return capitalized.length > 1 ? capitalized.join(' ') : `${capitalized[0] ?? 'Patient'} Example`;
}

function emailLocalPart(patient: string): string {
  return patient.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-') || 'patient';
}
