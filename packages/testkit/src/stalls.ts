/**
 * When this process was not running although it wanted to: the machine stood still, gave its
 * processors to others, or this process was busy with its own work. Nobody who measures from here
 * can tell such time from a slow answer, and the product, a process of its own, has no part in it.
 */

/** A monitor that runs. */
export interface StallMonitor {
  /** How much of a stretch of time was lost, in milliseconds, on performance.now()'s clock. */
  lostMs(from: number, until: number): number;
  /** Asks no more; what was lost up to now is known then. */
  stop(): void;
}

const tickMs = 10;
/** Timers are late by so much without any reason. */
const toleratedMs = 20;

/** Begins to watch. */
export function watchStalls(): StallMonitor {
  const stalls: { from: number; until: number }[] = [];
  let dueAt = performance.now() + tickMs;
  const look = (): void => {
    const now = performance.now();
    if (now - dueAt > toleratedMs) stalls.push({ from: dueAt, until: now });
    dueAt = now + tickMs;
  };
  // A test that failed may not come to stopping it.
  const timer = setInterval(look, tickMs).unref();
  return {
    lostMs(from, until) {
      // The caller may have been woken before the timer was.
      look();
      const overlaps = stalls.map(
        (stall) => Math.min(stall.until, until) - Math.max(stall.from, from),
      );
      return overlaps.reduce((sum, overlap) => sum + Math.max(overlap, 0), 0);
    },
    stop() {
      look();
      clearInterval(timer);
    },
  };
}
