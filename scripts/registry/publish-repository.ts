/**
 * Publishes what is in the repository to the registry of a data folder: the schemas, the contracts
 * and a partner clinic to try things with. The registry compares before it composes, so a start
 * without changes costs a few milliseconds.
 */
import { createHash } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readComposed } from '../generate/subgraphs.ts';
import { repositoryRoot } from '../generate/generated-file.ts';
import { type AskRegistry, accessRegistry, RegistryRefused } from './registry-access.ts';

/** The partner clinic to try things with, which acts for the first practice of each region. */
export const demoClient = 'demo-clinic';

/** Where its key is in a data folder. */
export function demoKeyFile(dataDirectory: string): string {
  return join(dataDirectory, 'demo-clinic.key');
}

/** Where the key is that opens the registry of a data folder. */
export function adminKeyFile(dataDirectory: string): string {
  return join(dataDirectory, 'registry-admin.key');
}

const manifestFile = join(repositoryRoot, 'regions', 'partner-operations', 'manifest.json');

interface Manifest {
  operations: { id: string; name: string }[];
}

interface ClientsDocument {
  clients: { name: string; keyHashes: string[] }[];
  operations: Record<string, { id: string }[]>;
}

/**
 * Publishes; the product runs without, so what the registry refuses is said and not thrown.
 * @param say is told in one line what could not be published
 */
export async function publishRepository(o: {
  url: string;
  adminKey: string;
  dataDirectory: string;
  regions: readonly string[];
  say(line: string): void;
}): Promise<void> {
  const ask = accessRegistry(o.url, o.adminKey);
  await writeSecret(adminKeyFile(o.dataDirectory), o.adminKey);
  try {
    await publishSchemas(ask);
    await publishDemoClient(ask, o.regions);
    await keepDemoKey(ask, demoKeyFile(o.dataDirectory));
  } catch (error) {
    if (!(error instanceof RegistryRefused)) throw error;
    o.say(`Not everything is published in the registry: ${error.message}`);
  }
}

/** The id of an operation that is shipped for partner clinics. */
export async function shippedOperationId(name: string): Promise<string> {
  const { operations } = await readManifest();
  return operations.find((operation) => operation.name === name)?.id ?? '';
}

async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(manifestFile, 'utf8')) as Manifest;
}

async function publishSchemas(ask: AskRegistry): Promise<void> {
  const { subgraphs, contracts } = readComposed();
  const schemas = subgraphs.map(({ name, url, sdl }) => ({ name, url, schema: sdl }));
  await ask('POST', '/publish', { subgraphs: schemas, contracts, author: 'npm start' });
}

async function publishDemoClient(ask: AskRegistry, regions: readonly string[]): Promise<void> {
  await ask('PUT', `/clients/${demoClient}`, {
    role: 'partner',
    practices: regions.map((region) => `practice.${region}.1`),
    scopes: ['schedule:read', 'schedule:write', 'appointments:read', 'appointments:write'],
    contract: 'partner',
    level: 'ids-only',
  });
  const manifest = await readManifest();
  const { operations } = await ask<ClientsDocument>('GET', '/clients');
  const shipped = new Set(manifest.operations.map(({ id }) => id));
  const remove = (operations[demoClient] ?? []).filter(({ id }) => !shipped.has(id));
  await ask('POST', `/clients/${demoClient}/persisted-queries`, {
    manifest,
    remove: remove.map(({ id }) => id),
    author: 'npm start',
  });
}

/** The key in the file stays if the registry knows it; otherwise there is a new one. */
async function keepDemoKey(ask: AskRegistry, file: string): Promise<void> {
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  const hash = createHash('sha256').update(kept).digest('hex');
  const { clients } = await ask<ClientsDocument>('GET', '/clients');
  const known = clients.find(({ name }) => name === demoClient)?.keyHashes ?? [];
  if (known.includes(hash)) return;
  const { key } = await ask<{ key: string }>('POST', `/clients/${demoClient}/keys`);
  await writeSecret(file, key);
}

async function writeSecret(file: string, secret: string): Promise<void> {
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
}
