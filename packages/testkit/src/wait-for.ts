import { setTimeout as delay } from 'node:timers/promises';
import type { StallMonitor } from './stalls.ts';

// Shared machines stand still for seconds; who promises a time says it.
const defaultTimeoutMs = 30_000;

export interface WaitForOptions {
  /** 30,000 by default: bounds what never comes, and is not what is promised. */
  timeoutMs?: number;
  /** 10 by default. */
  intervalMs?: number;
  /** Where a time is promised: what this process lost meanwhile does not count. */
  stalls?: StallMonitor;
  /** Completes the sentence "Timed out waiting for …". */
  description: string;
}

/**
 * Asks again and again until the condition gives something truthy, and returns that. Errors of
 * the condition count as "not yet"; the last one is the cause of the timeout's error.
 * @throws Error when the time is over
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: WaitForOptions,
): Promise<NonNullable<T>> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const from = performance.now();
  const lostMs = () => options.stalls?.lostMs(from, performance.now()) ?? 0;
  let lastError: unknown;
  do {
    try {
      const value = await condition();
      if (value) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await delay(options.intervalMs ?? 10);
  } while (performance.now() - from - lostMs() < timeoutMs);
  throw new Error(`Timed out after ${timeoutMs} ms waiting for ${options.description}`, {
    cause: lastError,
  });
}
