import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseValue } from 'graphql';
import {
  dateScalar,
  dateTimeScalar,
  formatInstant,
  isCalendarDate,
  parseInstant,
} from '../src/scalars.ts';

const instants = fc.date({
  noInvalidDate: true,
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
});

describe('Date', () => {
  test('takes every day there is', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const date = instant.toISOString().slice(0, 10);
        expect(dateScalar.parseValue(date)).toBe(date);
        expect(dateScalar.serialize(date)).toBe(date);
        expect(dateScalar.parseLiteral(parseValue(`"${date}"`))).toBe(date);
      }),
    );
  });

  test.each([
    '2026-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-1-1',
    '0000-01-01',
    '',
    '2026-11-23T00:00:00Z',
    20261123,
    null,
  ])('refuses %p', (value) => {
    expect(() => dateScalar.parseValue(value)).toThrow('Date must be a day that exists');
  });

  test('knows leap years', () => {
    expect(isCalendarDate('2028-02-29')).toBe(true);
    expect(isCalendarDate('2100-02-29')).toBe(false);
  });
});

describe('DateTime', () => {
  test('what is written is what is read', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const text = dateTimeScalar.serialize(instant);
        expect(text).toBe(formatInstant(instant));
        expect(dateTimeScalar.parseValue(text)).toEqual(instant);
      }),
    );
  });

  test('leaves out milliseconds that say nothing', () => {
    expect(formatInstant(new Date('2026-11-23T09:30:00.000Z'))).toBe('2026-11-23T09:30:00Z');
    expect(formatInstant(new Date('2026-11-23T09:30:00.120Z'))).toBe('2026-11-23T09:30:00.120Z');
  });

  test('takes any offset', () => {
    expect(parseInstant('2026-11-23T10:30:00+01:00')).toEqual(new Date('2026-11-23T09:30:00Z'));
  });

  test.each([
    '2026-11-23',
    '2026-11-23T09:30Z',
    '2026-11-23T09:30:00',
    '2026-02-30T09:30:00Z',
    '2026-11-23T25:00:00Z',
    '23 Nov 2026',
    0,
    null,
  ])('refuses %p', (value) => {
    expect(() => dateTimeScalar.parseValue(value)).toThrow('DateTime must be RFC 3339');
  });
});
