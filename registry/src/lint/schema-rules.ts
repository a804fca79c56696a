import {
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type TypeNode,
  visit,
} from 'graphql';
import { findAccessProblems } from './access-schema-rules.ts';

type WithFields = ObjectTypeDefinitionNode | ObjectTypeExtensionNode | InterfaceTypeDefinitionNode;

/** The project's rules that a machine can see (CONTRIBUTING.md explains them), by stable names. */
export const schemaRules: readonly {
  rule: string;
  /** One sentence a problem, which begins with the schema coordinate it is about. */
  find: (schema: DocumentNode) => string[];
}[] = [
  { rule: 'DESCRIPTION_MISSING', find: findMissingDescriptions },
  { rule: 'MUTATION_SHAPE', find: findMutationProblems },
  { rule: 'LIST_NULLABILITY', find: findListProblems },
  { rule: 'NAME', find: findNamingProblems },
  { rule: 'CONNECTION_SHAPE', find: findConnectionProblems },
  { rule: 'ACCESS', find: findAccessProblems },
];

/** What a subgraph's schema breaks of the project's rules; empty when all is well. */
export function findSchemaProblems(schema: DocumentNode): string[] {
  return schemaRules.flatMap(({ find }) => find(schema));
}

/** Rule 1: a description on every type, field, argument and enum value. */
function findMissingDescriptions(schema: DocumentNode): string[] {
  const problems: string[] = [];
  visit(schema, {
    enter(node, _key, _parent, _path, ancestors) {
      const describable =
        node.kind === Kind.SCALAR_TYPE_DEFINITION ||
        node.kind === Kind.OBJECT_TYPE_DEFINITION ||
        node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
        node.kind === Kind.UNION_TYPE_DEFINITION ||
        node.kind === Kind.ENUM_TYPE_DEFINITION ||
        node.kind === Kind.ENUM_VALUE_DEFINITION ||
        node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ||
        node.kind === Kind.FIELD_DEFINITION ||
        node.kind === Kind.INPUT_VALUE_DEFINITION;
      if (!describable || (node.description?.value.trim() ?? '') !== '') return;
      const owners = ancestors.flatMap((ancestor) =>
        'kind' in ancestor && 'name' in ancestor ? [ancestor.name?.value] : [],
      );
      problems.push(`${[...owners, node.name.value].join('.')} has no description`);
    },
  });
  return problems;
}

/** Rule 2 and the last of rule 4: the shape of a mutation. */
function findMutationProblems(schema: DocumentNode): string[] {
  const mutations = objectTypes(schema).filter((type) => type.name.value === 'Mutation');
  return mutations.flatMap((type) =>
    (type.fields ?? []).flatMap((field) =>
      [...findSignatureProblems(field), ...findResultProblems(schema, field)].map(
        (problem) => `Mutation.${field.name.value} ${problem}`,
      ),
    ),
  );
}

function findSignatureProblems(field: FieldDefinitionNode): string[] {
  const verbNoun = capitalize(field.name.value);
  const problems: string[] = [];
  const [argument, ...others] = field.arguments ?? [];
  const takesInput =
    argument?.name.value === 'input' && printType(argument.type) === `${verbNoun}Input!`;
  if (!takesInput || others.length > 0) {
    problems.push(`must take exactly one argument, input: ${verbNoun}Input!`);
  }
  if (printType(field.type) !== `${verbNoun}Result`) {
    problems.push(`must return the nullable ${verbNoun}Result`);
  }
  return problems;
}

function findResultProblems(schema: DocumentNode, field: FieldDefinitionNode): string[] {
  const verbNoun = capitalize(field.name.value);
  const union = schema.definitions.find(
    (node) => node.kind === Kind.UNION_TYPE_DEFINITION && node.name.value === `${verbNoun}Result`,
  );
  if (union?.kind !== Kind.UNION_TYPE_DEFINITION) {
    return [`must return a union, and ${verbNoun}Result is none`];
  }
  const problems: string[] = [];
  const members = (union.types ?? []).map((type) => type.name.value);
  const success = `${verbNoun}Success`;
  if (!members.includes(success)) problems.push(`must have ${success} among its results`);
  for (const member of members.filter((name) => name !== success)) {
    if (!interfacesOf(schema, member).includes('UserError')) {
      problems.push(`has the failure ${member}, which must implement UserError`);
    }
  }
  const answersAppointment = objectTypes(schema)
    .filter((type) => type.name.value === success)
    .some((type) => type.fields?.some((own) => namedType(own.type).name.value === 'Appointment'));
  if (answersAppointment && !inputFields(schema, `${verbNoun}Input`).includes('requestId')) {
    problems.push(`changes a booking, so ${verbNoun}Input must have a requestId`);
  }
  return problems;
}

