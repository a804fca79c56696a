/** One engine, or several, go away and come back while the product is used. */
import { randomInt } from 'node:crypto';
import { expect } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { AnswerModel } from '../../mixed-load/model.ts';
import { createRandomChoice } from '../../mixed-load/random.ts';
import { findFreeTime, type SlotNode } from '../../support/operations.ts';
import { expectAgreement } from './agreement.ts';
import type { Fault } from './faults.ts';
import { type RunningLoad, startLoad } from './load.ts';
import { expectMailsOnceAndInOrder } from './mails.ts';
import { duringPhase, type Measurement, type Percentiles, percentilesOf } from './measurements.ts';
import { lookAtServices } from './operations-pages.ts';
import { createPatients } from './patients.ts';
import { type Course, recoveryMaximumMs, runCourse } from './phases.ts';
import type { ChaosProduct } from './product.ts';
import { findAllIds } from './searches.ts';

/** What the issue bounds the first seconds by. */
const firstSecondsMaximumMs = 1_500;
/**
 * Normal: not above three times what it was before the fault, or above what nobody minds. The p99
 * of a hundred answers is nearly their maximum, so the median says whether everybody waits.
 */
const normalFactor = 3;
const normalP99Ms = 500;
const normalP50Ms = 100;
const healthyTimeoutMs = 60_000;
const agreementPollMs = 250;

const measurementsToWarmUp = 80;
const quickMs = 60;
const warmUpTimeoutMs = 20_000;
const doctors = 30;
const slotsPerDoctor = 40;

/** Runs one fault from before to after, and fails where what must hold does not. */
export async function runScenario(product: ChaosProduct, fault: Fault): Promise<void> {
  await waitUntilHealthy(product);
  await warmUp(product);
  await waitUntilHealthy(product);
  const seed = Number(process.env['E2E_SEED'] ?? randomInt(2 ** 31));
  const prefix = `chaos-${seed}`;
  const model = new AnswerModel();
  const slotsByDoctor = await wantedSlots(product);
  const load = startLoad({
    endpoint: product.endpoint,
    random: createRandomChoice(seed),
    patients: createPatients(prefix, (name) => product.token(name)),
    model,
    slotsByDoctor,
  });
  const course = await runUnderLoad(product, fault, load, [...slotsByDoctor.keys()]);
  const { measurements } = load;
  const summary = summarise(measurements, course);
  const agreement = await untilAgreement(product, [...slotsByDoctor.keys()], course.backAt);
  report(fault.name, summary, { ...agreement.report, seed }, model);

  expect(violationsOf(measurements)).toEqual([]);
  expectLatencies(summary);
  expectReady(course);
  expect(Math.max(...Object.values(summary.caughtUpAfterMs))).toBeLessThan(recoveryMaximumMs);
  fault.expectFelt({ ...course.sightings, ...summary });
  if (agreement.error !== undefined) throw agreement.error;
  expect(await storedLines(product, prefix)).toEqual(model.lines());
  expect(model.unjustifiedRefusals()).toEqual([]);
  await product.witness.expectOnceAndInOrder();
  await expectMailsOnceAndInOrder(product, recoveryMaximumMs);
}

async function runUnderLoad(
  product: ChaosProduct,
  fault: Fault,
  load: RunningLoad,
  doctorIds: readonly string[],
): Promise<Course> {
  // What was missed about these doctors, no later change makes good.
  const quiet = doctorIds.slice(doctorIds.length / 2);
  try {
    return await runCourse(product, fault, () => load.leaveAlone(quiet));
  } finally {
    await load.stop();
  }
}

async function waitUntilHealthy(product: ChaosProduct): Promise<void> {
  await waitFor(
    async () => {
      const { openBreakers, notReady } = await lookAtServices(product.subgraphUrls);
      if ((await product.witness.behind(await product.witness.newest())).length > 0) return false;
      // It throws while the search is degraded.
      await findAllIds(product.endpoint, {});
      return openBreakers.length === 0 && notReady.length === 0;
    },
    { timeoutMs: healthyTimeoutMs, intervalMs: 200, description: 'every engine to be in use' },
  );
}

const warm = new WeakSet<ChaosProduct>();

/**
 * Processes that have just started are slow for reasons of their own, the engines' most of all: the
 * load runs until half of the searches are quick again. Where that does not come, measuring goes on.
 */
async function warmUp(product: ChaosProduct): Promise<void> {
  if (warm.has(product)) return;
  warm.add(product);
  const load = startLoad({
    endpoint: product.endpoint,
    random: createRandomChoice(1),
    patients: createPatients('chaos-warm-up', (name) => product.token(name)),
    model: new AnswerModel(),
    slotsByDoctor: await wantedSlots(product),
  });
  const isQuick = () => {
    const latest = load.measurements.slice(-measurementsToWarmUp);
    if (latest.length < measurementsToWarmUp) return false;
    return (percentilesOf(latest, 'search').p50 ?? Infinity) < quickMs;
  };
  const description = 'searches to be quick';
  await waitFor(isQuick, { timeoutMs: warmUpTimeoutMs, description }).catch(() => undefined);
  await load.stop();
}

