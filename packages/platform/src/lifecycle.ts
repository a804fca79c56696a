import type { Logger } from './logger.ts';
import { withTimeout } from './wait.ts';

/** What has to be stopped, in which order. */
export interface Lifecycle {
  /** Registers a step. Steps run in reverse order: what was started last is stopped first. */
  onStop(name: string, stop: () => Promise<void> | void): void;
  /** Runs every step once, also when some fail. A second call waits for the first. */
  stop(): Promise<void>;
  /** Stops on SIGINT and SIGTERM and ends the process; a second signal ends it at once. */
  stopOnSignals(): void;
}

/** Longer than a server's drain (10 s), so that the drain's own bound is the one that counts. */
const defaultStepTimeoutMs = 15_000;

/** @param stepTimeoutMs after which a step is given up and the next one begins */
export function createLifecycle(
  logger: Logger,
  stepTimeoutMs: number = defaultStepTimeoutMs,
): Lifecycle {
  const steps: { name: string; stop: () => Promise<void> | void }[] = [];
  let stopping: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      const { name, stop: stopStep } = step;
      try {
        await withTimeout(`stopping ${name}`, stepTimeoutMs, async () => stopStep());
        logger.debug({ step: name }, 'stopped');
      } catch (error) {
        // The remaining steps still run: a stuck queue is no reason to leave PostgreSQL behind.
        logger.error({ err: error, step: name }, 'a step of the shutdown failed');
      }
    }
  }

  function stop(): Promise<void> {
    stopping ??= stopAll();
    return stopping;
  }

  return {
    onStop(name, step) {
      steps.push({ name, stop: step });
    },
    stop,
    stopOnSignals() {
      const onSignal = (signal: NodeJS.Signals): void => {
        if (stopping !== undefined) process.exit(130);
        logger.info({ signal }, 'stopping');
        void stop().then(() => process.exit(0));
      };
      process.on('SIGINT', onSignal);
      process.on('SIGTERM', onSignal);
    },
  };
}
