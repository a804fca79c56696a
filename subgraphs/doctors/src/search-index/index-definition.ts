import { createHash } from 'node:crypto';
import type { IndexDefinition } from './mapping.ts';

/** How an index is made, and the hash by which a difference is noticed. */
export interface HashedDefinition extends IndexDefinition {
  readonly hash: string;
}

/** Puts a definition together with its hash. Pure. */
export function hashDefinition(definition: IndexDefinition): HashedDefinition {
  const text = JSON.stringify([definition.settings, definition.mappings]);
  return {
    ...definition,
    hash: createHash('sha256').update(text).digest('base64url').slice(0, 22),
  };
}
