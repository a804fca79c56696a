import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { findDefinition } from '../domain/schema-location.ts';
import { schemaRules } from '../lint/schema-rules.ts';
import type { LintFinding } from './check-result.ts';
import { toCoordinate } from './compare-schemas.ts';

/**
 * What breaks the project's rules in a proposed schema. What the current one breaks as well is a
 * WARNING: who changes something else need not repair it now.
 * @param file where the proposed schema was read; null when nobody knows
 */
export function lintSchema(
  proposed: DocumentNode,
  current: DocumentNode | null,
  file: string | null,
): LintFinding[] {
  const known = new Set(current === null ? [] : findAll(current).map(({ message }) => message));
  return findAll(proposed).map(({ rule, message }) => {
    const [path] = /^\w+(\.\w+)*(\(\w+:\))?/.exec(message) ?? [];
    const coordinate = path === undefined ? null : toCoordinate(path);
    const place = coordinate === null ? undefined : findDefinition(proposed, coordinate);
    const level = known.has(message) ? 'WARNING' : 'ERROR';
    const { line, column } = place ?? { line: null, column: null };
    return { rule, level, message, coordinate, file, line, column };
  });
}

function findAll(schema: DocumentNode): { rule: string; message: string }[] {
  return schemaRules.flatMap(({ rule, find }) =>
    find(schema).map((message) => ({ rule, message })),
  );
}

/** The parsed schema; null when it is not GraphQL, which composing reports with the place. */
export function parseSchema(sdl: string | undefined): DocumentNode | null {
  if (sdl === undefined) return null;
  try {
    return parse(sdl);
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}
