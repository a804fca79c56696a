import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gauge, secondsHistogram } from '@rendezvous/platform/shared-metrics';
import type { Registry } from '@rendezvous/platform/telemetry';
import { TimedOut, withTimeout } from '@rendezvous/platform/wait';
import { RegistryError } from '../registry-error.ts';
import type { TaskAnswer, TaskRequest } from './task-worker.ts';
import type { Tasks } from './tasks.ts';

/**
 * Runs tasks in a thread of its own, one at a time: publications before checks, and each of them in
 * the order in which they were asked for.
 */
export interface TaskQueue {
  /** @throws RegistryError BUSY when too many of its kind wait or the task takes too long */
  run<Name extends keyof Tasks>(
    name: Name,
    input: Parameters<Tasks[Name]>[0],
  ): Promise<Awaited<ReturnType<Tasks[Name]>>>;
  close(): Promise<void>;
}

export interface TaskQueueOptions {
  /** How many publications may wait for their turn, and as many checks. */
  readonly maxWaiting: number;
  /** After which a task is given up, with its thread. */
  readonly timeoutMs: number;
  readonly metrics: Registry;
}

type TaskKind = 'publication' | 'check';

/** Somebody waits for a publication; whoever asks for a check can ask again. */
const kinds: Readonly<Record<keyof Tasks, TaskKind>> = {
  compose: 'publication',
  measure: 'publication',
  validateOperations: 'publication',
  checkSubgraph: 'check',
  checkOperations: 'check',
};

const workerFile = join(import.meta.dirname, 'task-worker.ts');
/** A thread that composes takes some 100 MB; it goes when nothing was asked for this long. */
const idleMs = 30_000;
const maxHeapMb = 1_024;
/** How the parser of GraphQL ends with lists in lists in lists, ten thousands of them. */
const stackOverflow = 'RangeError: Maximum call stack';

/** Makes a queue; its thread starts with the first task. */
export function createTaskQueue(o: TaskQueueOptions): TaskQueue {
  const unfinished = gauge(o.metrics, 'rendezvous_registry_tasks', 'Tasks waiting or running', [
    'kind',
  ]);
  const duration = secondsHistogram(
    o.metrics,
    'rendezvous_registry_task_seconds',
    'How long composing and validating take',
    ['task', 'outcome'],
  );
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  const waiting: Record<TaskKind, (() => void)[]> = { publication: [], check: [] };
  const counts: Record<TaskKind, number> = { publication: 0, check: 0 };
  let isRunning = false;

  const dismiss = async (): Promise<void> => {
    clearTimeout(idle);
    const dismissed = worker;
    worker = null;
    await dismissed?.terminate();
  };

  const count = (kind: TaskKind, difference: number): void => {
    counts[kind] += difference;
    unfinished.set({ kind }, counts[kind]);
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
    const kind = kinds[name];
    if (waiting[kind].length >= o.maxWaiting) throw tooMany(kind, o.maxWaiting);
    count(kind, 1);
    try {
      if (isRunning) await new Promise<void>((begin) => waiting[kind].push(begin));
      isRunning = true;
      return (await execute({ name, input })) as Awaited<ReturnType<Tasks[Name]>>;
    } finally {
      count(kind, -1);
      // Whoever begins now was let in by this one: nobody else can come between.
      const begin = waiting.publication.shift() ?? waiting.check.shift();
      isRunning = begin !== undefined;
      begin?.();
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
      else if (answer.error.startsWith(stackOverflow)) reject(tooDeep());
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

function tooMany(kind: TaskKind, maxWaiting: number): RegistryError {
  const message = `${maxWaiting} ${kind}s wait already, which is the most. Try again soon.`;
  return new RegistryError(503, 'BUSY', message);
}

function tooDeep(): RegistryError {
  const message = 'A schema or operation is nested too deeply to be read: write it flatter.';
  return new RegistryError(422, 'LIMIT_EXCEEDED', message);
}

function tooLong(timeoutMs: number): RegistryError {
  const message = `Composing took longer than ${timeoutMs} ms and was given up.`;
  return new RegistryError(503, 'BUSY', message);
}
