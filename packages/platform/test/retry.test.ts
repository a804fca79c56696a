import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jitteredDelayMs, retryWithJitter } from '../src/retry.ts';
import { delay, TimedOut, withTimeout } from '../src/wait.ts';

const quick = { attempts: 3, baseDelayMs: 1, maxDelayMs: 2, timeoutMs: 1_000 };

describe('retry', () => {
  test('gives the first success', async () => {
    let calls = 0;
    const result = await retryWithJitter(async () => {
      calls += 1;
      if (calls < 3) throw new Error('not yet');
      return calls;
    }, quick);
    expect(result).toBe(3);
  });

  test('gives up after the last attempt, with its error', async () => {
    let calls = 0;
    const failing = retryWithJitter(async () => {
      calls += 1;
      throw new Error(`failure ${calls}`);
    }, quick);
    await expect(failing).rejects.toThrow('failure 3');
    expect(calls).toBe(3);
  });

  test('does not repeat what cannot succeed', async () => {
    let calls = 0;
    const failing = retryWithJitter(
      async () => {
        calls += 1;
        throw new TypeError('wrong');
      },
      { ...quick, isRetryable: (error) => !(error instanceof TypeError) },
    );
    await expect(failing).rejects.toThrow('wrong');
    expect(calls).toBe(1);
  });

  test('an attempt that hangs is cut off, and told so', async () => {
    const signals: AbortSignal[] = [];
    const hanging = retryWithJitter(
      (signal) => {
        signals.push(signal);
        return new Promise<never>(() => {});
      },
      { ...quick, attempts: 2, timeoutMs: 10 },
    );
    await expect(hanging).rejects.toThrow(TimedOut);
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
  });

  test('stops at once when it is told to, also while it waits', async () => {
    const controller = new AbortController();
    let calls = 0;
    const waiting = retryWithJitter(
      async () => {
        calls += 1;
        setImmediate(() => controller.abort(new Error('enough')));
        throw new Error('failed');
      },
      {
        attempts: 5,
        baseDelayMs: 1e9,
        maxDelayMs: 1e9,
        timeoutMs: 1_000,
        signal: controller.signal,
      },
    );
    await expect(waiting).rejects.toThrow('enough');
    expect(calls).toBe(1);
  });

  test('needs at least one attempt', async () => {
    await expect(retryWithJitter(async () => 1, { ...quick, attempts: 0 })).rejects.toThrow(
      RangeError,
    );
  });

  test('delays grow, and never above the maximum', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), (attempt) => {
        const waitMs = jitteredDelayMs(attempt, 10, 500);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(Math.min(500, 10 * 2 ** (attempt - 1)));
      }),
    );
  });
});

describe('waiting', () => {
  test('ends with the reason of the signal', async () => {
    const controller = new AbortController();
    const waiting = delay(1_000_000, controller.signal);
    controller.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
    await expect(delay(0, controller.signal)).rejects.toThrow('stop');
  });

  test('a deadline gives the result, the failure or TimedOut', async () => {
    expect(await withTimeout('work', 1_000, async () => 7)).toBe(7);
    const failing = withTimeout('work', 1_000, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    const hanging = withTimeout('the work', 5, () => new Promise(() => {}));
    await expect(hanging).rejects.toThrow('the work did not finish within 5 ms');
  });

  test('work that fails after its deadline disturbs nobody', async () => {
    let fail = (_error: Error): void => {};
    const late = withTimeout('work', 5, () => new Promise<never>((_, reject) => (fail = reject)));
    await expect(late).rejects.toThrow(TimedOut);
    fail(new Error('too late'));
    // An unhandled rejection would surface before the next turn and fail this test file.
    await new Promise((resolve) => setImmediate(resolve));
  });
});
