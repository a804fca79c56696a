import { expect, test } from '@jest/globals';
import { createLifecycle } from '../src/lifecycle.ts';
import { silentLogger } from '../src/logger.ts';

test('stops in reverse order, one after the other', async () => {
  const lifecycle = createLifecycle(silentLogger);
  const stopped: string[] = [];
  lifecycle.onStop('database', async () => {
    await Promise.resolve();
    stopped.push('database');
  });
  lifecycle.onStop('server', async () => {
    await new Promise((resolve) => setImmediate(resolve));
    stopped.push('server');
  });
  lifecycle.onStop('gateway', () => void stopped.push('gateway'));
  await lifecycle.stop();
  expect(stopped).toEqual(['gateway', 'server', 'database']);
});

test('a step that fails or hangs does not keep the others from stopping', async () => {
  const lifecycle = createLifecycle(silentLogger, 20);
  const stopped: string[] = [];
  lifecycle.onStop('first', () => void stopped.push('first'));
  lifecycle.onStop('hangs', () => new Promise(() => {}));
  lifecycle.onStop('throws', () => {
    throw new Error('no');
  });
  lifecycle.onStop('rejects', () => Promise.reject(new Error('no')));
  await lifecycle.stop();
  expect(stopped).toEqual(['first']);
});

test('stopping twice runs each step once, and both wait', async () => {
  const lifecycle = createLifecycle(silentLogger);
  let count = 0;
  lifecycle.onStop('counted', async () => {
    await new Promise((resolve) => setImmediate(resolve));
    count += 1;
  });
  await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  await lifecycle.stop();
  expect(count).toBe(1);
});
