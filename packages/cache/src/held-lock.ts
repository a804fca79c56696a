import { ExecutionError, ResourceLockedError } from 'redlock';
import type { Lock as RedlockHandle } from 'redlock';

/** The lock ended while the work went on: another may be at work on the same. */
export class LockLost extends Error {
  constructor() {
    super('the lock was lost while its holder was at work');
    this.name = 'LockLost';
  }
}

/** Clocks of nodes and holder may run apart by this part of the time to live, as Redlock has it. */
const driftFactor = 0.01;
const driftMs = 2;

/** A lock that is extended until it is stopped or lost. */
export class HeldLock {
  readonly #ttlMs: number;
  readonly #onLost: () => void;
  readonly #lost = new AbortController();
  #handle: RedlockHandle;
  #isOver = false;
  #extension: NodeJS.Timeout | undefined;
  #end: NodeJS.Timeout | undefined;

  /**
   * Takes over a lock that was asked for at `triedAtMs` (performance.now()), from when on its time
   * to live has to be counted: when exactly the nodes granted it, only they know.
   */
  constructor(handle: RedlockHandle, o: { ttlMs: number; triedAtMs: number; onLost: () => void }) {
    this.#handle = handle;
    this.#ttlMs = o.ttlMs;
    this.#onLost = o.onLost;
    this.#live(o.triedAtMs);
  }

  /** Aborts with LockLost when the lock has ended before it was stopped. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Ends the extensions. What is answered has to be released, also if the lock was lost. */
  stop(): RedlockHandle {
    this.#isOver = true;
    clearTimeout(this.#extension);
    clearTimeout(this.#end);
    return this.#handle;
  }

  #live(sinceMs: number): void {
    clearTimeout(this.#end);
    const validMs = this.#ttlMs * (1 - driftFactor) - driftMs;
    const leftMs = sinceMs + validMs - performance.now();
    this.#end = setTimeout(() => this.#lose(), leftMs);
    this.#extendIn(this.#ttlMs / 3);
  }

  #extendIn(pauseMs: number): void {
    this.#extension = setTimeout(() => void this.#extend(), pauseMs);
  }

  async #extend(): Promise<void> {
    const triedAtMs = performance.now();
    try {
      this.#handle = await this.#handle.extend(this.#ttlMs);
      if (!this.#isOver) this.#live(triedAtMs);
    } catch (error) {
      if (this.#isOver) return;
      if (await isSomebodyElses(error)) this.#lose();
      // Perhaps the nodes are back before the time to live is over.
      else this.#extendIn(this.#ttlMs / 10);
    }
  }

  #lose(): void {
    if (this.#isOver) return;
    this.stop();
    this.#onLost();
    this.#lost.abort(new LockLost());
  }
}

/** Whether a majority of the nodes said that they know nothing of the lock any more. */
async function isSomebodyElses(error: unknown): Promise<boolean> {
  if (!(error instanceof ExecutionError)) return false;
  const stats = await error.attempts.at(-1);
  if (stats === undefined) return false;
  const votes = [...stats.votesAgainst.values()];
  const gone = votes.filter((vote) => vote instanceof ResourceLockedError).length;
  return gone >= stats.quorumSize;
}
