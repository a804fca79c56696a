import { isDeepStrictEqual } from 'node:util';
import type { DocumentNode } from 'graphql';
import {
  type Composition,
  type CompositionProblem,
  composeSubgraphs,
  type SubgraphSchema,
} from '../domain/compose.ts';
import { findDefinition, findExactDefinition } from '../domain/schema-location.ts';
import type {
  CheckInput,
  CheckResult,
  ContractEffect,
  LintFinding,
  Proposal,
  ResultPlace,
  SchemaChange,
  Severity,
  TogetherCheckInput,
} from './check-result.ts';
import { toCoordinate } from './compare-schemas.ts';
import { findEffects, noEffects, type UsedChange } from './find-effects.ts';
import { lintSchema, parseSchema } from './lint-schema.ts';

/**
 * What would happen if a subgraph were published (or deleted): whether it composes with the others,
 * what changes, whose operations fail or change, what breaks the schema rules, and what becomes of
 * each contract. It passes unless something does not compose, a rule is broken anew, an operation
 * fails, or a breaking change is used or may be used. Nothing is kept and nothing is asked.
 */
export async function checkSubgraph(input: CheckInput): Promise<CheckResult> {
  const { subgraph, proposed, ...rest } = input;
  const proposal =
    proposed === null ? { name: subgraph, sdl: null } : { name: subgraph, ...proposed };
  return checkTogether({ ...rest, proposals: [proposal] });
}

/** The same for several subgraphs that are published together. */
export async function checkTogether(input: TogetherCheckInput): Promise<CheckResult> {
  const subgraphs = propose(input);
  const before = composeSubgraphs(input.current);
  const isSame = isDeepStrictEqual(describeAll(subgraphs), describeAll(input.current));
  const composition = isSame ? before : composeSubgraphs(subgraphs);
  const lint = input.proposals.flatMap((proposal) => lintProposal(proposal, input.current));
  const start = {
    variant: input.variant,
    subgraph: input.proposals.map(({ name }) => name).join(', '),
    operationCount: input.clients.reduce((sum, { operations }) => sum + operations.length, 0),
    lint,
  };
  if (composition.errors !== undefined) {
    return { ...start, ...describeFailure(composition.errors, input.proposals) };
  }
  const current = before.errors === undefined ? { subgraphs: input.current, ...before } : null;
  const effects = isSame
    ? noEffects(input.contracts)
    : await findEffects(input, current, { subgraphs, ...composition });
  const documents = input.proposals.map((proposal) => parseProposal(proposal, input.current));
  const describe = (used: UsedChange): SchemaChange =>
    describeChange(used, start.operationCount > 0, documents);
  const changes = effects.changes.map(describe).toSorted(bySeverity);
  const contracts = effects.contracts.map((contract): ContractEffect => {
    const own = contract.changes.map(describe).toSorted(bySeverity);
    const passed = contract.errors.length === 0 && !own.some(isBreaking);
    return { name: contract.name, errors: contract.errors, changes: own, passed };
  });
  const isBroken =
    lint.some(({ level }) => level === 'ERROR') ||
    changes.some(isBreaking) ||
    contracts.some(({ passed }) => !passed) ||
    effects.operations.some(({ status }) => status === 'FAILS');
  return {
    ...start,
    passed: !isBroken,
    composition: { errors: [], hints: markNewHints(composition, before) },
    supergraphModified: composition.supergraphSdl !== before.supergraphSdl,
    changes,
    operations: effects.operations,
    contracts,
  };
}

