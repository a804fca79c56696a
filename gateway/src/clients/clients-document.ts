import { z } from 'zod';
import { type ApiClient, type PersistedQueryLevel, persistedQueryLevels } from './api-client.ts';

/** One operation of a client's list, as it was published. */
export interface ListedOperation {
  /** What the client sends; most tools make it the SHA-256 of the body in hexadecimal. */
  readonly id: string;
  readonly name: string | null;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly body: string;
}

/** All clients of a variant, with the hashes of their keys and their operations. */
export interface ClientsDocument {
  readonly version: string;
  readonly clients: readonly (ApiClient & { readonly keyHashes: readonly string[] })[];
  /** By client name. */
  readonly operations: ReadonlyMap<string, readonly ListedOperation[]>;
}

/** The document cannot be used. The message names the field, never a key or a hash. */
export class ClientsDocumentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ClientsDocumentError';
  }
}

/** The longest id an operation can have, in characters. */
export const maxOperationIdLength = 512;

const maxClients = 5_000;
const maxKeysPerClient = 50;
const maxOperationsPerClient = 20_000;
const maxBodyLength = 1_000_000;

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'must be 1 to 100 letters, digits, ".", "_" or "-"');
const strings = z.array(z.string().min(1).max(200)).max(10_000).default([]);

const clientSchema = z
  .object({
    name,
    role: z.enum(['frontend', 'partner']),
    practices: strings,
    scopes: strings,
    regions: strings,
    contract: z.string().nullable().default(null),
    level: z.enum(persistedQueryLevels).optional(),
    maxCost: z.number().positive().nullable().default(null),
    requestsPerMinute: z.number().positive().nullable().default(null),
    introspection: z.boolean().nullable().default(null),
    keyHashes: z
      .array(z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'))
      .max(maxKeysPerClient)
      .default([]),
  })
  .transform((client) => ({ ...client, level: client.level ?? defaultLevel(client.role) }));

const operationSchema = z.object({
  id: z.string().min(1).max(maxOperationIdLength),
  name: z.string().max(500).nullable().default(null),
  type: z.enum(['query', 'mutation', 'subscription']),
  body: z.string().min(1).max(maxBodyLength),
});

const documentSchema = z.object({
  version: z.union([z.string(), z.number()]).transform(String),
  clients: z.array(clientSchema).max(maxClients),
  operations: z
    .record(name, z.array(operationSchema).max(maxOperationsPerClient))
    .default({})
    .transform((lists) => new Map(Object.entries(lists))),
});

/** A partner may run only what was agreed on, unless somebody decides otherwise. */
function defaultLevel(role: ApiClient['role']): PersistedQueryLevel {
  return role === 'partner' ? 'ids-only' : 'allow-ids';
}

/**
 * Checks parsed JSON from the registry or a file. Fields that it does not know are left out, so that
 * a newer registry does not shut out this gateway.
 * @throws ClientsDocumentError
 */
export function readClientsDocument(json: unknown): ClientsDocument {
  const result = documentSchema.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    const path =
      issue === undefined || issue.path.length === 0 ? 'the document' : issue.path.join('.');
    throw new ClientsDocumentError(`${path}: ${issue?.message ?? 'is not valid'}`);
  }
  refuseAmbiguities(result.data);
  return result.data;
}

/** A key belongs to one client, a name to one client, and an id of a list to one operation. */
function refuseAmbiguities({ clients, operations }: ClientsDocument): void {
  const names = new Set<string>();
  const keyOwners = new Map<string, string>();
  for (const client of clients) {
    if (names.has(client.name))
      throw new ClientsDocumentError(`clients: "${client.name}" is there twice`);
    names.add(client.name);
    for (const hash of client.keyHashes) {
      const owner = keyOwners.get(hash) ?? client.name;
      if (owner !== client.name) {
        throw new ClientsDocumentError(`clients: "${owner}" and "${client.name}" share a key`);
      }
      keyOwners.set(hash, owner);
    }
  }
  for (const [client, list] of operations) {
    const bodies = new Map<string, string>();
    for (const { id, body } of list) {
      if ((bodies.get(id) ?? body) !== body) {
        throw new ClientsDocumentError(`operations.${client}: an id has two bodies`);
      }
      bodies.set(id, body);
    }
  }
}
