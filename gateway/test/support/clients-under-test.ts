import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiClient } from '../../src/clients/api-client.ts';

/** SHA-256 in hexadecimal. */
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A client as a registry or a file tells it; its key is `rvc_<name>`. */
export function sampleClient(settings: Partial<ApiClient> & Pick<ApiClient, 'name'>): object {
  return {
    role: 'frontend',
    practices: [],
    scopes: [],
    regions: [],
    contract: null,
    level: 'allow-ids',
    maxCost: null,
    requestsPerMinute: null,
    introspection: null,
    keyHashes: [sha256(keyOf(settings.name))],
    ...settings,
  };
}

/** The API key of a sample client. */
export const keyOf = (name: string) => `rvc_${name}`;

/** An operation of a list, whose id is made as Apollo's tools make it. */
export function sampleOperation(body: string): { id: string } & Record<string, unknown> {
  const [, type = 'query', name = null] = /^(query|mutation)\s+(\w+)/.exec(body) ?? [];
  return { id: sha256(body), name, type, body };
}

/** A clients document in a file, for CLIENTS_PATH. */
export interface ClientsFile {
  readonly path: string;
  /** Replaces it as a whole, as a deployment would. A text is written as it is. */
  write(document: object | string): Promise<void>;
  remove(): Promise<void>;
}

export async function createClientsFile(document: object): Promise<ClientsFile> {
  const directory = await mkdtemp(join(tmpdir(), 'rendezvous-clients-'));
  const path = join(directory, 'clients.json');
  const file: ClientsFile = {
    path,
    async write(next) {
      await writeFile(`${path}.next`, typeof next === 'string' ? next : JSON.stringify(next));
      await rename(`${path}.next`, path);
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
  await file.write(document);
  return file;
}
