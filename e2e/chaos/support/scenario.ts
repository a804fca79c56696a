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
import { type Measurement, percentilesOf } from './measurements.ts';
import { lookAtServices } from './operations-pages.ts';
import { createPatients } from './patients.ts';
import { type Course, runCourse } from './phases.ts';
import type { ChaosProduct } from './product.ts';
import { findAllIds } from './searches.ts';
import { watchStalls } from '@rendezvous/testkit/stalls';
import { findSlowness, report, summarise } from './timeliness.ts';

/** Only for what never comes. */
export const scenarioTimeoutMs = 360_000;
const hangTimeoutMs = 60_000;
const agreementPollMs = 100;

const measurementsToWarmUp = 50;
const quickMs = 60;
const warmUpTimeoutMs = 15_000;
const doctors = 30;
const slotsPerDoctor = 40;
const runsMaximum = 3;

/**
 * Lets a fault happen, and fails where what must hold does not. What is about time may be the
 * machine's fault, which can only make it slower: then the fault happens again, twice at most. A
 * product that is slow is slow each time. What is not about time must hold every time.
 */
export async function runScenario(product: ChaosProduct, fault: Fault): Promise<void> {
  await waitUntilHealthy(product);
  await warmUp(product);
  let slowness = await runOnce(product, fault);
  for (let run = 1; run < runsMaximum && slowness.length > 0; run += 1) {
    slowness = await runOnce(product, fault);
  }
  expect(slowness).toEqual([]);
}

let runs = 0;

/** Answers what took too long; what is wrong however slow a machine is makes it throw. */
async function runOnce(product: ChaosProduct, fault: Fault): Promise<string[]> {
  await waitUntilHealthy(product);
  const seed = Number(process.env['E2E_SEED'] ?? randomInt(2 ** 31));
  runs += 1;
  const prefix = `chaos-${seed}-${runs}`;
  const model = new AnswerModel();
  const slotsByDoctor = await wantedSlots(product);
  const stalls = watchStalls();
  const load = startLoad({
    endpoint: product.endpoint,
    random: createRandomChoice(seed),
    patients: createPatients(prefix, (name) => product.token(name)),
    model,
    slotsByDoctor,
  });
  const course = await runUnderLoad(product, fault, load, [...slotsByDoctor.keys()]);
  const { measurements } = load;
  const agreedAfterMs = await untilAgreement(product, [...slotsByDoctor.keys()], course.agreesFrom);
  stalls.stop();
  const summary = { ...summarise(measurements, course, stalls), agreedAfterMs };
  report(fault.name, summary, { seed, answers: Object.fromEntries(model.counts()) });

  expect(violationsOf(measurements)).toEqual([]);
  expectReady(course);
  expect(course.forgetful).toEqual([]);
  if (fault.isDegrading) expect(summary.degradedShare).toBeGreaterThan(0.25);
  expect(await storedLines(product, prefix)).toEqual(model.lines());
  expect(model.unjustifiedRefusals()).toEqual([]);
  await product.witness.expectOnceAndInOrder();
  await expectMailsOnceAndInOrder(product);
  return findSlowness(summary);
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
    { timeoutMs: hangTimeoutMs, intervalMs: 200, description: 'every engine to be in use' },
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

/**
 * Waits, with no load, until everything agrees with the database. Answers how long after the engine
 * was back the look began that found it so: looking takes a second or more on a busy machine.
 */
async function untilAgreement(
  product: ChaosProduct,
  doctorIds: readonly string[],
  from: number,
): Promise<number> {
  const newest = await product.witness.newest();
  const agree = async () => {
    const beganAt = performance.now();
    const behind = await product.witness.behind(newest);
    if (behind.length > 0) throw new Error(`events are under way to ${behind.join(', ')}`);
    const { openBreakers } = await lookAtServices(product.subgraphUrls);
    if (openBreakers.length > 0) throw new Error(`still open: ${openBreakers.join(', ')}`);
    await expectAgreement(product, doctorIds);
    return Math.round(beganAt - from);
  };
  const description = 'caches and index to agree with the database';
  return waitFor(agree, {
    timeoutMs: hangTimeoutMs,
    intervalMs: agreementPollMs,
    description,
  });
}

function violationsOf(all: readonly Measurement[]): string[] {
  return all.flatMap(({ kind, name, violation, durationMs }) =>
    violation === null
      ? []
      : [`${kind} ${name} after ${Math.round(durationMs)} ms: ${violation.slice(0, 300)}`],
  );
}

/** An engine that is away makes nobody unready: what it gives is given up, not the service. */
function expectReady({ sightings }: Course): void {
  expect(sightings.flatMap(({ notReady }) => notReady)).toEqual([]);
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
