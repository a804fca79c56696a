/** The thread that composes and validates: one task after the other, on request of task-queue.ts. */
import { parentPort } from 'node:worker_threads';
import { tasks } from './tasks.ts';

/** What the thread is asked. */
export interface TaskRequest {
  name: keyof typeof tasks;
  input: unknown;
}

/** What it answers. */
export type TaskAnswer = { output: unknown; error?: undefined } | { error: string };

parentPort?.on('message', (request: TaskRequest) => {
  void answerOf(request).then((answer) => parentPort?.postMessage(answer, []));
});

async function answerOf({ name, input }: TaskRequest): Promise<TaskAnswer> {
  const run = tasks[name] as (given: unknown) => unknown;
  try {
    return { output: await run(input) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
