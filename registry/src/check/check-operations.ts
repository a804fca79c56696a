import { NoDeprecatedCustomRule, parse, validate } from 'graphql';
import { buildApiSchema } from '../domain/api-schema.ts';
import { composeContract } from '../domain/compose-contracts.ts';
import { composeSubgraphs, type SubgraphSchema } from '../domain/compose.ts';
import type { ContractDefinition } from '../domain/contract-filter.ts';
import type { PersistedOperation } from '../domain/manifest.ts';
import { findErrors } from './affected-operations.ts';

/** Operations, and the schema they are to run on. */
export interface OperationsCheckInput {
  readonly variant: string;
  readonly client: string;
  /** The contract whose schema the client sees; null: all of it. */
  readonly contract: ContractDefinition | null;
  readonly subgraphs: readonly SubgraphSchema[];
  readonly operations: readonly PersistedOperation[];
  /** What the client has published already: an id stands for one document for ever. */
  readonly published: readonly PersistedOperation[];
}

/** What a check of operations found, one entry per operation in their order. */
export interface OperationsCheckResult {
  readonly passed: boolean;
  readonly variant: string;
  readonly client: string;
  readonly contract: string | null;
  /** Why there is no schema to check with. */
  readonly errors: readonly string[];
  readonly operations: readonly {
    readonly operation: string;
    readonly id: string;
    /** FAILS: it is not valid, or its id is taken. */
    readonly status: 'VALID' | 'FAILS';
    readonly errors: readonly { message: string; line: number | null; column: number | null }[];
    /** What it uses that is going to be removed. */
    readonly deprecations: readonly string[];
  }[];
}

/** Whether operations are valid on a variant's schema, or on the part of it their client sees. */
export function checkOperations(input: OperationsCheckInput): OperationsCheckResult {
  const { variant, client, contract, operations } = input;
  const start = { variant, client, contract: contract?.name ?? null };
  const composition =
    contract === null
      ? composeSubgraphs(input.subgraphs)
      : composeContract(input.subgraphs, contract);
  if (composition.errors !== undefined) {
    const errors = composition.errors.map(({ message }) => message);
    return { ...start, passed: false, errors, operations: [] };
  }
  const schema = buildApiSchema(composition.supergraphSdl);
  const published = new Map(input.published.map(({ id, body }) => [id, body]));
  const checked = operations.map(({ id, name, body }) => {
    const document = parse(body);
    const errors = findErrors(schema, document);
    const known = published.get(id);
    if (known !== undefined && known !== body) {
      const message = `The id ${id} is published with another document: an id stands for one document for ever`;
      errors.unshift({ message, line: null, column: null });
    }
    const status = errors.length > 0 ? ('FAILS' as const) : ('VALID' as const);
    const deprecations =
      status === 'FAILS'
        ? []
        : validate(schema, document, [NoDeprecatedCustomRule]).map(({ message }) => message);
    return { operation: name, id, status, errors, deprecations };
  });
  const passed = checked.every(({ status }) => status === 'VALID');
  return { ...start, passed, errors: [], operations: checked };
}
