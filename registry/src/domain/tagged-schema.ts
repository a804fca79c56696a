import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from 'graphql';
import type { FederationNames } from './federation-names.ts';

/** Something of a schema as all subgraphs together define it. */
interface MergedElement {
  readonly name: string;
  /** Set by any of the subgraphs. */
  readonly tags: Set<string>;
  isInaccessible: boolean;
}

/** A field, an input's field or an enum's value. */
export interface MergedMember extends MergedElement {
  /** The type without lists and `!`; null of an enum's value. */
  readonly type: string | null;
  readonly arguments: Map<string, MergedMember>;
}

/** A type as all subgraphs together define it. */
export interface MergedType extends MergedElement {
  readonly kind: TypeKind;
  readonly members: Map<string, MergedMember>;
  readonly interfaces: Set<string>;
  readonly unionMembers: Set<string>;
}

type TypeKind = 'object' | 'interface' | 'union' | 'input' | 'enum' | 'scalar';

/** A subgraph's schema and the names it gives to federation's directives. */
export interface NamedDocument {
  readonly document: DocumentNode;
  readonly names: FederationNames;
}

/** A definition of a type, or one that adds to it. */
export type TypeNodeOfSchema = TypeDefinitionNode | TypeExtensionNode;

const kinds: Readonly<Record<TypeNodeOfSchema['kind'], TypeKind>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'object',
  [Kind.OBJECT_TYPE_EXTENSION]: 'object',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'interface',
  [Kind.INTERFACE_TYPE_EXTENSION]: 'interface',
  [Kind.UNION_TYPE_DEFINITION]: 'union',
  [Kind.UNION_TYPE_EXTENSION]: 'union',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'input',
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: 'input',
  [Kind.ENUM_TYPE_DEFINITION]: 'enum',
  [Kind.ENUM_TYPE_EXTENSION]: 'enum',
  [Kind.SCALAR_TYPE_DEFINITION]: 'scalar',
  [Kind.SCALAR_TYPE_EXTENSION]: 'scalar',
};

/** Whether a definition is of a type of the API, not of one that a linked specification brings. */
export function isApiType(node: { readonly kind: string }): node is TypeNodeOfSchema {
  return Object.hasOwn(kinds, node.kind) && !(node as TypeNodeOfSchema).name.value.includes('__');
}

/** Puts together what the subgraphs say of each type, by its name. */
export function mergeTypes(documents: readonly NamedDocument[]): Map<string, MergedType> {
  const types = new Map<string, MergedType>();
  for (const { document, names } of documents) {
    for (const node of document.definitions) if (isApiType(node)) addType(types, node, names);
  }
  return types;
}

function addType(
  types: Map<string, MergedType>,
  node: TypeNodeOfSchema,
  names: FederationNames,
): void {
  const name = node.name.value;
  const type = types.get(name) ?? {
    name,
    kind: kinds[node.kind],
    tags: new Set(),
    isInaccessible: false,
    members: new Map(),
    interfaces: new Set(),
    unionMembers: new Set(),
  };
  types.set(name, type);
  addMarks(type, node.directives ?? [], names);
  if ('interfaces' in node)
    node.interfaces?.forEach((each) => type.interfaces.add(each.name.value));
  if ('types' in node) node.types?.forEach((each) => type.unionMembers.add(each.name.value));
  if ('values' in node) {
    for (const value of node.values ?? []) addMember(type.members, value, null, names);
  }
  if (!('fields' in node)) return;
  for (const field of node.fields ?? []) {
    const member = addMember(type.members, field, nameOfType(field.type), names);
    for (const each of argumentsOf(field)) {
      addMember(member.arguments, each, nameOfType(each.type), names);
    }
  }
}

/** An input's field has none. */
export function argumentsOf(
  field: FieldDefinitionNode | InputValueDefinitionNode,
): readonly InputValueDefinitionNode[] {
  return field.kind === Kind.FIELD_DEFINITION ? (field.arguments ?? []) : [];
}

function addMember(
  members: Map<string, MergedMember>,
  node: { name: { value: string }; directives?: readonly ConstDirectiveNode[] },
  type: string | null,
  names: FederationNames,
): MergedMember {
  const name = node.name.value;
  const member = members.get(name) ?? {
    name,
    type,
    tags: new Set(),
    isInaccessible: false,
    arguments: new Map(),
  };
  members.set(name, member);
  addMarks(member, node.directives ?? [], names);
  return member;
}

function addMarks(
  element: MergedElement,
  directives: readonly ConstDirectiveNode[],
  names: FederationNames,
): void {
  for (const { name, arguments: given } of directives) {
    if (names.inaccessible.has(name.value)) element.isInaccessible = true;
    const tag = given?.find((each) => each.name.value === 'name')?.value;
    if (names.tag.has(name.value) && tag?.kind === Kind.STRING) element.tags.add(tag.value);
  }
}

/** The name of a type without lists and `!`. */
export function nameOfType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOfType(type.type);
}
