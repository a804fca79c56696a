/** The course of a scenario while the load runs. */
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { Fault } from './faults.ts';
import type { Phase } from './measurements.ts';
import { lookAtServices, type Sighting } from './operations-pages.ts';
import type { ChaosProduct } from './product.ts';
import { consumers } from './witness.ts';
import type { Story } from './story.ts';

const warmUpMs = 500;
const beforeMs = 3_000;
/** "The first seconds" after an engine goes away: by their end its breaker has to be open. */
const firstSecondsMs = 3_000;
const faultMs = 5_000;
const afterMs = 2_000;
const lookEveryMs = 500;
/** From the moment the engine answers again until nothing tells of its absence any more. */
export const recoveryMaximumMs = 10_000;

export interface Course {
  readonly before: Phase;
  readonly firstSeconds: Phase;
  readonly breakerOpen: Phase;
  /** The engine is being started, which takes the machine's processors for itself. */
  readonly starting: Phase;
  readonly after: Phase;
  /** When the engine answered again. */
  readonly backAt: number;
  readonly caughtUpAfterMs: Readonly<Record<string, number>>;
  readonly sightings: Pick<Story, 'before' | 'away' | 'after' | 'outboxMaximum' | 'daysChanged'>;
}

/** Lets the fault happen in the middle of the load and looks on; calls back before it ends. */
export async function runCourse(
  product: ChaosProduct,
  fault: Fault,
  beforeReturn: () => void,
): Promise<Course> {
  const startedAt = performance.now();
  await delay(warmUpMs + beforeMs);
  const before = await lookAtServices(product.subgraphUrls);
  const daysChangedBefore = await product.witness.count('DoctorAvailabilityChanged');
  const awayAt = performance.now();
  await fault.begin();
  const { away, outboxMaximum } = await lookOn(product, awayAt);
  beforeReturn();
  const returnAt = performance.now();
  await fault.end();
  const backAt = performance.now();
  const caughtUpAfterMs = await untilCaughtUp(product, backAt);
  const daysChanged = await product.witness.count('DoctorAvailabilityChanged');
  await delay(Math.max(backAt + afterMs - performance.now(), 0));
  return {
    before: { from: startedAt + warmUpMs, until: awayAt },
    firstSeconds: { from: awayAt, until: awayAt + firstSecondsMs },
    breakerOpen: { from: awayAt + firstSecondsMs, until: returnAt },
    starting: { from: returnAt, until: backAt },
    after: { from: backAt, until: performance.now() },
    backAt,
    caughtUpAfterMs,
    sightings: {
      before,
      away,
      outboxMaximum,
      daysChanged: daysChanged - daysChangedBefore,
      after: await lookAtServices(product.subgraphUrls),
    },
  };
}

async function lookOn(
  product: ChaosProduct,
  awayAt: number,
): Promise<{ away: Story['away']; outboxMaximum: number }> {
  const away: (Sighting & { isLate: boolean })[] = [];
  let outboxMaximum = 0;
  while (performance.now() < awayAt + faultMs) {
    const isLate = performance.now() > awayAt + firstSecondsMs;
    away.push({ ...(await lookAtServices(product.subgraphUrls)), isLate });
    outboxMaximum = Math.max(outboxMaximum, await countWaiting(product));
    await delay(lookEveryMs);
  }
  return { away, outboxMaximum };
}

async function countWaiting(product: ChaosProduct): Promise<number> {
  const sql = 'SELECT count(*)::int AS total FROM outbox';
  const { rows } = await product.database.pool('appointments').query<{ total: number }>(sql);
  return rows[0]!.total;
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
      timeoutMs: 3 * recoveryMaximumMs,
      intervalMs: 100,
      description: 'the events of the outage to have their effects',
    },
  );
  return tookMs;
}
