/** Asks for one field of the schema, with whatever arguments it takes, and says what became of it. */
import {
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type TypeNode,
} from 'graphql';
// @boundaries-ignore The rules are read as the documentation reads them.
import type { AccessField } from '../../scripts/generate/access-fields.ts';
import type { GraphQLAnswer } from '../support/client.ts';

/**
 * Whether a caller got a field, was refused it, was refused a field on the way to it, or found
 * nothing that has it.
 */
export type Outcome =
  | 'allowed'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'refused on the way'
  | 'nothing there';

const scalars: Readonly<Record<string, string>> = {
  Int: '1',
  Float: '1',
  Boolean: 'false',
  Date: '"2030-01-07"',
  DateTime: '"2030-01-07T09:00:00Z"',
};

/** The field with made-up arguments, and with `__typename` of what it answers if that is an object. */
export function selectionOf({ schema, field }: AccessField): string {
  const required = (field.arguments ?? []).filter(isRequired);
  const given = required.map(({ name, type }) => `${name.value}: ${madeUp(schema, type)}`);
  const inside = answersObject(schema, field) ? ' { __typename }' : '';
  return `${field.name.value}${given.length === 0 ? '' : `(${given.join(', ')})`}${inside}`;
}

/** The operation that asks for a field on a way to its type, where `FIELD` stands for it. */
export function operationFor(access: AccessField, way: string): string {
  const kind = access.type === 'Mutation' ? 'mutation' : 'query';
  return `${kind} ${way.replace('FIELD', selectionOf(access))}`;
}

/** What an answer says about the field that was asked for. */
export function outcomeOf(access: AccessField, { data, errors }: GraphQLAnswer<object>): Outcome {
  const name = access.field.name.value;
  const refusal = errors.find(({ path, extensions }) => {
    const isOfField = path?.at(-1) === name;
    const code = extensions?.['code'];
    if (code === 'UNAUTHENTICATED') return isOfField;
    return code === 'FORBIDDEN' && extensions?.['field'] === access.coordinate;
  });
  if (refusal !== undefined) return refusal.extensions?.['code'] as Outcome;
  if (errors.some(({ path }) => path?.at(-1) === name)) return 'allowed';
  if (hasKey(data, name)) return 'allowed';
  const isRefusal = errors.some(({ extensions }) => extensions?.['field'] !== undefined);
  return isRefusal ? 'refused on the way' : 'nothing there';
}

function hasKey(value: unknown, key: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return key in value || Object.values(value).some((inner) => hasKey(inner, key));
}

function isRequired({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
}

function madeUp(schema: DocumentNode, type: TypeNode): string {
  if (type.kind === Kind.NON_NULL_TYPE) return madeUp(schema, type.type);
  if (type.kind === Kind.LIST_TYPE) return '[]';
  const name = type.name.value;
  for (const node of schema.definitions) {
    if (node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === name) {
      return node.values?.[0]?.name.value ?? 'null';
    }
    if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION && node.name.value === name) {
      const fields = (node.fields ?? []).filter(isRequired);
      return `{ ${fields.map((each) => `${each.name.value}: ${madeUp(schema, each.type)}`).join(', ')} }`;
    }
  }
  return scalars[name] ?? '"made-up-12"';
}

function answersObject(schema: DocumentNode, field: FieldDefinitionNode): boolean {
  let { type } = field;
  while (type.kind !== Kind.NAMED_TYPE) type = type.type;
  const name = type.name.value;
  return schema.definitions.some(
    (node) =>
      (node.kind === Kind.OBJECT_TYPE_DEFINITION ||
        node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
        node.kind === Kind.UNION_TYPE_DEFINITION) &&
      node.name.value === name,
  );
}
