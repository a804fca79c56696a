/** One request of the load, from when it was due. */
export interface Measurement {
  readonly kind: 'search' | 'booking';
  /** For people: which filter, which mutation. */
  readonly name: string;
  /** When it was due, on performance.now()'s clock: a late start counts as waiting. */
  readonly dueAt: number;
  readonly durationMs: number;
  /** Null when it was answered as it has to be. */
  readonly violation: string | null;
  /** Of a search: the simpler engine answered. */
  readonly isDegraded: boolean;
}

/** A stretch of time, on performance.now()'s clock. */
export interface Phase {
  readonly from: number;
  readonly until: number;
}

/** Of these measurements those that were due in a phase. */
export function duringPhase(all: readonly Measurement[], phase: Phase): Measurement[] {
  return all.filter(({ dueAt }) => dueAt >= phase.from && dueAt < phase.until);
}

/** The 99th percentile (nearest rank) of the durations of one kind; null when there is none. */
export function p99Of(all: readonly Measurement[], kind: Measurement['kind']): number | null {
  const durations = all
    .filter((each) => each.kind === kind)
    .map(({ durationMs }) => durationMs)
    .toSorted((a, b) => a - b);
  return durations[Math.ceil(durations.length * 0.99) - 1] ?? null;
}
