import { GraphQLError } from 'graphql';
import type { Composed } from './change.ts';
import { type CompositionProblem, composeSubgraphs, type SubgraphSchema } from './compose.ts';
import { type ContractDefinition, ContractImpossible, filterByTags } from './contract-filter.ts';

/** What is wrong with a supergraph, or with the one of a contract. */
export type PublishProblem = CompositionProblem & { contract: string | null };

/** A supergraph and one for each contract, or why not all of them can be had. */
export type ComposedAll =
  | {
      supergraphSdl: string;
      contracts: { name: string; supergraphSdl: string }[];
      hints: CompositionProblem[];
      errors?: undefined;
    }
  | { errors: PublishProblem[]; supergraphSdl?: undefined };

/** Composes the supergraph and those of all contracts. Never throws. */
export function composeAll({ subgraphs, contracts }: Composed): ComposedAll {
  const whole = composeSubgraphs(subgraphs);
  if (whole.errors !== undefined) {
    return { errors: whole.errors.map((error) => ({ ...error, contract: null })) };
  }
  const composed: { name: string; supergraphSdl: string }[] = [];
  const errors: PublishProblem[] = [];
  for (const contract of contracts) {
    const result = composeContract(subgraphs, contract);
    if (result.errors === undefined) composed.push({ name: contract.name, ...result });
    else errors.push(...result.errors);
  }
  if (errors.length > 0) return { errors };
  return { supergraphSdl: whole.supergraphSdl, contracts: composed, hints: whole.hints };
}

/**
 * Composes the supergraph of a contract: everything is in it, and what the contract hides is
 * `@inaccessible`. Never throws.
 */
export function composeContract(
  subgraphs: readonly SubgraphSchema[],
  contract: ContractDefinition,
): { supergraphSdl: string; errors?: undefined } | { errors: PublishProblem[] } {
  try {
    const composition = composeSubgraphs(filterByTags(subgraphs, contract));
    if (composition.errors === undefined) return { supergraphSdl: composition.supergraphSdl };
    // Lines of the filtered schemas are nowhere to be found in those that were published.
    return {
      errors: composition.errors.map(({ code, message }) =>
        problem(contract, code, `In the contract ${contract.name}: ${message}`),
      ),
    };
  } catch (error) {
    if (error instanceof ContractImpossible) {
      return { errors: [problem(contract, error.code, error.message)] };
    }
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [problem(contract, 'INVALID_GRAPHQL', error.message)] };
  }
}

function problem(contract: ContractDefinition, code: string, message: string): PublishProblem {
  const place = { subgraph: null, file: null, line: null, column: null, locations: [] };
  return { code, message, ...place, contract: contract.name };
}
