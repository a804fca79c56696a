import type { Pool } from 'pg';
import type { Registry } from 'prom-client';
import type { Logger } from './logger.ts';
import { whileLocked } from './session-lock.ts';
import { counter } from './shared-metrics.ts';
import { delay } from './wait.ts';

/** Something to be done again and again by one process at a time. */
export interface Job {
  /** Names the job in logs and metrics, and its lock among all processes of the region. */
  name: string;
  /** The time from the end of one run to the beginning of the next, give or take a tenth. */
  everyMs: number;
  /** Before the first run. */
  firstAfterMs: number;
  /** Stops early, at a point where it can go on later, when the signal aborts. */
  run(signal: AbortSignal): Promise<unknown>;
}

export interface Scheduler {
  /** Runs a job now unless another process does; true if it ran. Throws what the job throws. */
  runNow(name: string): Promise<boolean>;
  /** Starts no more runs, and waits for those under way. */
  stop(): Promise<void>;
}

const jitter = 0.1;

/**
 * Runs jobs in the background. A failure is logged and counted, and the job tried again at its next
 * turn. Each run holds a lock of the database's session, which ends with the process.
 */
export function startScheduler(o: {
  /** The service's name: jobs of different services do not exclude each other. */
  service: string;
  pool: Pool;
  region: string;
  jobs: readonly Job[];
  logger: Logger;
  metrics: Registry;
}): Scheduler {
  const runs = counter(
    o.metrics,
    'rendezvous_job_runs_total',
    'Runs of background jobs, by outcome.',
    ['region', 'job', 'outcome'],
  );
  const stopping = new AbortController();

  function runExclusively(job: Job): Promise<boolean> {
    const lockName = `rendezvous.${o.service}.${o.region}.${job.name}`;
    return whileLocked(o.pool, lockName, (lockLost) =>
      job.run(AbortSignal.any([stopping.signal, lockLost])),
    );
  }

  async function repeat(job: Job): Promise<void> {
    let waitMs = job.firstAfterMs;
    while (!stopping.signal.aborted) {
      await delay(waitMs * (1 + jitter * (2 * Math.random() - 1)), stopping.signal).catch(() => {});
      if (stopping.signal.aborted) return;
      waitMs = job.everyMs;
      try {
        const hasRun = await runExclusively(job);
        runs.inc({ region: o.region, job: job.name, outcome: hasRun ? 'done' : 'elsewhere' });
      } catch (error) {
        runs.inc({ region: o.region, job: job.name, outcome: 'failed' });
        o.logger.error({ err: error, job: job.name }, 'a job failed and will be tried again');
      }
    }
  }

  const loops = o.jobs.map(repeat);
  return {
    runNow(name) {
      const job = o.jobs.find((candidate) => candidate.name === name);
      if (job === undefined) throw new Error(`there is no job ${name}`);
      return runExclusively(job);
    },
    async stop() {
      stopping.abort(new Error('the scheduler is stopping'));
      await Promise.all(loops);
    },
  };
}
