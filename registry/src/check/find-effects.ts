import type { GraphQLSchema } from 'graphql';
import { buildApiSchema } from '../domain/api-schema.ts';
import { composeContract } from '../domain/compose-contracts.ts';
import type { CompositionProblem, SubgraphSchema } from '../domain/compose.ts';
import type { ContractDefinition } from '../domain/contract-filter.ts';
import { findImpact, type SchemaView } from './affected-operations.ts';
import type { AffectedOperation, OperationReference, TogetherCheckInput } from './check-result.ts';
import { compareSchemas, type FoundChange } from './compare-schemas.ts';
import { compareSubgraph } from './compare-subgraph.ts';

/** A change and who uses what it is about. */
export interface UsedChange {
  change: FoundChange;
  users: OperationReference[];
}

/** What changes for clients, and for whom. */
export interface Effects {
  changes: UsedChange[];
  operations: AffectedOperation[];
  /** What changes for the clients of a contract only. */
  contracts: { name: string; errors: CompositionProblem[]; changes: UsedChange[] }[];
}

/** Subgraphs and what they compose to. */
export interface ComposedSubgraphs {
  subgraphs: readonly SubgraphSchema[];
  supergraphSdl: string;
}

/** The effects of publishing what is published already. */
export function noEffects(contracts: readonly ContractDefinition[]): Effects {
  const unchanged = contracts.map(({ name }) => ({ name, errors: [], changes: [] }));
  return { changes: [], operations: [], contracts: unchanged };
}

/**
 * Compares what clients see now with what they would see, as a whole and through each contract.
 * @param current null when nothing is published that composes
 */
export async function findEffects(
  input: TogetherCheckInput,
  current: ComposedSubgraphs | null,
  proposed: ComposedSubgraphs,
): Promise<Effects> {
  const view: SchemaView = {
    contract: null,
    current: current === null ? null : buildApiSchema(current.supergraphSdl),
    proposed: buildApiSchema(proposed.supergraphSdl),
  };
  const found = [...(await compareView(view)), ...(await compareAll(input, view))];
  const contractNames = new Set(input.contracts.map(({ name }) => name));
  const clients = input.clients.filter(({ contract }) => !contractNames.has(contract ?? ''));
  const impact = findImpact(view, clients, found);
  const effects: Effects = {
    changes: found.map((change) => ({ change, users: [...(impact.users.get(change) ?? [])] })),
    operations: impact.operations,
    contracts: [],
  };
  for (const contract of input.contracts) {
    const composed = composeContract(proposed.subgraphs, contract);
    if (composed.errors !== undefined) {
      effects.contracts.push({ name: contract.name, errors: composed.errors, changes: [] });
      continue;
    }
    const own: SchemaView = {
      contract: contract.name,
      current: current === null ? null : buildContractSchema(current.subgraphs, contract),
      proposed: buildApiSchema(composed.supergraphSdl),
    };
    await addContract(effects, contract.name, own, input);
  }
  return effects;
}

function buildContractSchema(
  subgraphs: readonly SubgraphSchema[],
  contract: ContractDefinition,
): GraphQLSchema | null {
  const composed = composeContract(subgraphs, contract);
  return composed.errors === undefined ? buildApiSchema(composed.supergraphSdl) : null;
}

/** Changes that clients of a contract share with everybody are told once, with all their users. */
async function addContract(
  effects: Effects,
  name: string,
  view: SchemaView,
  input: TogetherCheckInput,
): Promise<void> {
  const clients = input.clients.filter(({ contract }) => contract === name);
  const shared = effects.changes.map(({ change }) => change);
  const own = (await compareView(view)).filter((change) => !shared.some(isSameAs(change)));
  const impact = findImpact(view, clients, [...shared, ...own]);
  for (const used of effects.changes) used.users.push(...(impact.users.get(used.change) ?? []));
  effects.operations.push(...impact.operations);
  const changes = own.map((change) => ({ change, users: impact.users.get(change) ?? [] }));
  effects.contracts.push({ name, errors: [], changes });
}

function isSameAs(one: FoundChange): (other: FoundChange) => boolean {
  return ({ code, path, description }) =>
    code === one.code && path === one.path && description === one.description;
}

async function compareView({ current, proposed }: SchemaView): Promise<FoundChange[]> {
  return current === null ? [] : compareSchemas(current, proposed);
}

async function compareAll(
  input: TogetherCheckInput,
  { current: api, proposed }: SchemaView,
): Promise<FoundChange[]> {
  if (api === null) return [];
  const found: FoundChange[] = [];
  for (const { name, sdl } of input.proposals) {
    const current = input.current.find((subgraph) => subgraph.name === name);
    if (current === undefined || sdl === null) continue;
    found.push(...(await compareSubgraph(name, current.sdl, sdl, [api, proposed])));
  }
  return found;
}
