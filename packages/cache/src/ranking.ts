/** Counts what is wanted most, over all processes, and forgets what was wanted long ago (port). */
export interface Ranking {
  /** Adds to the counts. Throws while they cannot be reached. */
  add(counts: ReadonlyMap<string, number>): Promise<void>;
  /** The members with the highest counts, highest first. Throws while they cannot be reached. */
  top(count: number): Promise<string[]>;
  /** Takes a tenth off all counts and drops those below 1. Throws like the others. */
  fade(): Promise<void>;
}
