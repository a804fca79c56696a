import type { Sighting } from './operations-pages.ts';

/** What a scenario saw, for the expectations that are special to an engine. */
export interface Story {
  /** The last look before the fault. */
  readonly before: Sighting;
  /** Looks while the engine was away; `isLate` says that the breaker had time to open. */
  readonly away: readonly (Sighting & { readonly isLate: boolean })[];
  readonly after: Sighting;
  /** The most events that waited in the outbox of appointments. */
  readonly outboxMaximum: number;
  /** Events that tell of days which filled up, opened or begin later, until all had caught up. */
  readonly daysChanged: number;
  /** Searches that the simpler engine answered while the engine was away, and all searches then. */
  readonly degradedAnswers: number;
  readonly searchesAway: number;
}
