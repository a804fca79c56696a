import { growingDelay } from './backoff.ts';
import type { WakeUp } from './wake-up.ts';

export interface KeepTryingOptions {
  isStopping(): boolean;
  /** Ends when nothing is left to be done, or throws. */
  attempt(): Promise<void>;
  /** Hears of each failure and of how many there were in a row. */
  onFailure(error: unknown, failures: number): void;
  /** Ends the pause after a failure early. */
  readonly wakeUp: WakeUp;
  /** An attempt that lasted longer was no failure to connect: the row begins anew. Milliseconds. */
  readonly steadyAfterMs: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/** Attempts again and again until stopping, after failures with growing, jittered delays. */
export async function keepTrying(o: KeepTryingOptions): Promise<void> {
  let failures = 0;
  while (!o.isStopping()) {
    const startedAt = Date.now();
    try {
      await o.attempt();
    } catch (error) {
      failures = Date.now() - startedAt > o.steadyAfterMs ? 1 : failures + 1;
      o.onFailure(error, failures);
      if (o.isStopping()) return;
      await o.wakeUp.wait(growingDelay(failures, o.baseDelayMs, o.maxDelayMs));
    }
  }
}
