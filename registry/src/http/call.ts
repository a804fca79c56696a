import type { RegistryKey } from '../store/keys.ts';
import type { Author } from '../store/publications.ts';
import { RegistryError } from '../registry-error.ts';
import type { z } from 'zod';

/** A request whose key was found and may do this. */
export interface Call {
  /** The variant in the path; empty for the few routes without one. */
  readonly variant: string;
  /** The parts of the path that the route's pattern names. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed body; undefined for routes without one. */
  readonly body: unknown;
  readonly ifNoneMatch: string | null;
  readonly key: RegistryKey;
}

/** What a body may say of who is behind it. */
export interface GivenAuthor {
  readonly author?: string | undefined;
  readonly commit?: string | undefined;
}

/** Who a call says is behind it, and with which key it came. */
export function authorOf(call: Call, given: GivenAuthor = {}): Author {
  return { author: given.author ?? null, commit: given.commit ?? null, keyId: call.key.id };
}

/**
 * Reads a body or the like through a schema.
 * @throws RegistryError BAD_REQUEST that names the field
 */
export function readInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.slice(0, 5).map((issue) => {
    const field = issue.path.map(String).join('.');
    return field === '' ? issue.message : `${field}: ${issue.message}`;
  });
  throw new RegistryError(400, 'BAD_REQUEST', problems.join('; '));
}
