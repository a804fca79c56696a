import { afterEach, expect, test } from '@jest/globals';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { RegistryError } from '../src/registry-error.ts';
import { createTaskQueue, type TaskQueue } from '../src/tasks/task-queue.ts';
import { createTurns } from '../src/turns.ts';
import { doctorsSchema, doctorsUrl } from './support/sample-schemas.ts';

const queues: TaskQueue[] = [];
afterEach(async () => {
  for (const queue of queues.splice(0)) await queue.close();
});

function createQueue(o: { maxWaiting?: number; timeoutMs?: number } = {}): TaskQueue {
  const settings = { maxWaiting: 10, timeoutMs: 60_000, ...o };
  const queue = createTaskQueue({ ...settings, metrics: createMetrics('test') });
  queues.push(queue);
  return queue;
}

const subgraphs = [{ name: 'doctors', url: doctorsUrl, sdl: doctorsSchema() }];
const input = { subgraphs, contracts: [], operations: [] };
const checkInput = {
  variant: 'main',
  subgraph: 'doctors',
  proposed: { sdl: doctorsSchema() },
  current: subgraphs,
  contracts: [],
  clients: [],
};

test('a thread composes, one task after the other', async () => {
  const queue = createQueue();
  const answers = await Promise.all([queue.run('compose', input), queue.run('compose', input)]);
  for (const { result } of answers) expect(result.supergraphSdl).toContain('type Doctor');
});

test('who comes when too many wait is told so', async () => {
  const queue = createQueue({ maxWaiting: 1 });
  const running = [queue.run('compose', input), queue.run('compose', input)];
  await expect(queue.run('compose', input)).rejects.toMatchObject({ code: 'BUSY', status: 503 });
  await Promise.all(running);
});

test('a publication goes before the checks that wait, which have a limit of their own', async () => {
  const queue = createQueue({ maxWaiting: 2 });
  const order: string[] = [];
  const note = async (name: string, task: Promise<unknown>) => {
    await task;
    order.push(name);
  };
  const check = () => queue.run('checkSubgraph', checkInput);
  const asked = [
    note('running check', check()),
    note('first check', check()),
    note('second check', check()),
  ];
  await expect(check()).rejects.toMatchObject({
    code: 'BUSY',
    message: expect.stringMatching(/^2 checks wait/),
  });
  asked.push(note('publication', queue.run('compose', input)));
  await Promise.all(asked);
  expect(order).toEqual(['running check', 'publication', 'first check', 'second check']);
});

test('a task that takes too long is given up, and the next one has a new thread', async () => {
  // Less than a thread takes to start.
  const impatient = createQueue({ timeoutMs: 1 });
  await expect(impatient.run('compose', input)).rejects.toThrow(RegistryError);
  await expect(impatient.run('compose', input)).rejects.toMatchObject({ code: 'BUSY' });
});

test('a schema that is nested too deeply is refused with what to do', async () => {
  const nested = `type Query { a(b: Int = ${'['.repeat(50_000)}1${']'.repeat(50_000)}): Int }`;
  const checking = createQueue().run('checkSubgraph', { ...checkInput, proposed: { sdl: nested } });
  await expect(checking).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', status: 422 });
});

test('a task that fails leaves the queue working', async () => {
  const queue = createQueue();
  const broken = { supergraphSdl: 'this is no supergraph', operations: [] };
  await expect(queue.run('validateOperations', broken)).rejects.toThrow('A task failed');
  expect((await queue.run('compose', input)).result.errors).toBeUndefined();
});

test('turns are taken in order, one at a time per variant, by as many as may wait', async () => {
  const turns = createTurns(2);
  const order: string[] = [];
  let open: (value: unknown) => void = () => undefined;
  const gate = new Promise((resolve) => (open = resolve));
  const take = (name: string, variant = 'main') =>
    turns.take(variant, async () => {
      order.push(`${name} begins`);
      if (variant === 'main') await gate;
      order.push(`${name} ends`);
    });
  const waiting = [take('one'), take('two'), take('three')];
  await expect(take('four')).rejects.toMatchObject({ code: 'BUSY' });
  await take('elsewhere', 'other');
  open(undefined);
  await Promise.all(waiting);
  expect(order).toEqual([
    'one begins',
    'elsewhere begins',
    'elsewhere ends',
    'one ends',
    'two begins',
    'two ends',
    'three begins',
    'three ends',
  ]);
});
