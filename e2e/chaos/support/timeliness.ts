/**
 * How long everything took while an engine was away and after it was back, and what of it was too
 * long. What a limit is compared with leaves out the time in which the measuring process itself did
 * not run (the testkit's stalls); what is over a limit once is measured again (see scenario.ts). So neither
 * a hiccup of the machine in a window of thirty answers, whose p99 is their maximum, nor a slow
 * minute decides, and a product that waits for what is away is found all the same.
 */
import {
  duringPhase,
  type Measurement,
  type Percentiles,
  percentilesOf,
  withoutStalls,
} from './measurements.ts';
import type { Course } from './phases.ts';
import type { StallMonitor } from '@rendezvous/testkit/stalls';

/** What the issue bounds the first seconds by. */
const firstSecondsMaximumMs = 1_500;
/** The same for caches, index and events, from the moment the engine answers again. */
const recoveryMaximumMs = 10_000;
/**
 * Normal: not above three times what it was before the fault, or above what nobody minds. The p99
 * of a few answers is their maximum, so the median says whether everybody waits.
 */
const normalFactor = 3;
const normalP99Ms = 500;
const normalP50Ms = 100;

const phaseNames = ['before', 'firstSeconds', 'breakerOpen', 'starting', 'after'] as const;
type PhaseName = (typeof phaseNames)[number];
type ByPhase = Readonly<Record<PhaseName, Percentiles>>;

/** What the load met with in one course. */
export interface LoadSummary {
  readonly searches: ByPhase;
  readonly bookings: ByPhase;
  /** Of the searches while the breaker was open, those that the simpler engine answered. */
  readonly degradedShare: number;
  /** Bookings that were told to come back later because nobody could decide. */
  readonly busy: number;
  /** By consumer, from the moment the engine answered again. */
  readonly caughtUpAfterMs: Readonly<Record<string, number>>;
  /** For how long the measuring process itself did not run. */
  readonly lostMs: number;
}

export interface Summary extends LoadSummary {
  readonly agreedAfterMs: number;
}

/** Sums up what was measured in a course. */
export function summarise(
  measured: readonly Measurement[],
  course: Course,
  stalls: StallMonitor,
): LoadSummary {
  const all = withoutStalls(measured, stalls);
  const byPhase = (kind: Measurement['kind']) =>
    Object.fromEntries(
      phaseNames.map((name) => [name, percentilesOf(duringPhase(all, course[name]), kind)]),
    ) as Record<PhaseName, Percentiles>;
  const without = duringPhase(all, course.breakerOpen).filter(({ kind }) => kind === 'search');
  return {
    searches: byPhase('search'),
    bookings: byPhase('booking'),
    degradedShare: without.filter(({ isDegraded }) => isDegraded).length / without.length,
    busy: all.filter(({ isBusy }) => isBusy).length,
    caughtUpAfterMs: course.caughtUpAfterMs,
    lostMs: Math.round(stalls.lostMs(course.before.from, course.after.until)),
  };
}

/** What took longer than it may, in words. */
export function findSlowness(summary: Summary): string[] {
  const { before, firstSeconds, breakerOpen, after } = summary.searches;
  const normal = (usual: number | null, leastMs: number): number =>
    Math.max((usual ?? 0) * normalFactor, leastMs);
  // Without a single answer there is nothing that could be in time.
  const limits: [what: string, tookMs: number | null, maximumMs: number][] = [
    ['p99 of searches in the first seconds', firstSeconds.p99, firstSecondsMaximumMs],
    ['p99 of searches without it', breakerOpen.p99, normal(before.p99, normalP99Ms)],
    ['p50 of searches without it', breakerOpen.p50, normal(before.p50, normalP50Ms)],
    ['p99 of searches after it', after.p99, firstSecondsMaximumMs],
    ['agreement with the database', summary.agreedAfterMs, recoveryMaximumMs],
    ...Object.entries(summary.caughtUpAfterMs).map(
      ([consumer, tookMs]): [string, number, number] => [
        `events to ${consumer}`,
        tookMs,
        recoveryMaximumMs,
      ],
    ),
  ];
  const slow = limits
    .filter(([, tookMs, maximumMs]) => tookMs === null || tookMs >= maximumMs)
    .map(([what, tookMs, maximumMs]) => `${what}: ${tookMs} ms, allowed ${maximumMs} ms`);
  // A lock or a queue that cannot decide is no reason to send anybody away.
  return summary.busy === 0 ? slow : [...slow, `${summary.busy} bookings were told SlotBusy`];
}

/** One line to read: percentiles are p50/p99 in milliseconds, in the order of the phases. */
export function report(name: string, summary: Summary, more: object): void {
  const line = (of: ByPhase) =>
    phaseNames
      .map((phase) => `${phase} ${of[phase].p50 ?? '-'}/${of[phase].p99 ?? '-'}`)
      .join(', ');
  const { searches, bookings, ...others } = summary;
  const numbers = JSON.stringify({ ...others, ...more });
  process.stderr.write(
    `chaos: ${name}: searches ${line(searches)}; bookings ${line(bookings)}; ${numbers}\n`,
  );
}
