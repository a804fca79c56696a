import { GraphQLError, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { z } from 'zod';

/** An operation a client has agreed on beforehand. */
export interface PersistedOperation {
  id: string;
  name: string;
  type: 'query' | 'mutation' | 'subscription';
  /** The document: one operation and its fragments. */
  body: string;
}

/** A manifest cannot be used; the message names the operation, the limit and what to do. */
export class ManifestInvalid extends Error {
  override readonly name = 'ManifestInvalid';
  /** A stable name of what is wrong. */
  readonly code: ManifestErrorCode;

  constructor(code: ManifestErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type ManifestErrorCode =
  | 'MANIFEST_FORMAT_UNKNOWN'
  | 'MANIFEST_TOO_LARGE'
  | 'MANIFEST_OPERATION_INVALID'
  | 'MANIFEST_OTHER_CLIENT'
  | 'PERSISTED_QUERY_ID_CONFLICT';

const maxOperations = 5_000;
const maxBodyLength = 100_000;
const maxTokens = 20_000;

const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.unknown()),
});

/** An id travels in a URL and in a header. */
const id = z.string().regex(/^[\x21-\x7e]{1,256}$/, 'must be 1 to 256 printable ASCII characters');
const body = z
  .string()
  .min(1, 'must not be empty')
  .max(maxBodyLength, `must have at most ${maxBodyLength} characters: split the operation`);

const apolloOperation = z.object({
  id,
  name: z.string().min(1, 'must not be empty').max(256, 'must have at most 256 characters'),
  type: z.enum(['query', 'mutation', 'subscription']),
  body,
  clientName: z.string().nullish(),
});

const mapEntry = z.object({ id, body });

/**
 * Reads the operations of a manifest: Apollo's format
 * (`{"format": "apollo-persisted-query-manifest", "version": 1, "operations": […]}`, as
 * `@apollo/generate-persisted-query-manifest` writes it) or a map from id to document, as Relay's
 * compiler and Hive's clients write it. At most 5,000 operations of 100,000 characters each. An
 * operation that is there twice with the same body is answered once.
 * @param client the client it is for; operations that name another one are refused
 * @throws ManifestInvalid
 */
export function readManifest(manifest: unknown, client?: string): PersistedOperation[] {
  const operations = isApolloManifest(manifest)
    ? readApolloManifest(manifest, client)
    : readMap(manifest);
  const known = new Map<string, PersistedOperation>();
  for (const operation of operations) {
    const other = known.get(operation.id);
    if (other !== undefined && other.body !== operation.body) {
      throw new ManifestInvalid(
        'PERSISTED_QUERY_ID_CONFLICT',
        `The id ${operation.id} is there twice, for ${other.name} and for ${operation.name}, with ` +
          'different documents: an id stands for one document for ever',
      );
    }
    known.set(operation.id, operation);
  }
  return [...known.values()];
}

function isApolloManifest(manifest: unknown): manifest is { format: unknown } {
  // In a map of ids, "format" would be the id of a document.
  return isRecord(manifest) && 'format' in manifest && 'operations' in manifest;
}

function readApolloManifest(manifest: unknown, client: string | undefined): PersistedOperation[] {
  const read = apolloManifest.safeParse(manifest);
  if (!read.success) {
    throw new ManifestInvalid(
      'MANIFEST_FORMAT_UNKNOWN',
      'The manifest must have "format": "apollo-persisted-query-manifest", "version": 1 and a ' +
        'list "operations"',
    );
  }
  checkCount(read.data.operations.length);
  return read.data.operations.map((entry, index) => {
    const label = labelOf(entry, index);
    const { clientName, ...operation } = readEntry(apolloOperation, entry, label);
    if (client !== undefined && clientName != null && clientName !== client) {
      throw new ManifestInvalid(
        'MANIFEST_OTHER_CLIENT',
        `${label} is for the client ${clientName}, not for ${client}`,
      );
    }
    const found = parseOperation(operation.body, label);
    if (found.name !== operation.name || found.type !== operation.type) {
      throw new ManifestInvalid(
        'MANIFEST_OPERATION_INVALID',
        `${label} says it is the ${operation.type} ${operation.name}, but its body is the ` +
          `${found.type} ${found.name ?? 'without a name'}`,
      );
    }
    return operation;
  });
}

function readMap(manifest: unknown): PersistedOperation[] {
  if (!isRecord(manifest) || Object.values(manifest).some((value) => typeof value !== 'string')) {
    throw new ManifestInvalid(
      'MANIFEST_FORMAT_UNKNOWN',
      'A manifest is either Apollo\'s ({"format": "apollo-persisted-query-manifest", …}) or an ' +
        'object from id to document',
    );
  }
  const entries = Object.entries(manifest);
  checkCount(entries.length);
  return entries.map(([key, document]) => {
    const label = `The operation with the id ${shorten(key)}`;
    const entry = readEntry(mapEntry, { id: key, body: document }, label);
    const found = parseOperation(entry.body, label);
    if (found.name === undefined) {
      throw new ManifestInvalid(
        'MANIFEST_OPERATION_INVALID',
        `${label} has no name: write ${found.type} SomeName { … }`,
      );
    }
    return { ...entry, name: found.name, type: found.type };
  });
}

function checkCount(count: number): void {
  if (count <= maxOperations) return;
  throw new ManifestInvalid(
    'MANIFEST_TOO_LARGE',
    `The manifest has ${count} operations; at most ${maxOperations} are kept per client`,
  );
}

function readEntry<Entry>(schema: z.ZodType<Entry>, value: unknown, label: string): Entry {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new ManifestInvalid(
    'MANIFEST_OPERATION_INVALID',
    `${label}: ${issue?.path.join('.') || 'it'} ${lowerFirst(issue?.message ?? 'is not valid')}`,
  );
}

/** The one operation of a document. */
function parseOperation(
  document: string,
  label: string,
): { name: string | undefined; type: PersistedOperation['type'] } {
  let operations: OperationDefinitionNode[];
  try {
    operations = parse(document, { noLocation: true, maxTokens }).definitions.filter(
      (node) => node.kind === Kind.OPERATION_DEFINITION,
    );
  } catch (error) {
    if (error instanceof RangeError) {
      const message = `${label} is nested too deeply to be read: split it`;
      throw new ManifestInvalid('MANIFEST_OPERATION_INVALID', message);
    }
    if (!(error instanceof GraphQLError)) throw error;
    const place = error.locations?.[0];
    throw new ManifestInvalid(
      'MANIFEST_OPERATION_INVALID',
      `${label} is not GraphQL: ${error.message} (line ${place?.line}, column ${place?.column})`,
    );
  }
  const [operation, ...others] = operations;
  if (operation === undefined || others.length > 0) {
    throw new ManifestInvalid(
      'MANIFEST_OPERATION_INVALID',
      `${label} must be one operation, and its document has ${operations.length}`,
    );
  }
  return { name: operation.name?.value, type: operation.operation };
}

function labelOf(entry: unknown, index: number): string {
  const named = isRecord(entry) && typeof entry['name'] === 'string' && entry['name'] !== '';
  return named ? `The operation ${shorten(String(entry['name']))}` : `Operation ${index + 1}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
