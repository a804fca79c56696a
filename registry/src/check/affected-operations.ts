import { type DocumentNode, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql';
import type { AffectedOperation, ClientOperations, OperationReference } from './check-result.ts';
import { type FoundChange, toCoordinate } from './compare-schemas.ts';
import { findOperationUsage, type OperationUsage } from './operation-usage.ts';

/** What clients of one contract, or of the whole schema, see before and after. */
export interface SchemaView {
  /** Null: the whole schema. */
  contract: string | null;
  /** Null: there was no schema yet. */
  current: GraphQLSchema | null;
  proposed: GraphQLSchema;
}

/** Who is concerned by what. */
export interface Impact {
  operations: AffectedOperation[];
  /** By change: the operations that use what has changed. */
  users: Map<FoundChange, OperationReference[]>;
}

const maxErrors = 5;

/**
 * Which operations of the clients of a view fail after the changes, or go on with something else.
 * An operation that is not valid on the current schema either is left out: no change can break it.
 */
export function findImpact(
  view: SchemaView,
  clients: readonly ClientOperations[],
  changes: readonly FoundChange[],
): Impact {
  const impact: Impact = { operations: [], users: new Map() };
  if (view.current !== null && changes.length === 0) return impact;
  for (const { client, operations } of clients) {
    for (const { id, name, body } of operations) {
      const reference = { client, operation: name, id };
      const document = parse(body);
      const errors = findErrors(view.proposed, document);
      if (view.current === null) {
        if (errors.length > 0) impact.operations.push(describe(view, reference, errors, []));
        continue;
      }
      if (errors.length > 0 && findErrors(view.current, document).length > 0) continue;
      const usage = findOperationUsage(view.current, document);
      const met = changes.filter((change) => isUsing(usage, change, errors.length > 0));
      for (const change of met) {
        impact.users.set(change, [...(impact.users.get(change) ?? []), reference]);
      }
      const noticed = met.filter(({ severity }) => severity !== 'SAFE');
      if (errors.length + noticed.length > 0) {
        impact.operations.push(describe(view, reference, errors, noticed));
      }
    }
  }
  return impact;
}

function describe(
  view: SchemaView,
  reference: OperationReference,
  errors: AffectedOperation['errors'],
  because: readonly FoundChange[],
): AffectedOperation {
  return {
    ...reference,
    contract: view.contract,
    status: errors.length > 0 ? 'FAILS' : 'CHANGES',
    errors,
    because: [
      ...new Set(because.flatMap(({ path }) => (path === null ? [] : [toCoordinate(path)]))),
    ],
  };
}

/** Why a document is not valid on a schema; lines and columns count from 1. */
export function findErrors(
  schema: GraphQLSchema,
  document: DocumentNode,
): { message: string; line: number | null; column: number | null }[] {
  return validate(schema, document, specifiedRules, { maxErrors }).map(
    ({ message, locations }) => ({
      message,
      line: locations?.[0]?.line ?? null,
      column: locations?.[0]?.column ?? null,
    }),
  );
}

/** Whether an operation uses what a change is about, in the way that matters for that change. */
function isUsing(usage: OperationUsage, change: FoundChange, fails: boolean): boolean {
  if (change.path === null) return false;
  const [type = '', member] = change.path.split('.');
  const selects = usage.fields.has(`${type}.${member}`);
  switch (change.code) {
    // Whether a value still fits is what validation says; only what is not given can change.
    case 'FIELD_ARGUMENT_ADDED':
      return selects && change.severity === 'BREAKING';
    case 'FIELD_ARGUMENT_TYPE_CHANGED':
      return selects && fails;
    case 'FIELD_ARGUMENT_REMOVED':
      return usage.givenArguments.has(change.path);
    case 'FIELD_ARGUMENT_DEFAULT_CHANGED':
      return selects && !usage.givenArguments.has(change.path);
    // What the values of variables hold is not known, so they may hold this.
    case 'INPUT_FIELD_ADDED':
      return change.severity === 'BREAKING' && isWriting(usage, type, fails);
    case 'INPUT_FIELD_TYPE_CHANGED':
    case 'INPUT_FIELD_DEFAULT_VALUE_CHANGED':
      return isWriting(usage, type, fails || change.severity !== 'BREAKING');
    case 'INPUT_FIELD_REMOVED':
      return usage.variableTypes.has(type) || usage.writtenInputs.has(change.path);
    case 'ENUM_VALUE_REMOVED':
      return (
        usage.leafTypes.has(type) ||
        usage.variableTypes.has(type) ||
        usage.writtenEnumValues.has(change.path)
      );
    case 'ENUM_VALUE_ADDED':
      return usage.leafTypes.has(type);
    case 'SCHEMA_QUERY_TYPE_CHANGED':
      return usage.operationType === 'query';
    case 'SCHEMA_MUTATION_TYPE_CHANGED':
      return usage.operationType === 'mutation';
    case 'DIRECTIVE_REMOVED':
    case 'DIRECTIVE_ARGUMENT_REMOVED':
    case 'DIRECTIVE_ARGUMENT_TYPE_CHANGED':
      return usage.directives.has(type.replace('@', ''));
    default:
      return member === undefined ? isMeeting(usage, type) : selects;
  }
}

function isWriting(usage: OperationUsage, inputType: string, isWrittenOne: boolean): boolean {
  return usage.variableTypes.has(inputType) || (isWrittenOne && usage.writtenInputs.has(inputType));
}

function isMeeting(usage: OperationUsage, type: string): boolean {
  return (
    usage.outputTypes.has(type) ||
    usage.leafTypes.has(type) ||
    usage.variableTypes.has(type) ||
    usage.writtenInputs.has(type)
  );
}
