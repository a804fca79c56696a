import { expect, test } from '@jest/globals';
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
