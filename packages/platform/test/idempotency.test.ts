import { expect, test } from '@jest/globals';
import { BadUserInput } from '../src/errors.ts';
import { checkedRequestId } from '../src/idempotency.ts';

test.each(['01234567', '!~-_./+=', 'x'.repeat(128)])('%s is the id of a request', (id) => {
  expect(checkedRequestId(id)).toBe(id);
});

test.each(['', '0123456', 'x'.repeat(129), 'with space', 'über-uns', 'a\nb-c-d-e'])(
  '%j is none',
  (id) => {
    expect(() => checkedRequestId(id)).toThrow(BadUserInput);
  },
);