async function wantedSlots(
  product: ChaosProduct,
): Promise<ReadonlyMap<string, readonly SlotNode[]>> {
  const found = await findFreeTime(product.endpoint, { first: 50 });
  const chosen = found.filter(({ slots }) => slots.length >= slotsPerDoctor).slice(0, doctors);
  expect(chosen).toHaveLength(doctors);
  return new Map(chosen.map((each) => [each.doctor.id, each.slots.slice(0, slotsPerDoctor)]));
}

interface Summary {
  readonly searches: Readonly<Record<PhaseName, Percentiles>>;
  readonly bookings: Readonly<Record<PhaseName, Percentiles>>;
  readonly searchesAway: number;
  readonly degradedAnswers: number;
  readonly outboxMaximum: number;
  readonly daysChanged: number;
  /** By consumer, from the moment the engine answered again. */
  readonly caughtUpAfterMs: Readonly<Record<string, number>>;
}

const phaseNames = ['before', 'firstSeconds', 'breakerOpen', 'starting', 'after'] as const;
type PhaseName = (typeof phaseNames)[number];

function summarise(all: readonly Measurement[], course: Course): Summary {
  const byPhase = (kind: Measurement['kind']) =>
    Object.fromEntries(
      phaseNames.map((name) => [name, percentilesOf(duringPhase(all, course[name]), kind)]),
    ) as Record<PhaseName, Percentiles>;
  const away = { from: course.firstSeconds.from, until: course.backAt };
  const searchesAway = duringPhase(all, away).filter(({ kind }) => kind === 'search');
  return {
    searches: byPhase('search'),
    bookings: byPhase('booking'),
    searchesAway: searchesAway.length,
    degradedAnswers: searchesAway.filter(({ isDegraded }) => isDegraded).length,
    outboxMaximum: course.sightings.outboxMaximum,
    daysChanged: course.sightings.daysChanged,
    caughtUpAfterMs: course.caughtUpAfterMs,
  };
}

/** One line to read: percentiles are p50/p99 in milliseconds, in the order of the phases. */
function report(name: string, summary: Summary, more: object, model: AnswerModel): void {
  const line = (of: Summary['searches']) =>
    phaseNames
      .map((phase) => `${phase} ${of[phase].p50 ?? '-'}/${of[phase].p99 ?? '-'}`)
      .join(', ');
  const { searches, bookings, ...others } = summary;
  const numbers = JSON.stringify({
    ...others,
    ...more,
    answers: Object.fromEntries(model.counts()),
  });
  process.stderr.write(
    `chaos: ${name}: searches ${line(searches)}; bookings ${line(bookings)}; ${numbers}\n`,
  );
}

/**
 * Waits, with no load, until everything agrees with the database. The last look, which takes a
 * second or more on a busy machine, begins before the time is over.
 */
async function untilAgreement(
  product: ChaosProduct,
  doctorIds: readonly string[],
  backAt: number,
): Promise<{ report: object; error?: unknown }> {
  const timeoutMs = Math.max(backAt + recoveryMaximumMs - performance.now(), 0);
  const agree = async () => {
    const newest = await product.witness.newest();
    const behind = await product.witness.behind(newest);
    if (behind.length > 0) throw new Error(`events are under way to ${behind.join(', ')}`);
    const { openBreakers } = await lookAtServices(product.subgraphUrls);
    if (openBreakers.length > 0) throw new Error(`still open: ${openBreakers.join(', ')}`);
    await expectAgreement(product, doctorIds);
    return true;
  };
  try {
    const description = 'caches and index to agree with the database';
    await waitFor(agree, { timeoutMs, intervalMs: agreementPollMs, description });
    return { report: { agreedAfterMs: Math.round(performance.now() - backAt) } };
  } catch (error) {
    return { report: { agreedAfterMs: null }, error };
  }
}

function violationsOf(all: readonly Measurement[]): string[] {
  return all.flatMap(({ kind, name, violation, durationMs }) =>
    violation === null
      ? []
      : [`${kind} ${name} after ${Math.round(durationMs)} ms: ${violation.slice(0, 300)}`],
  );
}

function expectLatencies({ searches }: Summary): void {
  const { before, firstSeconds, breakerOpen, after } = searches;
  expect(firstSeconds.p99).toBeLessThan(firstSecondsMaximumMs);
  expect(breakerOpen.p99).toBeLessThan(Math.max((before.p99 ?? 0) * normalFactor, normalP99Ms));
  expect(breakerOpen.p50).toBeLessThan(Math.max((before.p50 ?? 0) * normalFactor, normalP50Ms));
  expect(after.p99).toBeLessThan(firstSecondsMaximumMs);
}

/** An engine that is away makes nobody unready: what it gives is given up, not the service. */
function expectReady({ sightings: { before, away, after } }: Course): void {
  expect([before, ...away, after].flatMap(({ notReady }) => notReady)).toEqual([]);
}

async function storedLines(product: ChaosProduct, prefix: string): Promise<string[]> {
  const { rows } = await product.database.pool('appointments').query<{ line: string }>(
    `SELECT format('appointment.fr.%s.%s.%s %s', doctor_id,
              extract(epoch FROM slot_starts_at)::bigint / 60, id, status) AS line
       FROM appointment WHERE patient_id LIKE $1`,
    [`${prefix}-%`],
  );
  return rows.map(({ line }) => line).sort();
}
