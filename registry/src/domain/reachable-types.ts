import { type DocumentNode, Kind } from 'graphql';
import { type MergedType, nameOfType } from './tagged-schema.ts';

const roots = ['Query', 'Mutation', 'Subscription'];

/**
 * The names of types that clients can come to from the root types over what is not hidden: types of
 * fields, of arguments and of inputs, members of unions, implementations of interfaces and the
 * interfaces of objects, which fragments name. What a directive's argument has for a type counts as
 * reachable, because directives cannot be hidden.
 */
export function findReachable(
  types: ReadonlyMap<string, MergedType>,
  hidden: ReadonlySet<string>,
  documents: readonly DocumentNode[],
): Set<string> {
  const implementations = new Map<string, string[]>();
  for (const type of types.values()) {
    for (const each of type.interfaces) {
      implementations.set(each, [...(implementations.get(each) ?? []), type.name]);
    }
  }
  const reachable = new Set<string>();
  const waiting = [...roots, ...typesOfDirectives(documents)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const type = types.get(name);
    if (type === undefined || type.isInaccessible || hidden.has(name) || reachable.has(name)) {
      continue;
    }
    reachable.add(name);
    waiting.push(...referencedBy(type, hidden));
    if (type.kind === 'interface') waiting.push(...(implementations.get(name) ?? []));
  }
  return reachable;
}

function referencedBy(type: MergedType, hidden: ReadonlySet<string>): string[] {
  const found = [...type.unionMembers, ...type.interfaces];
  for (const member of type.members.values()) {
    const coordinate = `${type.name}.${member.name}`;
    if (member.isInaccessible || hidden.has(coordinate)) continue;
    if (member.type !== null) found.push(member.type);
    for (const argument of member.arguments.values()) {
      const isHidden = argument.isInaccessible || hidden.has(`${coordinate}(${argument.name}:)`);
      if (!isHidden && argument.type !== null) found.push(argument.type);
    }
  }
  return found;
}

function typesOfDirectives(documents: readonly DocumentNode[]): string[] {
  return documents.flatMap(({ definitions }) =>
    definitions
      .filter((node) => node.kind === Kind.DIRECTIVE_DEFINITION)
      .flatMap((node) => (node.arguments ?? []).map(({ type }) => nameOfType(type))),
  );
}
