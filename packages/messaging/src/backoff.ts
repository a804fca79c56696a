/**
 * Spreads a delay by ±25 %, so that many who failed together do not come back together.
 * Takes and returns milliseconds.
 */
export function jittered(delayMs: number): number {
  return Math.round(delayMs * (0.75 + Math.random() * 0.5));
}

/** The delay in milliseconds before the next try after `failures` failures in a row (1 or more). */
export function growingDelay(failures: number, baseDelayMs: number, maxDelayMs: number): number {
  const exponent = Math.min(failures - 1, 20);
  return jittered(Math.min(baseDelayMs * 2 ** exponent, maxDelayMs));
}