function propose(input: TogetherCheckInput): SubgraphSchema[] {
  const proposed = new Map(input.proposals.map((proposal) => [proposal.name, proposal]));
  const others = input.current.filter(({ name }) => !proposed.has(name));
  const changed = input.proposals.flatMap(({ sdl, ...proposal }) => {
    const url = input.current.find(({ name }) => name === proposal.name)?.url ?? '';
    return sdl === null ? [] : [{ ...proposal, url, sdl }];
  });
  return [...others, ...changed].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function describeAll(subgraphs: readonly SubgraphSchema[]): Map<string, string> {
  return new Map(subgraphs.map(({ name, sdl }) => [name, sdl]));
}

function lintProposal(proposal: Proposal, published: readonly SubgraphSchema[]): LintFinding[] {
  const { document, current, file } = parseProposal(proposal, published);
  return document === null ? [] : lintSchema(document, current, file);
}

interface ParsedProposal {
  document: DocumentNode | null;
  /** What it would replace. */
  current: DocumentNode | null;
  file: string | null;
}

function parseProposal(
  { name, sdl, file }: Proposal,
  published: readonly SubgraphSchema[],
): ParsedProposal {
  const current = published.find((subgraph) => subgraph.name === name);
  return {
    document: parseSchema(sdl ?? undefined),
    current: parseSchema(current?.sdl),
    file: file ?? null,
  };
}

function describeFailure(
  errors: readonly CompositionProblem[],
  proposals: readonly Proposal[],
): Omit<CheckResult, 'variant' | 'subgraph' | 'operationCount' | 'lint'> {
  const names = new Set(proposals.map(({ name }) => name));
  return {
    passed: false,
    composition: { errors: errors.map((problem) => preferSubgraphs(problem, names)), hints: [] },
    supergraphModified: false,
    changes: [],
    operations: [],
    contracts: [],
  };
}

/** Who checks a subgraph wants to be shown their own file. */
function preferSubgraphs(
  problem: CompositionProblem,
  names: ReadonlySet<string>,
): CompositionProblem {
  const own = problem.locations.find(({ subgraph }) => names.has(subgraph));
  if (own === undefined) return problem;
  const others = problem.locations.filter((location) => location !== own);
  return { ...problem, ...own, locations: [own, ...others] };
}

function describeChange(
  { change, users }: UsedChange,
  isAnythingKnown: boolean,
  proposals: readonly ParsedProposal[],
): SchemaChange {
  const { code, severity, path } = change;
  const downgraded = severity === 'BREAKING' && users.length === 0 && isAnythingKnown;
  const coordinate = path === null ? null : toCoordinate(path);
  return {
    code,
    description: downgraded
      ? `${change.description} (breaking, but no known operation uses it)`
      : change.description,
    severity: downgraded ? 'DANGEROUS' : severity,
    coordinate,
    ...findPlace(coordinate, proposals),
    isUsed: users.length > 0,
    downgraded,
    clients: users,
  };
}

/** Several subgraphs may have a type; a change is where its field is, or was. */
function findPlace(coordinate: string | null, proposals: readonly ParsedProposal[]): ResultPlace {
  const nowhere = { file: proposals[0]?.file ?? null, line: null, column: null };
  if (coordinate === null) return nowhere;
  const has = (document: DocumentNode | null): boolean =>
    document !== null && findExactDefinition(document, coordinate) !== undefined;
  const proposal =
    proposals.find(({ document }) => has(document)) ??
    proposals.find(({ current }) => has(current));
  if (proposal === undefined) return nowhere;
  const { document, file } = proposal;
  const place = document === null ? undefined : findDefinition(document, coordinate);
  return { file, line: place?.line ?? null, column: place?.column ?? null };
}

const order: readonly Severity[] = ['BREAKING', 'DANGEROUS', 'SAFE'];

function bySeverity(one: SchemaChange, other: SchemaChange): number {
  return order.indexOf(one.severity) - order.indexOf(other.severity);
}

function isBreaking({ severity }: SchemaChange): boolean {
  return severity === 'BREAKING';
}

function markNewHints(
  { hints = [] }: Composition,
  before: Composition,
): (CompositionProblem & { isNew: boolean })[] {
  const known = new Set(before.hints?.map(({ code, message }) => `${code} ${message}`));
  return hints.map((hint) => ({ ...hint, isNew: !known.has(`${hint.code} ${hint.message}`) }));
}
