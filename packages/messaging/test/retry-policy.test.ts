import { describe, expect, test } from '@jest/globals';
import { UnknownEventType } from '@rendezvous/events/envelope';
import { judgeFailure } from '@rendezvous/messaging/retry-policy';
import { ServiceUnavailable } from '@rendezvous/platform/errors';

const delaysMs = [100, 1_000, 10_000];
const hourMs = 3_600_000;
const outage = new ServiceUnavailable('doctors');
const lostConnection = Object.assign(new Error('gone'), { code: 'ECONNRESET' });

const judge = (failures: number, error: unknown, ageMs = hourMs) =>
  judgeFailure(delaysMs, { failures, ageMs, error });

describe('a failure of its own', () => {
  test('is tried again after each delay, give or take a quarter, and then given up', () => {
    for (const [index, delayMs] of delaysMs.entries()) {
      const verdict = judge(index + 1, new Error('broken'));
      expect(verdict.attempts).toBe(index + 1);
      expect(verdict.delayMs).toBeGreaterThanOrEqual(delayMs * 0.75);
      expect(verdict.delayMs).toBeLessThanOrEqual(delayMs * 1.25);
    }
    expect(judge(4, new Error('broken'))).toEqual({ attempts: 4, delayMs: null });
  });

  test('that no attempt can mend is given up at once', () => {
    expect(judge(1, new UnknownEventType('v9'))).toEqual({ attempts: 1, delayMs: null });
  });
});

describe.each([
  ['a service', outage],
  ['the database', lostConnection],
])('an outage of %s', (_what, error) => {
  test('is waited for with the longest delay and leaves the last attempt', () => {
    for (const failures of [3, 4, 50]) {
      const verdict = judge(failures, error);
      expect(verdict.attempts).toBe(3);
      expect(verdict.delayMs).toBeGreaterThanOrEqual(7_500);
    }
  });

  test('of more than a day counts like any failure, and so does one of unknown age', () => {
    expect(judge(4, error, 25 * hourMs).delayMs).toBeNull();
    expect(judge(4, error, Number.NaN).delayMs).toBeNull();
  });
});