/** Rule 3: lists are [X!]!; an argument may leave the whole list out. */
function findListProblems(schema: DocumentNode): string[] {
  const problems: string[] = [];
  for (const type of typesWithFields(schema)) {
    for (const field of type.fields ?? []) {
      const text = printType(field.type);
      if (text.includes('[') && !/^\[\w+!\]!$/.test(text)) {
        problems.push(`${type.name.value}.${field.name.value} is ${text}; lists are [X!]!`);
      }
    }
  }
  for (const { owner, input } of allInputs(schema)) {
    const text = printType(input.type);
    if (text.includes('[') && !/^\[\w+!\]!?$/.test(text)) {
      problems.push(`${owner}.${input.name.value} is ${text}; list members are never null`);
    }
  }
  return problems;
}

/** Rule 4: references are objects, and a number says its unit. */
function findNamingProblems(schema: DocumentNode): string[] {
  const problems: string[] = [];
  for (const type of typesWithFields(schema)) {
    for (const field of type.fields ?? []) {
      if (/[a-z]Ids?$/.test(field.name.value)) {
        problems.push(`${type.name.value}.${field.name.value} must be the object, not its id`);
      }
      problems.push(...findUnitProblem(type.name.value, field));
    }
  }
  for (const { owner, input } of allInputs(schema)) {
    problems.push(...findUnitProblem(owner, input));
  }
  return problems;
}

const measure = /distance|radius|duration|timeout|travel|window|delay|interval|age$/i;
const unit = /(Km|Meters|Ms|Seconds|Minutes|Hours|Days|Years)$/;

function findUnitProblem(
  owner: string,
  node: FieldDefinitionNode | InputValueDefinitionNode,
): string[] {
  const name = node.name.value;
  const isNumber = ['Int', 'Float'].includes(namedType(node.type).name.value);
  if (!isNumber || !measure.test(name) || unit.test(name)) return [];
  return [`${owner}.${name} must end with its unit, such as Minutes or Km`];
}

/** Rule 4: what pages is a connection, and says how many it gives at most. */
function findConnectionProblems(schema: DocumentNode): string[] {
  const problems: string[] = [];
  for (const type of typesWithFields(schema)) {
    for (const field of type.fields ?? []) {
      const path = `${type.name.value}.${field.name.value}`;
      const names = (field.arguments ?? []).map((argument) => argument.name.value);
      const isConnection = namedType(field.type).name.value.endsWith('Connection');
      if (isConnection && !(names.includes('first') && names.includes('after'))) {
        problems.push(`${path} is a connection, so it must take first and after`);
      }
      const first = field.arguments?.find((argument) => argument.name.value === 'first');
      if (first !== undefined && !/\d/.test(first.description?.value ?? '')) {
        problems.push(`${path}(first:) must say in its description how many it gives at most`);
      }
    }
  }
  return problems;
}

function objectTypes(schema: DocumentNode): (ObjectTypeDefinitionNode | ObjectTypeExtensionNode)[] {
  return schema.definitions.filter(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION,
  );
}

function typesWithFields(schema: DocumentNode): WithFields[] {
  const interfaces = schema.definitions.filter(
    (node) => node.kind === Kind.INTERFACE_TYPE_DEFINITION,
  );
  return [...objectTypes(schema), ...interfaces];
}

/** Arguments of fields, and fields of input types. */
function allInputs(schema: DocumentNode): { owner: string; input: InputValueDefinitionNode }[] {
  const fromArguments = typesWithFields(schema).flatMap((type) =>
    (type.fields ?? []).flatMap((field) =>
      (field.arguments ?? []).map((input) => ({
        owner: `${type.name.value}.${field.name.value}`,
        input,
      })),
    ),
  );
  const fromInputTypes = schema.definitions.flatMap((node) =>
    node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION
      ? (node.fields ?? []).map((input) => ({ owner: node.name.value, input }))
      : [],
  );
  return [...fromArguments, ...fromInputTypes];
}

function inputFields(schema: DocumentNode, name: string): string[] {
  return allInputs(schema)
    .filter(({ owner }) => owner === name)
    .map(({ input }) => input.name.value);
}

function interfacesOf(schema: DocumentNode, name: string): string[] {
  return objectTypes(schema)
    .filter((type) => type.name.value === name)
    .flatMap((type) => (type.interfaces ?? []).map((found) => found.name.value));
}

function printType(type: TypeNode): string {
  if (type.kind === Kind.NON_NULL_TYPE) return `${printType(type.type)}!`;
  if (type.kind === Kind.LIST_TYPE) return `[${printType(type.type)}]`;
  return type.name.value;
}

function namedType(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : namedType(type.type);
}

function capitalize(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
