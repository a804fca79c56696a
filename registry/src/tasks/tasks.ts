import { checkOperations } from '../check/check-operations.ts';
import { checkSubgraph } from '../check/check-subgraph.ts';
import { buildApiSchema } from '../domain/api-schema.ts';
import type { Composed } from '../domain/change.ts';
import { type ComposedAll, composeAll } from '../domain/compose-contracts.ts';
import {
  coordinatesOf,
  type OperationCoordinates,
  validateOperations,
} from './validate-operations.ts';

/** An operation of a client, as usage is counted of it. */
export interface OperationOfClient {
  client: string;
  id: string;
  body: string;
}

/** What an operation of a client uses of a schema. */
export interface UsageOfClient extends OperationCoordinates {
  client: string;
}

/**
 * What takes a processor for a while and is therefore done in a thread of its own. Arguments and
 * answers are plain data.
 */
export const tasks = {
  compose: composeAndMeasure,
  measure,
  validateOperations,
  checkSubgraph,
  checkOperations,
};

export type Tasks = typeof tasks;

/** Composes everything and, if that works, says which operations use what. */
function composeAndMeasure(input: Composed & { operations: readonly OperationOfClient[] }): {
  result: ComposedAll;
  usage: UsageOfClient[];
} {
  const result = composeAll(input);
  if (result.errors !== undefined) return { result, usage: [] };
  return { result, usage: measure({ ...result, operations: input.operations }) };
}

/** Says which operations use what of a supergraph. */
function measure(input: {
  supergraphSdl: string;
  operations: readonly OperationOfClient[];
}): UsageOfClient[] {
  const { supergraphSdl, operations } = input;
  if (operations.length === 0) return [];
  const found = coordinatesOf(buildApiSchema(supergraphSdl), operations);
  return found.map((each, index) => ({ ...each, client: operations[index]!.client }));
}
