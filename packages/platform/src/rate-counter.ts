import { RateLimiterMemory } from 'rate-limiter-flexible';

/** How many requests one key has sent. */
export interface RateCount {
  readonly count: number;
  /** When counting begins anew, in milliseconds from now. */
  readonly resetsInMs: number;
}

/** Counts requests by key in windows of a minute that begin with the first request. */
export interface RateCounter {
  /** Counts one more; never throws. */
  count(key: string): Promise<RateCount>;
}

/** Length of a window. */
export const windowSeconds = 60;

/** The limits differ between keys, so the library counts only. */
export const countOnly = { points: Number.MAX_SAFE_INTEGER, duration: windowSeconds } as const;

const keysMaximum = 100_000;

/** A counter of this process alone; when it has too many keys it forgets the oldest. */
export function createMemoryRateCounter(maximum: number = keysMaximum): RateCounter {
  const limiter = new RateLimiterMemory(countOnly);
  const keys = new Set<string>();
  return {
    async count(key) {
      const { consumedPoints, msBeforeNext, isFirstInDuration } = await limiter.consume(key);
      if (isFirstInDuration) {
        // At the end, where the newest are.
        keys.delete(key);
        keys.add(key);
        const [oldest] = keys.size > maximum ? keys : [];
        if (oldest !== undefined) {
          keys.delete(oldest);
          await limiter.delete(oldest);
        }
      }
      return { count: consumedPoints, resetsInMs: msBeforeNext };
    },
  };
}
