import type { Logger } from '@rendezvous/platform/logger';

/** Something that is done again and again while the service runs. */
export interface Job {
  readonly name: string;
  /** Between the end of one run and the beginning of the next, give or take a tenth. */
  readonly intervalMs: number;
  run(): Promise<unknown>;
}

/** A job at work. */
export interface RunningJob {
  /** Begins no new run and waits for the one under way. */
  stop(): Promise<void>;
}

/** Runs a job after each interval, never twice at once. A run that fails is logged and repeated. */
export function startJob(job: Job, logger: Logger): RunningJob {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  function schedule(): void {
    if (isStopped) return;
    // Jitter keeps the processes of a deployment from doing the same at the same moment.
    const waitMs = job.intervalMs * (0.9 + Math.random() * 0.2);
    timer = setTimeout(() => {
      running = runOnce();
    }, waitMs);
    timer.unref();
  }

  async function runOnce(): Promise<void> {
    try {
      await job.run();
    } catch (error) {
      logger.error({ err: error, job: job.name }, 'a job failed; it will run again');
    }
    schedule();
  }

  schedule();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
