import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BadUserInput } from '../src/errors.ts';
import { validateText } from '../src/text-input.ts';

const reason = (text: string, maxLength = 20, required = false): string =>
  validateText('reason', text, { maxLength, required });

describe('text of clients', () => {
  test('is trimmed, composed and has one kind of line end', () => {
    expect(reason('  e\u0301te\u0301\r\nfin\t. ')).toBe('été\nfin\t.');
    expect(reason('')).toBe('');
  });

  test('may have every character but controls', () => {
    expect(reason('Ärztin 👩‍⚕️ <b>«ça»')).toBe('Ärztin 👩‍⚕️ <b>«ça»');
    for (const character of ['\0', '\x07', '\x1b', '\x7f', '\x85', '\r']) {
      expect(() => reason(`a${character}b`)).toThrow(
        /^reason: must not contain control characters/,
      );
    }
  });

  test('is measured in characters, not in bytes or halves of them', () => {
    expect(reason('😀'.repeat(20))).toHaveLength(40);
    expect(reason(`   ${'x'.repeat(20)}   `)).toHaveLength(20);
    expect(() => reason('😀'.repeat(21))).toThrow('reason: must be at most 20 characters long');
    expect(() => reason('x'.repeat(1024 * 1024))).toThrow('at most 20 characters');
  });

  test('must be whole and, where asked for, there', () => {
    expect(() => reason('a\ud800')).toThrow(BadUserInput);
    expect(() => reason(' \n ', 20, true)).toThrow('reason: must not be empty');
  });

  test('is either refused or stored in a form that is accepted again unchanged', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(text, (given) => {
        let stored: string;
        try {
          stored = reason(given);
        } catch (error) {
          expect(error).toBeInstanceOf(BadUserInput);
          return;
        }
        expect(reason(stored)).toBe(stored);
        expect([...stored].length).toBeLessThanOrEqual(20);
      }),
      { numRuns: 1_000 },
    );
  });
});
