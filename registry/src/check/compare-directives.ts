import {
  type ASTNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type NameNode,
  print,
} from 'graphql';
import type { FoundChange } from './compare-schemas.ts';

/** The printed directives of one place, by the directive's name. */
type Directives = Map<string, string[]>;

/** GraphQL's own are compared with the schema; links say nothing by themselves. */
const ignored = new Set(['deprecated', 'specifiedBy', 'oneOf', 'link', 'composeDirective']);

/** Directives of federation whose effect shows in the schema, or only in how queries are planned. */
const planning = new Set([
  'shareable',
  'inaccessible',
  'tag',
  'external',
  'requires',
  'provides',
  'extends',
  'interfaceObject',
]);

/**
 * What changed about the directives of a subgraph's schema. Clients cannot see them, but the
 * gateway and the service act on them: `@key` removed, a field moved with `@override`, other roles
 * in `@access`. Of what is new in the subgraph, only a field that is moved there counts.
 */
export function compareDirectives(
  subgraph: string,
  current: DocumentNode,
  proposed: DocumentNode,
): FoundChange[] {
  const before = collectDirectives(current);
  const after = collectDirectives(proposed);
  const changes: FoundChange[] = [];
  for (const [path, directives] of after) {
    const previous = before.get(path);
    const names = new Set([...(previous?.keys() ?? []), ...directives.keys()]);
    for (const name of names) {
      if (previous === undefined && name !== 'override') continue;
      const was = previous?.get(name) ?? [];
      const is = directives.get(name) ?? [];
      const removed = was.filter((text) => !is.includes(text));
      const added = is.filter((text) => !was.includes(text));
      changes.push(...describeDirectives({ subgraph, path, name, removed, added }));
    }
  }
  return changes;
}

interface DirectiveChange {
  subgraph: string;
  path: string;
  name: string;
  removed: readonly string[];
  added: readonly string[];
}

function describeDirectives(change: DirectiveChange): FoundChange[] {
  const { path, name, removed, added } = change;
  if (removed.length + added.length === 0) return [];
  if (name === 'key') return describeKeys(change);
  if (name === 'override') return [describeOverride(change)];
  const severity = planning.has(name) ? 'SAFE' : 'DANGEROUS';
  if (removed.length === 0) {
    const description = `${added.join(' ')} was added to '${path}'`;
    return [{ code: 'DIRECTIVE_USAGE_ADDED', description, severity, path }];
  }
  if (added.length === 0) {
    const description = `${removed.join(' ')} was removed from '${path}'`;
    return [{ code: 'DIRECTIVE_USAGE_REMOVED', description, severity, path }];
  }
  const description = `${removed.join(' ')} of '${path}' became ${added.join(' ')}`;
  return [{ code: 'DIRECTIVE_USAGE_CHANGED', description, severity, path }];
}

function describeKeys({ path, removed, added }: DirectiveChange): FoundChange[] {
  return [
    ...removed.map((key): FoundChange => ({
      code: 'ENTITY_KEY_REMOVED',
      description:
        `${key} was removed from '${path}': gateways that still have the current supergraph ` +
        'ask with it, so publish before the service stops answering it',
      severity: 'DANGEROUS',
      path,
    })),
    ...added.map((key): FoundChange => ({
      code: 'ENTITY_KEY_ADDED',
      description: `${key} was added to '${path}'`,
      severity: 'SAFE',
      path,
    })),
  ];
}

function describeOverride({ subgraph, path, removed, added }: DirectiveChange): FoundChange {
  const from = /from: "([^"]*)"/.exec(added[0] ?? removed[0] ?? '')?.[1];
  const description =
    added.length > 0
      ? `Field '${path}' moves: ${subgraph} answers it instead of ${from}`
      : `Field '${path}' is no longer taken over from ${from} by ${subgraph}`;
  return { code: 'FIELD_MOVED', description, severity: 'DANGEROUS', path };
}

type Member = ASTNode & {
  name: NameNode;
  directives?: readonly ConstDirectiveNode[] | undefined;
};

function collectDirectives(schema: DocumentNode): Map<string, Directives> {
  const collected = new Map<string, Directives>();
  for (const definition of schema.definitions) {
    if (!('name' in definition) || definition.name === undefined) continue;
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) continue;
    const typeName = definition.name.value;
    // Extensions of a type count as the type.
    record(collected, typeName, 'directives' in definition ? (definition.directives ?? []) : []);
    for (const member of membersOf(definition)) {
      const path = `${typeName}.${member.name.value}`;
      record(collected, path, member.directives ?? []);
      for (const argument of 'arguments' in member ? (member.arguments ?? []) : []) {
        if (argument.kind !== Kind.INPUT_VALUE_DEFINITION) continue;
        record(collected, `${path}.${argument.name.value}`, argument.directives ?? []);
      }
    }
  }
  return collected;
}

function membersOf(definition: DefinitionNode): Member[] {
  return [
    ...('fields' in definition ? (definition.fields ?? []) : []),
    ...('values' in definition ? (definition.values ?? []) : []),
  ];
}

function record(
  collected: Map<string, Directives>,
  path: string,
  directives: readonly unknown[],
): void {
  const found = collected.get(path) ?? new Map<string, string[]>();
  collected.set(path, found);
  for (const directive of directives as readonly ConstDirectiveNode[]) {
    const name = directive.name.value.replace(/^federation__/, '');
    if (ignored.has(name)) continue;
    found.set(name, [...(found.get(name) ?? []), print(directive)]);
  }
}
