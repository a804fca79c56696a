import { describe, expect, test } from '@jest/globals';
import { BadUserInput } from '@rendezvous/platform/errors';

import { checkedPhone } from '../src/contact-input.ts';

const france = { countryCode: 'FR' };

describe('a phone number', () => {
  test.each([
    ['06 12 34 56 78', '+33612345678'],
    ['+33 (0)6.12.34.56.78', '+33612345678'],
    ['0033-612345678', '+33612345678'],
    ['+262 692 12 34 56', '+262692123456'],
    ['+49 30 123456', '+4930123456'],
  ])('%s is kept as %s', (written, stored) => {
    expect(checkedPhone('phone', written, france)).toBe(stored);
  });

  test('is read as people of the region write it', () => {
    expect(checkedPhone('phone', '030 123456', { countryCode: 'DE' })).toBe('+4930123456');
  });

  test.each([[''], ['12'], ['call me'], ['my number is 0612345678'], ['1'.repeat(41)]])(
    '%j is refused',
    (written) => {
      expect(() => checkedPhone('phone', written, france)).toThrow(BadUserInput);
    },
  );
});
