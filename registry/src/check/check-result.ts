import type { CompositionProblem, SubgraphSchema } from '../domain/compose.ts';
import type { ContractDefinition } from '../domain/contract-filter.ts';
import type { PersistedOperation } from '../domain/manifest.ts';

/** The operations a client has agreed on, and the contract whose schema it sees. */
export interface ClientOperations {
  readonly client: string;
  /** Null: it sees the whole schema. */
  readonly contract: string | null;
  readonly operations: readonly PersistedOperation[];
}

/** Everything a check looks at. */
export interface CheckInput {
  readonly variant: string;
  readonly subgraph: string;
  /** Null: the subgraph is to be deleted. */
  readonly proposed: { readonly sdl: string; readonly file?: string } | null;
  readonly current: readonly SubgraphSchema[];
  readonly contracts: readonly ContractDefinition[];
  readonly clients: readonly ClientOperations[];
}

/** A schema to be published; `sdl` null: the subgraph is to be deleted. */
export interface Proposal {
  readonly name: string;
  readonly sdl: string | null;
  readonly file?: string;
}

/** The same as CheckInput for several subgraphs that are published together. */
export interface TogetherCheckInput extends Omit<CheckInput, 'subgraph' | 'proposed'> {
  readonly proposals: readonly Proposal[];
}

/**
 * BREAKING: operations that were fine can fail or get what they do not expect. DANGEROUS: they go
 * on working, but may meet something new. SAFE: nobody notices.
 */
export type Severity = 'BREAKING' | 'DANGEROUS' | 'SAFE';

/** One operation of one client. */
export interface OperationReference {
  readonly client: string;
  readonly operation: string;
  readonly id: string;
}

/** A place in the proposed schema; null where there is none, as for a type that was removed. */
export interface ResultPlace {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

/** One difference between the current and the proposed schema. */
export interface SchemaChange extends ResultPlace {
  /** GraphQL Inspector's name, such as FIELD_REMOVED, or one of ours for federation's directives. */
  readonly code: string;
  readonly description: string;
  readonly severity: Severity;
  /** A schema coordinate, such as `Query.doctor(id:)`. */
  readonly coordinate: string | null;
  /** Whether a known operation uses what has changed. */
  readonly isUsed: boolean;
  /** It would be BREAKING, but no known operation uses it. */
  readonly downgraded: boolean;
  /** Who uses it. */
  readonly clients: readonly OperationReference[];
}

/** An operation that the change concerns. */
export interface AffectedOperation extends OperationReference {
  readonly contract: string | null;
  /** FAILS: it is not valid any more. CHANGES: it is, but what it uses has changed. */
  readonly status: 'FAILS' | 'CHANGES';
  readonly errors: readonly { message: string; line: number | null; column: number | null }[];
  /** The coordinates of the changes that concern it. */
  readonly because: readonly string[];
}

/** What breaks one of the project's schema rules. */
export interface LintFinding extends ResultPlace {
  readonly rule: string;
  /** ERROR: it comes with this change. WARNING: it was there before. */
  readonly level: 'ERROR' | 'WARNING';
  readonly message: string;
  readonly coordinate: string | null;
}

/** What a change does to the schema of a contract beyond what it does to the whole schema. */
export interface ContractEffect {
  readonly name: string;
  readonly passed: boolean;
  /** Why there is no schema for the contract any more. */
  readonly errors: readonly CompositionProblem[];
  readonly changes: readonly SchemaChange[];
}

/** What a check found. */
export interface CheckResult {
  readonly passed: boolean;
  readonly variant: string;
  /** The subgraph, or the subgraphs separated by commas. */
  readonly subgraph: string;
  readonly composition: {
    readonly errors: readonly CompositionProblem[];
    /** `isNew`: it comes with this change. */
    readonly hints: readonly (CompositionProblem & { isNew: boolean })[];
  };
  /** Whether the supergraph changes at all, if only for the gateway. */
  readonly supergraphModified: boolean;
  /** How many operations were looked at. When it is 0, nothing says that nobody uses a thing. */
  readonly operationCount: number;
  readonly changes: readonly SchemaChange[];
  readonly operations: readonly AffectedOperation[];
  readonly lint: readonly LintFinding[];
  readonly contracts: readonly ContractEffect[];
}
