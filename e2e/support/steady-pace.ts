import { setTimeout as delay } from 'node:timers/promises';

/** How often work begins, and how much of it there may be. */
export interface SteadyPace {
  readonly perSecond: number;
  /**
   * While so many are under way, the next waits, which its duration includes: a machine that is busy
   * with something else is not buried under what it does not get done.
   */
  readonly underWayMaximum: number;
  /** What comes later than this is not caught up with: the machine does not give that rate. */
  readonly latestMs: number;
}

/**
 * Begins work that becomes due at a steady rate, whatever became of what began before.
 * @param begin is told when it was due, as of `performance.now()`; it must not reject
 * @returns what ends it: nothing new begins, and it resolves when all that began has ended
 */
export function keepPace(
  { perSecond, underWayMaximum, latestMs }: SteadyPace,
  begin: (dueAtMs: number) => Promise<void>,
): () => Promise<void> {
  const underWay = new Set<Promise<void>>();
  let isOver = false;

  async function run(): Promise<void> {
    let dueAtMs = performance.now();
    while (!isOver) {
      const running = begin(dueAtMs).finally(() => underWay.delete(running));
      underWay.add(running);
      dueAtMs = Math.max(dueAtMs + 1_000 / perSecond, performance.now() - latestMs);
      await delay(Math.max(0, dueAtMs - performance.now()));
      if (underWay.size >= underWayMaximum) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  }

  const running = run();
  return () => {
    isOver = true;
    return running;
  };
}
