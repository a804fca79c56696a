import { delay, withTimeout } from './wait.ts';

/**
 * Runs `work` up to `attempts` times. Between two attempts it waits a random time of up to
 * `baseDelayMs · 2^n`, never more than `maxDelayMs`: "full jitter" keeps callers that failed
 * together from coming back together.
 * @param o.timeoutMs for each attempt; its signal is aborted then and the attempt counts as failed
 * @param o.isRetryable whether another attempt can help (default: always)
 * @param o.signal gives up at once when it is aborted
 * @throws what the last attempt threw
 */
export async function retryWithJitter<T>(
  work: (signal: AbortSignal) => Promise<T>,
  o: {
    attempts: number;
    baseDelayMs: number;
    maxDelayMs: number;
    timeoutMs: number;
    isRetryable?: (error: unknown) => boolean;
    signal?: AbortSignal;
  },
): Promise<T> {
  if (!Number.isInteger(o.attempts) || o.attempts < 1) {
    throw new RangeError('attempts must be a positive integer');
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withTimeout('an attempt', o.timeoutMs, work, o.signal);
    } catch (error) {
      const isLast = attempt >= o.attempts || o.signal?.aborted === true;
      if (isLast || o.isRetryable?.(error) === false) throw error;
      await delay(jitteredDelayMs(attempt, o.baseDelayMs, o.maxDelayMs), o.signal);
    }
  }
}

/** How long to wait after failed attempt number `attempt` (from 1), in milliseconds. */
export function jitteredDelayMs(attempt: number, baseDelayMs: number, maxDelayMs: number): number {
  const ceilingMs = Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(attempt - 1, 30));
  return Math.random() * ceilingMs;
}
