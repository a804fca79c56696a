import type { ContractDefinition } from './contract-filter.ts';
import type { SubgraphSchema } from './compose.ts';

/** What somebody asks to publish; all of it or nothing. */
export interface Change {
  readonly subgraphs: readonly SubgraphSchema[];
  readonly removeSubgraphs: readonly string[];
  readonly contracts: readonly ContractDefinition[];
  readonly removeContracts: readonly string[];
}

/** What a supergraph is composed of. */
export interface Composed {
  readonly subgraphs: readonly SubgraphSchema[];
  readonly contracts: readonly ContractDefinition[];
}

/** The name under which a change stands in the history. */
export type ChangeKind =
  | 'SUBGRAPH_PUBLISH'
  | 'SUBGRAPH_DELETE'
  | 'CONTRACT_PUBLISH'
  | 'CONTRACT_DELETE'
  | 'PUBLISH';

/** A change that does nothing. */
export const noChange: Change = {
  subgraphs: [],
  removeSubgraphs: [],
  contracts: [],
  removeContracts: [],
};

/** What is there after a change, in the order of names. Removing what is not there does nothing. */
export function applyChange(current: Composed, change: Change): Composed {
  return {
    subgraphs: replace(current.subgraphs, change.subgraphs, change.removeSubgraphs),
    contracts: replace(current.contracts, change.contracts, change.removeContracts),
  };
}

function replace<T extends { readonly name: string }>(
  current: readonly T[],
  added: readonly T[],
  removed: readonly string[],
): T[] {
  const byName = new Map(current.map((each) => [each.name, each]));
  for (const name of removed) byName.delete(name);
  for (const each of added) byName.set(each.name, each);
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether both would compose to the same supergraphs. */
export function isSame(one: Composed, other: Composed): boolean {
  return describe(one) === describe(other);
}

function describe({ subgraphs, contracts }: Composed): string {
  return JSON.stringify([
    subgraphs.map(({ name, url, sdl }) => [name, url, sdl]),
    contracts.map((contract) => [
      contract.name,
      contract.includeTags,
      contract.excludeTags,
      contract.hideUnreachableTypes,
    ]),
  ]);
}

/** Names a change after the one thing it does; several at once are a PUBLISH. */
export function kindOf(change: Change): ChangeKind {
  const counts: [ChangeKind, number][] = [
    ['SUBGRAPH_PUBLISH', change.subgraphs.length],
    ['SUBGRAPH_DELETE', change.removeSubgraphs.length],
    ['CONTRACT_PUBLISH', change.contracts.length],
    ['CONTRACT_DELETE', change.removeContracts.length],
  ];
  const done = counts.filter(([, count]) => count > 0);
  const [only] = done;
  return done.length === 1 && only?.[1] === 1 ? only[0] : 'PUBLISH';
}
