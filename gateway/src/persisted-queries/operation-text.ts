import { hash } from 'node:crypto';
import {
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionSetNode,
} from 'graphql';
import type { OperationLimits } from '../config.ts';
import { parseWithinLimit } from '../operation-limits.ts';

/** What a list compares of an operation's text. */
export interface OperationText {
  /** The same for texts that differ only in layout, comments and the order of definitions. */
  readonly fingerprint: string;
  /** Of its first operation; null without one or when the text cannot be parsed. */
  readonly name: string | null;
  /** Whether it asks for nothing but the schema. */
  readonly isIntrospection: boolean;
}

/** SHA-256 in hexadecimal, as clients make the ids of their operations. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

/**
 * Reads a text for comparison with a list. A text that is no GraphQL, or has too many tokens, is only
 * like itself.
 */
export function readOperationText(text: string, limits: OperationLimits): OperationText {
  const parsed = parseWithinLimit(text, limits);
  if (parsed === null || !('kind' in parsed)) {
    return { fingerprint: sha256(text), name: null, isIntrospection: false };
  }
  const operations = parsed.definitions.filter(isOperation);
  return {
    fingerprint: sha256(normalize(parsed)),
    name: operations[0]?.name?.value ?? null,
    isIntrospection: operations.length > 0 && asksOnlyForSchema(parsed, operations),
  };
}

/**
 * One text for all that a safelist takes for the same: operations by name, then fragments by name,
 * printed without comments. Fields keep their order, as in Apollo's router
 * (https://www.apollographql.com/docs/graphos/platform/security/persisted-queries).
 */
function normalize(document: DocumentNode): string {
  const operations = document.definitions.filter(isOperation);
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const definitions = [...operations, ...fragments].map(
    (definition, index) => [nameOf(definition), index, print(definition)] as const,
  );
  const sorted = [
    ...definitions.slice(0, operations.length).sort(byName),
    ...definitions.slice(operations.length).sort(byName),
  ];
  return sorted.map(([, , text]) => text).join('\n\n');
}

function byName(
  [left, leftIndex]: readonly [string, number, string],
  [right, rightIndex]: readonly [string, number, string],
): number {
  if (left === right) return leftIndex - rightIndex;
  return left < right ? -1 : 1;
}

function isOperation(definition: DefinitionNode): definition is OperationDefinitionNode {
  return definition.kind === Kind.OPERATION_DEFINITION;
}

function nameOf(definition: DefinitionNode): string {
  return 'name' in definition ? (definition.name?.value ?? '') : '';
}

const schemaFields = new Set(['__schema', '__type', '__typename']);

function asksOnlyForSchema(
  document: DocumentNode,
  operations: readonly OperationDefinitionNode[],
): boolean {
  return operations.every((operation) =>
    rootFields(document, operation.selectionSet).every((field) => schemaFields.has(field)),
  );
}

/** Names of the fields at the root, those in fragments too; each fragment is looked at once. */
function rootFields(
  document: DocumentNode,
  selectionSet: SelectionSetNode,
  seen: Set<string> = new Set(),
): string[] {
  return selectionSet.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return rootFields(document, selection.selectionSet, seen);
    }
    const name = selection.name.value;
    if (seen.has(name)) return [];
    seen.add(name);
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && nameOf(definition) === name,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION
      ? rootFields(document, fragment.selectionSet, seen)
      : [];
  });
}
