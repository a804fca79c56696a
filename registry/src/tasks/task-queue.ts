import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gauge, secondsHistogram } from '@rendezvous/platform/shared-metrics';
import type { Registry } from '@rendezvous/platform/telemetry';
import { TimedOut, withTimeout } from '@rendezvous/platform/wait';
import { RegistryError } from '../registry-error.ts';
import type { TaskAnswer, TaskRequest } from './task-worker.ts';
import type { Tasks } from './tasks.ts';

/** Runs tasks in a thread of its own, one at a time, in the order in which they were asked for. */
export interface TaskQueue {
  /** @throws RegistryError BUSY when too many wait or the task takes too long */
  run<Name extends keyof Tasks>(
    name: Name,
    input: Parameters<Tasks[Name]>[0],
  ): Promise<Awaited<ReturnType<Tasks[Name]>>>;
  close(): Promise<void>;
}

export interface TaskQueueOptions {
  /** How many may wait for their turn. */
  readonly maxWaiting: number;
  /** After which a task is given up, with its thread. */
  readonly timeoutMs: number;
  readonly metrics: Registry;
}

const workerFile = join(import.meta.dirname, 'task-worker.ts');
/** A thread that composes takes some 100 MB; it goes when nothing was asked for this long. */
const idleMs = 30_000;
const maxHeapMb = 1_024;

/** Makes a queue; its thread starts with the first task. */
export function createTaskQueue(o: TaskQueueOptions): TaskQueue {
  const waiting = gauge(o.metrics, 'rendezvous_registry_tasks', 'Tasks waiting or running', []);
  const duration = secondsHistogram(
    o.metrics,
    'rendezvous_registry_task_seconds',
    'How long composing and validating take',
    ['task', 'outcome'],
  );
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let count = 0;

  const dismiss = async (): Promise<void> => {
    clearTimeout(idle);
    const dismissed = worker;
    worker = null;
    await dismissed?.terminate();
  };

  async function execute(request: TaskRequest): Promise<unknown> {
    clearTimeout(idle);
    worker ??= startWorker((ended) => {
      if (worker === ended) worker = null;
    });
    const stopTimer = duration.startTimer({ task: request.name });
    try {
      const output = await withTimeout(`the task ${request.name}`, o.timeoutMs, () =>
        ask(worker!, request),
      );
      stopTimer({ outcome: 'done' });
      idle = setTimeout(() => void dismiss(), idleMs).unref();
      return output;
    } catch (error) {
      stopTimer({ outcome: 'failed' });
      await dismiss();
      throw error instanceof TimedOut ? tooLong(o.timeoutMs) : error;
    }
  }

  async function run<Name extends keyof Tasks>(
    name: Name,
    input: Parameters<Tasks[Name]>[0],
  ): Promise<Awaited<ReturnType<Tasks[Name]>>> {
    if (count > o.maxWaiting) throw tooMany(o.maxWaiting);
    count += 1;
    waiting.set(count);
    const turn = last.then(() => execute({ name, input }));
    last = turn.catch(() => undefined);
    try {
      return (await turn) as Awaited<ReturnType<Tasks[Name]>>;
    } finally {
      count -= 1;
      waiting.set(count);
    }
  }

  return { run, close: dismiss };
}

function startWorker(onEnd: (worker: Worker) => void): Worker {
  const worker = new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } });
  // Without a listener, an error between two tasks would end the process.
  worker.on('error', () => onEnd(worker));
  worker.on('exit', () => onEnd(worker));
  // Nobody waits for a thread that has nothing to do.
  worker.unref();
  return worker;
}

/** One question, one answer; rejects when the thread ends instead. */
function ask(worker: Worker, request: TaskRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: TaskAnswer): void => {
      settle();
      if (answer.error === undefined) resolve(answer.output);
      else reject(new Error(`A task failed: ${answer.error}`));
    };
    const onError = (error: unknown): void => {
      settle();
      reject(new Error('The thread of a task failed', { cause: error }));
    };
    const onExit = (): void => {
      settle();
      reject(new Error('The thread of a task ended'));
    };
    function settle(): void {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      worker.unref();
    }
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.ref();
    worker.postMessage(request, []);
  });
}

function tooMany(maxWaiting: number): RegistryError {
  const message = `More than ${maxWaiting} publications and checks wait already. Try again soon.`;
  return new RegistryError(503, 'BUSY', message);
}

function tooLong(timeoutMs: number): RegistryError {
  const message = `Composing took longer than ${timeoutMs} ms and was given up.`;
  return new RegistryError(503, 'BUSY', message);
}
