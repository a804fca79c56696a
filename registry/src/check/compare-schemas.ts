import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core';
import type { GraphQLSchema } from 'graphql';
import type { Severity } from './check-result.ts';

/** A difference as it is found, before anybody has looked who uses what. */
export interface FoundChange {
  code: string;
  description: string;
  severity: Severity;
  /** `Type`, `Type.member` or `Type.member.argument`. */
  path: string | null;
}

/** Every difference between two schemas; what is new inside of something new is left out. */
export async function compareSchemas(
  current: GraphQLSchema,
  proposed: GraphQLSchema,
): Promise<FoundChange[]> {
  const changes = await diff(current, proposed);
  const added = new Set(
    changes.flatMap(({ type, path }) =>
      (type === 'TYPE_ADDED' || type === 'FIELD_ADDED') && path !== undefined ? [path] : [],
    ),
  );
  return changes.filter((change) => !isInsideOf(added, change)).map(describeChange);
}

/** GraphQL Inspector also reports each field of a type that was added. */
function isInsideOf(added: ReadonlySet<string>, { type, path }: Change): boolean {
  if (path === undefined) return false;
  const [typeName = '', member] = path.split('.');
  if (added.has(typeName)) return !(type === 'TYPE_ADDED' && path === typeName);
  const field = `${typeName}.${member}`;
  return added.has(field) && !(type === 'FIELD_ADDED' && path === field);
}

const severities: Record<CriticalityLevel, Severity> = {
  [CriticalityLevel.Breaking]: 'BREAKING',
  [CriticalityLevel.Dangerous]: 'DANGEROUS',
  [CriticalityLevel.NonBreaking]: 'SAFE',
};

function describeChange({ type, message, criticality, path }: Change): FoundChange {
  const severity = severities[criticality.level];
  return { code: String(type), description: message, severity, path: path ?? null };
}

/** A path as a schema coordinate: `Query.doctor.id` is `Query.doctor(id:)`. */
export function toCoordinate(path: string): string {
  const [typeName, member, argument] = path.split('.');
  return argument === undefined ? path : `${typeName}.${member}(${argument}:)`;
}
