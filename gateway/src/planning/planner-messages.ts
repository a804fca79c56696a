import type { QueryPlan } from '@apollo/query-planner';

/** What the planner's thread is told; `call` numbers what is answered. */
export type PlannerCall =
  | {
      readonly kind: 'load';
      readonly call: number;
      readonly supergraph: number;
      readonly supergraphSdl: string;
    }
  | {
      readonly kind: 'plan';
      readonly call: number;
      readonly supergraph: number;
      readonly source: string;
      /** null: the only operation of the document. */
      readonly operationName: string | null;
    }
  | { readonly kind: 'unload'; readonly supergraph: number };

/** What a supergraph says of itself once it is loaded. */
export interface SupergraphDescription {
  /** The schema clients see. */
  readonly apiSchemaSdl: string;
  /** The types that subgraphs answer with and their directives, without what planning needs. */
  readonly executionSchemaSdl: string;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
}

/** Errors do not survive the way between threads as they are. */
export interface PlannerFailure {
  readonly message: string;
  /** null: not an error of GraphQL, but one of ours. */
  readonly extensions: Record<string, unknown> | null;
}

/** What the planner's thread answers. */
export type PlannerAnswer =
  | { readonly call: number; readonly loaded: SupergraphDescription }
  | { readonly call: number; readonly plan: QueryPlan }
  | { readonly call: number; readonly failure: PlannerFailure };
