/** The course of a scenario while the load runs. */
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { Fault, Look } from './faults.ts';
import type { Phase } from './measurements.ts';
import { lookAtServices, type Sighting } from './operations-pages.ts';
import type { ChaosProduct } from './product.ts';
import { consumers } from './witness.ts';

const rampMs = 300;
const beforeMs = 1_200;
/** "The first seconds" after an engine goes away; they last longer if nobody has noticed by then. */
const firstSecondsMs = 2_500;
/** How long the product is watched doing without. */
const withoutMs = 2_500;
const afterMs = 1_500;
const lookEveryMs = 300;
/** Only for what never comes. */
const hangTimeoutMs = 60_000;

export interface Course {
  readonly before: Phase;
  /** From when the engine went away until the product had noticed it. */
  readonly firstSeconds: Phase;
  readonly breakerOpen: Phase;
  /** The engine is being started, which takes the machine's processors for itself. */
  readonly starting: Phase;
  readonly after: Phase;
  /** When the engine answered again, or later by as long as the load had to go on. */
  readonly agreesFrom: number;
  /** By consumer, from when the engine answered again. */
  readonly caughtUpAfterMs: Readonly<Record<string, number>>;
  readonly sightings: readonly Sighting[];
  /** The looks after the product had noticed it, in which it no longer seemed to know. */
  readonly forgetful: readonly Look[];
}

/** Lets the fault happen in the middle of the load and looks on; calls back before it ends. */
export async function runCourse(
  product: ChaosProduct,
  fault: Fault,
  beforeReturn: () => void,
): Promise<Course> {
  const startedAt = performance.now();
  await delay(rampMs + beforeMs);
  const before = await lookAtServices(product.subgraphUrls);
  const changes = () => product.witness.count('DoctorAvailabilityChanged');
  const changesBefore = await changes();
  const awayAt = performance.now();
  await fault.begin();
  const looks = await untilNoticed(product, fault, before, awayAt);
  const noticedAt = performance.now();
  const late = await lookOn(product, before, noticedAt);
  beforeReturn();
  const returnAt = performance.now();
  await fault.end();
  const backAt = performance.now();
  const caughtUpAfterMs = await untilCaughtUp(product, backAt);
  await delay(Math.max(backAt + afterMs - performance.now(), 0));
  // Days that filled up, opened or begin later: without them, index and caches missed nothing.
  const doneAt = performance.now();
  const description = 'changes of days';
  await waitFor(async () => (await changes()) > changesBefore, { description });
  const extraMs = performance.now() - doneAt;
  return {
    before: { from: startedAt + rampMs, until: awayAt },
    firstSeconds: { from: awayAt, until: noticedAt },
    breakerOpen: { from: noticedAt, until: returnAt },
    starting: { from: returnAt, until: backAt },
    after: { from: backAt, until: performance.now() },
    agreesFrom: backAt + extraMs,
    caughtUpAfterMs,
    sightings: [before, ...looks, ...late, await lookAtServices(product.subgraphUrls)],
    forgetful: late.filter((look) => !fault.isNoticed(look)),
  };
}

async function takeALook(product: ChaosProduct, before: Sighting): Promise<Look> {
  const sql = 'SELECT count(*)::int AS total FROM outbox';
  const [sighting, waiting] = await Promise.all([
    lookAtServices(product.subgraphUrls),
    product.database.pool('appointments').query<{ total: number }>(sql),
  ]);
  return { ...sighting, before, outboxWaiting: waiting.rows[0]!.total };
}

async function untilNoticed(
  product: ChaosProduct,
  fault: Fault,
  before: Sighting,
  awayAt: number,
): Promise<Look[]> {
  const looks: Look[] = [];
  await waitFor(
    async () => {
      const latest = await takeALook(product, before);
      looks.push(latest);
      return fault.isNoticed(latest) && performance.now() >= awayAt + firstSecondsMs;
    },
    { timeoutMs: hangTimeoutMs, intervalMs: lookEveryMs, description: 'the fault to be noticed' },
  );
  return looks;
}

async function lookOn(product: ChaosProduct, before: Sighting, from: number): Promise<Look[]> {
  const looks: Look[] = [];
  do {
    await delay(lookEveryMs);
    looks.push(await takeALook(product, before));
  } while (performance.now() < from + withoutMs);
  return looks;
}

/**
 * How long it took each consumer until all that was written while the engine was away had its
 * effects. It is waited for longer than it may take, in order to say how long it took.
 */
async function untilCaughtUp(
  product: ChaosProduct,
  backAt: number,
): Promise<Record<string, number>> {
  const newest = await product.witness.newest();
  const tookMs: Record<string, number> = {};
  await waitFor(
    async () => {
      const behind = await product.witness.behind(newest);
      for (const consumer of consumers) {
        if (!behind.includes(consumer)) tookMs[consumer] ??= Math.round(performance.now() - backAt);
      }
      return behind.length === 0;
    },
    {
      timeoutMs: hangTimeoutMs,
      intervalMs: 100,
      description: 'the events of the outage to have their effects',
    },
  );
  return tookMs;
}
