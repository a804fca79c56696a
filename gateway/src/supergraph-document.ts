import { createHash } from 'node:crypto';
import { z } from 'zod';

/** One version of everything that is served: the supergraph and what its contracts show of it. */
export interface SupergraphDocument {
  readonly version: string;
  readonly supergraphSdl: string;
  /** By contract name. */
  readonly contracts: Readonly<Record<string, string>>;
}

const document = z.object({
  version: z.string().min(1).max(128),
  supergraphSdl: z.string().min(1),
  contracts: z.record(z.string().min(1).max(128), z.string().min(1)).default({}),
});

/**
 * Reads what the registry sends and what is kept of it.
 * @throws Error that names the fields that are missing or wrong, without their values
 */
export function readSupergraphDocument(value: unknown): SupergraphDocument {
  const parsed = document.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`not a supergraph document (${problems.slice(0, 5).join('; ')})`);
}

/**
 * Reads the content of a file: GraphQL, or the registry's JSON when it has contracts, too.
 * @throws as `readSupergraphDocument` does
 */
export function readSupergraphFile(text: unknown): SupergraphDocument {
  if (typeof text !== 'string') throw new Error('not a text');
  if (text.trimStart().startsWith('{')) return readSupergraphDocument(parseJson(text));
  const version = `file-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  return { version, supergraphSdl: text, contracts: {} };
}

/** The same for values that say the same in the same order. */
export function fingerprintOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
