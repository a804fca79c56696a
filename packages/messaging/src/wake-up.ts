/** A doorbell for a background loop: ringing it while nobody waits is remembered, not lost. */
export interface WakeUp {
  /** Ends the current wait, or makes the next one return at once. */
  wake(): void;
  /** Resolves when woken, or after timeoutMs milliseconds. */
  wait(timeoutMs: number): Promise<void>;
}

/** Makes a doorbell for one waiting loop. */
export function createWakeUp(): WakeUp {
  let woken = false;
  let resume: (() => void) | null = null;
  return {
    wake() {
      woken = true;
      resume?.();
    },
    async wait(timeoutMs) {
      if (!woken && timeoutMs > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          resume = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      resume = null;
      woken = false;
    },
  };
}
