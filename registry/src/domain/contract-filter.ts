import { type ConstDirectiveNode, type DocumentNode, Kind, parse, print } from 'graphql';
import type { SubgraphSchema } from './compose.ts';
import {
  type FederationNames,
  importInaccessible,
  readFederationNames,
} from './federation-names.ts';
import { findReachable } from './reachable-types.ts';
import {
  argumentsOf,
  isApiType,
  type MergedType,
  mergeTypes,
  type NamedDocument,
  type TypeNodeOfSchema,
} from './tagged-schema.ts';

/** Which part of a variant's schema the clients of a contract see. */
export interface ContractDefinition {
  readonly name: string;
  /** When there are any: fields of objects and interfaces, and unions, without one are hidden. */
  readonly includeTags: readonly string[];
  /** What has one of these is hidden, whatever else it has. */
  readonly excludeTags: readonly string[];
  /** Hides types that nothing which is left leads to. */
  readonly hideUnreachableTypes: boolean;
}

/** Subgraphs of which a contract cannot be made; the message says what to do. */
export class ContractImpossible extends Error {
  override readonly name = 'ContractImpossible';
  readonly code: 'CONTRACT_WITHOUT_QUERY' | 'CONTRACT_NEEDS_FEDERATION_2';

  constructor(code: ContractImpossible['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Marks with `@inaccessible` what a contract hides, in each subgraph's schema, with the semantics of
 * Apollo's contracts: tags of a type count for its fields; a tag counts whichever subgraph sets it;
 * an excluded tag wins; a type of which nothing is left is hidden itself. Enums, inputs, scalars and
 * arguments need no included tag. What is hidden stays in the supergraph for the planner, out of
 * reach of clients. Composing the result finds what still refers to something hidden.
 * @throws ContractImpossible, or GraphQLError when a schema is not GraphQL
 */
export function filterByTags(
  subgraphs: readonly SubgraphSchema[],
  contract: ContractDefinition,
): SubgraphSchema[] {
  const documents = subgraphs.map((subgraph) => readDocument(subgraph, contract));
  const types = mergeTypes(documents);
  const hidden = chooseHidden(types, contract);
  if (contract.hideUnreachableTypes) {
    const parsed = documents.map(({ document }) => document);
    const reachable = findReachable(types, hidden, parsed);
    for (const name of types.keys()) if (!reachable.has(name)) hidden.add(name);
  }
  if (!types.has('Query') || hidden.has('Query')) {
    throw new ContractImpossible('CONTRACT_WITHOUT_QUERY', describeEmptyContract(contract));
  }
  // Composition wants one name for it in all subgraphs.
  const name =
    documents.map(({ names }) => names.importedInaccessible).find((each) => each !== null) ??
    'inaccessible';
  return documents.map((document, index) => ({
    ...subgraphs[index]!,
    sdl: print(hide(document, hidden, name)),
  }));
}

function readDocument(subgraph: SubgraphSchema, contract: ContractDefinition): NamedDocument {
  const document = parse(subgraph.sdl, { noLocation: true });
  const names = readFederationNames(document);
  if (names !== null) return { document, names };
  throw new ContractImpossible(
    'CONTRACT_NEEDS_FEDERATION_2',
    `The contract ${contract.name} cannot be made: the subgraph ${subgraph.name} does not link ` +
      'https://specs.apollo.dev/federation/v2.x in its schema',
  );
}

function describeEmptyContract({ name, includeTags, excludeTags }: ContractDefinition): string {
  const remedy =
    includeTags.length > 0
      ? `tag at least one field of Query with ${includeTags.map((tag) => `"${tag}"`).join(' or ')}`
      : `leave at least one field of Query without ${excludeTags.map((tag) => `"${tag}"`).join(', ')}`;
  return `The contract ${name} leaves no field of Query: ${remedy}`;
}

/** The coordinates of what is hidden: `Type`, `Type.field`, `Type.field(argument:)`, `Enum.VALUE`. */
function chooseHidden(
  types: ReadonlyMap<string, MergedType>,
  { includeTags, excludeTags }: ContractDefinition,
): Set<string> {
  const isExcluded = (tags: ReadonlySet<string>) => excludeTags.some((tag) => tags.has(tag));
  const isIncluded = (tags: ReadonlySet<string>) =>
    includeTags.length === 0 || includeTags.some((tag) => tags.has(tag));
  const hidden = new Set<string>();
  for (const type of types.values()) {
    const areFieldsChosen = type.kind === 'object' || type.kind === 'interface';
    if (isExcluded(type.tags)) hidden.add(type.name);
    if (type.kind === 'union' && !isIncluded(type.tags)) hidden.add(type.name);
    for (const member of type.members.values()) {
      const coordinate = `${type.name}.${member.name}`;
      const isLeftOut = areFieldsChosen && !isIncluded(type.tags) && !isIncluded(member.tags);
      if (isLeftOut || isExcluded(member.tags)) hidden.add(coordinate);
      for (const argument of member.arguments.values()) {
        if (isExcluded(argument.tags)) hidden.add(`${coordinate}(${argument.name}:)`);
      }
    }
  }
  hideEmptyTypes(types, hidden);
  return hidden;
}

/** A type of which no field, value or member is left would not be valid: it goes as a whole. */
function hideEmptyTypes(types: ReadonlyMap<string, MergedType>, hidden: Set<string>): void {
  for (const type of types.values()) {
    if (type.kind === 'scalar' || type.kind === 'union') continue;
    const isEmpty = [...type.members.values()].every(
      (member) => member.isInaccessible || hidden.has(`${type.name}.${member.name}`),
    );
    if (isEmpty) hidden.add(type.name);
  }
  for (const type of types.values()) {
    if (type.kind !== 'union') continue;
    const isGone = (name: string) => hidden.has(name) || types.get(name)?.isInaccessible === true;
    if ([...type.unionMembers].every(isGone)) hidden.add(type.name);
  }
}

type Directed = { readonly directives?: readonly ConstDirectiveNode[] | undefined };

/** The document with the mark on everything hidden that it defines. */
function hide(
  { document, names }: NamedDocument,
  hidden: ReadonlySet<string>,
  markName: string,
): DocumentNode {
  const marker = createMarker(names, hidden, names.importedInaccessible ?? markName);
  const definitions = document.definitions.map((node) =>
    isApiType(node) ? marker(markMembers(node, marker), node.name.value) : node,
  );
  const marked = { ...document, definitions };
  return names.importedInaccessible === null ? importInaccessible(marked, markName) : marked;
}

type Marker = <Node extends Directed>(node: Node, coordinate: string) => Node;

function createMarker(
  names: FederationNames,
  hidden: ReadonlySet<string>,
  markName: string,
): Marker {
  const mark: ConstDirectiveNode = {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: markName },
  };
  const marked = new Set<string>();
  return (node, coordinate) => {
    // A type can be defined and extended in one schema: the mark goes on the first part.
    if (!hidden.has(coordinate) || marked.has(coordinate)) return node;
    const directives = node.directives ?? [];
    const has = (wanted: ReadonlySet<string>) => directives.some((d) => wanted.has(d.name.value));
    // What is external is marked where it is defined; here composition would refuse it.
    if (has(names.inaccessible) || has(names.external)) return node;
    marked.add(coordinate);
    return { ...node, directives: [...directives, mark] };
  };
}

function markMembers(node: TypeNodeOfSchema, marker: Marker): TypeNodeOfSchema {
  const type = node.name.value;
  if ('values' in node && node.values !== undefined) {
    return {
      ...node,
      values: node.values.map((each) => marker(each, `${type}.${each.name.value}`)),
    };
  }
  if (!('fields' in node) || node.fields === undefined) return node;
  const fields = node.fields.map((field) => {
    const coordinate = `${type}.${field.name.value}`;
    const given = argumentsOf(field).map((each) =>
      marker(each, `${coordinate}(${each.name.value}:)`),
    );
    const inner = field.kind === Kind.FIELD_DEFINITION ? { ...field, arguments: given } : field;
    return marker(inner, coordinate);
  });
  return { ...node, fields } as TypeNodeOfSchema;
}
