import { afterEach, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { silentLogger } from '../src/logger.ts';
import { startScheduler, type Job, type Scheduler } from '../src/scheduler.ts';

const database = useTestDatabase();
const started: Scheduler[] = [];

function start(job: Partial<Job>, metrics = new Registry()): Scheduler {
  const scheduler = startScheduler({
    service: 'slots',
    pool: database.pool('slots'),
    region: 'fr',
    jobs: [
      {
        name: 'job',
        everyMs: 3_600_000,
        firstAfterMs: 3_600_000,
        run: () => Promise.resolve(),
        ...job,
      },
    ],
    logger: silentLogger,
    metrics,
  });
  started.push(scheduler);
  return scheduler;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((scheduler) => scheduler.stop()));
});

test('runs a job again and again, also after it failed, and counts the outcomes', async () => {
  let runs = 0;
  const metrics = new Registry();
  start(
    {
      firstAfterMs: 1,
      everyMs: 1,
      run() {
        runs += 1;
        return runs === 1 ? Promise.reject(new Error('no luck')) : Promise.resolve();
      },
    },
    metrics,
  );
  await waitFor(() => runs > 2, { description: 'three runs' });
  const text = await metrics.metrics();
  expect(text).toContain('rendezvous_job_runs_total{region="fr",job="job",outcome="failed"} 1');
  expect(text).toContain('outcome="done"');
});

test('of two processes only one runs a job at a time', async () => {
  const hasBegun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const first = start({
    run() {
      hasBegun.resolve();
      return goOn.promise;
    },
  });
  const second = start({});
  const running = first.runNow('job');
  await hasBegun.promise;
  expect(await second.runNow('job')).toBe(false);
  goOn.resolve();
  expect(await running).toBe(true);
  expect(await second.runNow('job')).toBe(true);
});

test('a job that failed has let its lock go', async () => {
  const failing = start({ run: () => Promise.reject(new Error('no luck')) });
  await expect(failing.runNow('job')).rejects.toThrow('no luck');
  expect(await start({}).runNow('job')).toBe(true);
});

test('a job that loses its lock is told so, and the process lives on', async () => {
  let reason: unknown;
  const scheduler = start({
    async run(signal) {
      const told = new Promise((resolve) => signal.addEventListener('abort', resolve));
      await database.pool('superuser').query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks
         WHERE locktype = 'advisory'
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      await told;
      reason = signal.reason;
    },
  });
  expect(await scheduler.runNow('job')).toBe(true);
  expect(reason).toBeInstanceOf(Error);
  expect(await start({}).runNow('job')).toBe(true);
});

test('stopping tells the job under way, waits for it and starts no other', async () => {
  const hasBegun = Promise.withResolvers<void>();
  let runs = 0;
  let hasEnded = false;
  const scheduler = start({
    firstAfterMs: 1,
    everyMs: 1,
    async run(signal) {
      runs += 1;
      hasBegun.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await new Promise((resolve) => setImmediate(resolve));
      hasEnded = true;
    },
  });
  await hasBegun.promise;
  await scheduler.stop();
  expect(hasEnded).toBe(true);
  expect(runs).toBe(1);
});

test('an unknown job is an error', () => {
  expect(() => start({}).runNow('nothing')).toThrow('there is no job nothing');
});
