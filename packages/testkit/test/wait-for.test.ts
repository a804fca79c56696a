import { expect, test } from '@jest/globals';
import { watchStalls } from '@rendezvous/testkit/stalls';
import { waitFor } from '@rendezvous/testkit/wait-for';

test('gives back the first truthy answer', async () => {
  let asked = 0;
  const answer = await waitFor(() => (asked += 1) >= 3 && `asked ${asked} times`, {
    description: 'the third question',
  });
  expect(answer).toBe('asked 3 times');
});

test('takes an error for "not yet"', async () => {
  let asked = 0;
  const condition = (): boolean => {
    asked += 1;
    if (asked < 3) throw new Error('not yet');
    return true;
  };
  await expect(waitFor(condition, { description: 'it' })).resolves.toBe(true);
});

test('gives up with what it waited for, and with the last error as the cause', async () => {
  const cause = new Error('still not');
  const waiting = waitFor(() => Promise.reject(cause), { timeoutMs: 30, description: 'godot' });
  await expect(waiting).rejects.toMatchObject({
    message: 'Timed out after 30 ms waiting for godot',
    cause,
  });
});

test('with a monitor of stalls, time in which nothing could be asked does not count', async () => {
  const stalls = watchStalls();
  const standStill = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  let asked = 0;
  const condition = (): boolean => {
    asked += 1;
    if (asked === 1) standStill();
    return asked > 1;
  };
  await waitFor(condition, { timeoutMs: 150, stalls, description: 'the second question' });
  stalls.stop();
  expect(asked).toBe(2);
});
