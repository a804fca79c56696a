import type { StallMonitor } from '@rendezvous/testkit/stalls';

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
  /** Of a booking: nobody could say yet whether it can be had. */
  readonly isBusy: boolean;
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

/** The same, with durations that leave out when this process itself did not run. */
export function withoutStalls(
  all: readonly Measurement[],
  { lostMs }: StallMonitor,
): Measurement[] {
  return all.map((each) => {
    const { dueAt, durationMs } = each;
    return { ...each, durationMs: durationMs - lostMs(dueAt, dueAt + durationMs) };
  });
}

/** What these durations are, in milliseconds (nearest rank); null when there are none. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p99: number | null;
}

/** The percentiles of the durations of one kind. */
export function percentilesOf(all: readonly Measurement[], kind: Measurement['kind']): Percentiles {
  const durations = all
    .filter((each) => each.kind === kind)
    .map(({ durationMs }) => Math.round(durationMs))
    .toSorted((a, b) => a - b);
  const rank = (share: number) => durations[Math.ceil(durations.length * share) - 1] ?? null;
  return { p50: rank(0.5), p99: rank(0.99) };
}
