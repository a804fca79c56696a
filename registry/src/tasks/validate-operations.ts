import { type GraphQLSchema, isEnumType, isInputObjectType, parse, validate } from 'graphql';
import { findOperationUsage } from '../check/operation-usage.ts';
import { buildApiSchema } from '../domain/api-schema.ts';
import type { PersistedOperation } from '../domain/manifest.ts';

/** Why an operation cannot run on a schema; line and column count from 1. */
export interface OperationProblem {
  id: string;
  name: string;
  message: string;
  line: number | null;
  column: number | null;
}

/** The schema coordinates an operation uses. */
export interface OperationCoordinates {
  id: string;
  coordinates: string[];
}

const maxProblems = 100;

/** Validates operations against a client's supergraph; the first problem of each, at most 100. */
export function validateOperations(input: {
  supergraphSdl: string;
  operations: readonly PersistedOperation[];
}): { problems: OperationProblem[]; usage: OperationCoordinates[] } {
  const schema = buildApiSchema(input.supergraphSdl);
  const problems = input.operations.flatMap((operation) => findProblem(schema, operation));
  return {
    problems: problems.slice(0, maxProblems),
    usage: coordinatesOf(schema, input.operations),
  };
}

/**
 * The coordinates each operation uses, sorted: `Type.field`, `Type.field(argument:)`, `Input.field`
 * and `Enum.VALUE`. What is sent in variables is not known: all of a variable's type counts.
 */
export function coordinatesOf(
  schema: GraphQLSchema,
  operations: readonly { id: string; body: string }[],
): OperationCoordinates[] {
  return operations.map(({ id, body }) => {
    const usage = findOperationUsage(schema, parse(body));
    const members = [...usage.writtenInputs].filter((name) => name.includes('.'));
    const used = new Set([
      ...usage.fields,
      ...members,
      ...usage.writtenEnumValues,
      ...[...usage.givenArguments].map((path) => path.replace(/\.(\w+)$/, '($1:)')),
      ...[...usage.variableTypes].flatMap((name) => membersOf(schema, name)),
    ]);
    return { id, coordinates: [...used].toSorted() };
  });
}

function membersOf(schema: GraphQLSchema, typeName: string): string[] {
  const type = schema.getType(typeName);
  if (isInputObjectType(type)) {
    return Object.keys(type.getFields()).map((field) => `${typeName}.${field}`);
  }
  return isEnumType(type) ? type.getValues().map(({ name }) => `${typeName}.${name}`) : [];
}

function findProblem(schema: GraphQLSchema, operation: PersistedOperation): OperationProblem[] {
  const { id, name, body } = operation;
  const [error] = validate(schema, parse(body), undefined, { maxErrors: 1 });
  if (error === undefined) return [];
  const place = error.locations?.[0];
  const { line, column } = place ?? { line: null, column: null };
  return [{ id, name, message: error.message, line, column }];
}
