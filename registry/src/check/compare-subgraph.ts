import { buildSubgraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';
import { compareDirectives } from './compare-directives.ts';
import { compareSchemas, type FoundChange } from './compare-schemas.ts';
import { parseSchema } from './lint-schema.ts';

/**
 * What changed about a subgraph that clients do not see: directives, and the removal of fields that
 * are hidden from them. Both schemas must compose.
 * @param seen what clients see now and would see
 */
export async function compareSubgraph(
  name: string,
  current: string,
  proposed: string,
  seen: readonly GraphQLSchema[],
): Promise<FoundChange[]> {
  const [before, after] = [parseSchema(current), parseSchema(proposed)];
  if (before === null || after === null || current === proposed) return [];
  const changes = await compareSchemas(
    toSubgraphSchema(name, current),
    toSubgraphSchema(name, proposed),
  );
  const hidden = changes.filter(
    ({ severity, path }) =>
      severity === 'BREAKING' && path !== null && seen.every((api) => isHidden(api, path)),
  );
  return [
    ...compareDirectives(name, before, after),
    ...hidden.map((change): FoundChange => ({
      ...change,
      severity: 'DANGEROUS',
      description: `${change.description} (hidden from clients, but other services may use it)`,
    })),
  ];
}

function toSubgraphSchema(name: string, sdl: string): GraphQLSchema {
  return buildSubgraph(name, '', sdl).schema.toGraphQLJSSchema();
}

function isHidden(api: GraphQLSchema, path: string): boolean {
  const [typeName = '', member] = path.split('.');
  // Directives, and what federation itself adds.
  if (/^[@_]|__/.test(typeName)) return false;
  const type = api.getType(typeName);
  if (type === undefined) return true;
  if (member === undefined || !('getFields' in type)) return false;
  return type.getFields()[member] === undefined;
}
