import { afterEach, expect, jest, test } from '@jest/globals';
import { runAsProcess } from '../src/subgraph-service.ts';
import { createMetrics } from '../src/telemetry.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;
const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]));

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (before.get(signal)?.includes(listener) !== true) process.off(signal, listener);
    }
  }
});

test('a process ends when its service has stopped, however many bounded steps that took', async () => {
  const closed = Promise.withResolvers<void>();
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  await runAsProcess(async () => ({
    name: 'patient',
    url: 'http://127.0.0.1:1',
    metrics: createMetrics('patient'),
    readiness: async () => ({}),
    close: () => closed.promise,
  }));
  jest.useFakeTimers();
  process.listeners('SIGTERM').at(-1)?.('SIGTERM');
  // The drain of the server, of a consumer and of a job, one after the other.
  await jest.advanceTimersByTimeAsync(40_000);
  expect(exit).not.toHaveBeenCalled();
  closed.resolve();
  await jest.advanceTimersByTimeAsync(0);
  expect(exit).toHaveBeenCalledWith(0);
});
