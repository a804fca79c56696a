import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { generateSlots } from '@rendezvous/slots/domain/generate-slots';
import { localTimeText } from '@rendezvous/slots/domain/local-time';
import { readException, readRules, rulesMax } from '@rendezvous/slots/domain/schedule-input';
import type { ExceptionInput, RuleInput } from '@rendezvous/slots/domain/schedule-input';
import { rule } from './arbitraries.ts';

const today = '2026-11-23';
const morning: RuleInput = {
  weekday: 1,
  from: '09:00',
  until: '12:00',
  slotMinutes: 20,
  visitKind: 'IN_PERSON',
  onHolidays: false,
};

const problemsOf = (...rules: RuleInput[]) =>
  (readRules(rules).problems ?? []).map(({ field, kind }) => `${field} ${kind}`);

describe('readRules', () => {
  test('reads hours by the clock, over midnight too', () => {
    const { value } = readRules([
      morning,
      { ...morning, weekday: 7, from: '22:00', until: '06:00', lastDay: '2026-12-31' },
      { ...morning, weekday: 3, until: '24:00' },
      { ...morning, weekday: 4, from: '00:00', until: '00:00', firstDay: '2026-01-01' },
    ]);
    expect(value).toMatchObject([
      { weekday: 1, startsMinute: 540, endsMinute: 720, validFrom: null, validUntil: null },
      { weekday: 7, startsMinute: 1320, endsMinute: 1800, validUntil: '2027-01-01' },
      { weekday: 3, startsMinute: 540, endsMinute: 1440 },
      { weekday: 4, startsMinute: 0, endsMinute: 1440, validFrom: '2026-01-01' },
    ]);
  });

  test.each([
    [{ from: '9:00' }, 'rules.0.from time'],
    [{ from: '24:00' }, 'rules.0.from time'],
    [{ until: '12:60' }, 'rules.0.until time'],
    [{ until: 'noon' }, 'rules.0.until time'],
    [{ slotMinutes: 4 }, 'rules.0.slotMinutes slotMinutes'],
    [{ slotMinutes: 241 }, 'rules.0.slotMinutes slotMinutes'],
    [{ until: '09:15' }, 'rules.0.slotMinutes slotTooLong'],
    [{ firstDay: '2026-12-02', lastDay: '2026-12-01' }, 'rules.0.lastDay lastDay'],
    [{ lastDay: '2200-01-01' }, 'rules.0.lastDay date'],
  ])('%j is refused by field', (part, problem) => {
    expect(problemsOf({ ...morning, ...part })).toEqual([problem]);
  });

  test('names everything that is wrong at once', () => {
    const bad = { ...morning, from: '', until: '', slotMinutes: 0 };
    expect(problemsOf(morning, bad, { ...morning, weekday: 2 }, morning)).toEqual([
      'rules.1.from time',
      'rules.1.until time',
      'rules.1.slotMinutes slotMinutes',
      'rules.3.from overlap',
    ]);
  });

  test('hours of the night before overlap, also from Sunday to Monday', () => {
    const night = { ...morning, weekday: 7, from: '22:00', until: '09:30' };
    expect(problemsOf(morning, night)).toEqual(['rules.1.from overlap']);
    expect(problemsOf(morning, { ...night, until: '09:00' })).toEqual([]);
    expect(problemsOf({ ...morning, lastDay: '2026-12-31' }, { ...night })).toHaveLength(1);
  });

  test('hours that never hold together may overlap', () => {
    const until = { ...morning, lastDay: '2026-12-31' };
    expect(problemsOf(until, { ...morning, firstDay: '2027-01-01' })).toEqual([]);
    expect(problemsOf(until, { ...morning, firstDay: '2026-12-31' })).toHaveLength(1);
  });

  test('too many are refused without a look at each', () => {
    const many = Array.from({ length: rulesMax + 1 }, () => morning);
    expect(problemsOf(...many)).toEqual(['rules tooMany']);
  });

  test('hours that are accepted lose no slot to one another', () => {
    const inputs = fc.array(rule, { minLength: 1, maxLength: 5 }).map((rules) =>
      rules.map(({ startsMinute, endsMinute, ...rest }) => ({
        ...rest,
        from: localTimeText(startsMinute),
        until: localTimeText(endsMinute),
        onHolidays: true,
      })),
    );
    const week = { timeZone: 'UTC', from: '2026-11-23', until: '2026-11-30', exceptions: [] };
    const slotsOf = (rules: Parameters<typeof generateSlots>[0]['rules']) =>
      generateSlots({ ...week, rules, holidays: new Set() }).length;
    fc.assert(
      fc.property(inputs, (written) => {
        const { value } = readRules(written);
        if (value === undefined) return;
        const separately = value.reduce((total, each) => total + slotsOf([each]), 0);
        expect(slotsOf(value)).toBe(separately);
      }),
    );
  });
});

describe('readException', () => {
  const open: ExceptionInput = {
    kind: 'OPEN',
    date: '2026-11-28',
    from: '09:00',
    until: '12:00',
    slotMinutes: 20,
    visitKind: 'VIDEO',
  };
  const closed: ExceptionInput = { kind: 'CLOSED', date: '2026-11-28' };

  test('reads a day off, a part of one, and hours besides', () => {
    const read = (input: ExceptionInput) => readException(input, today).value;
    expect(read({ ...closed, date: today })).toEqual({ kind: 'CLOSED', date: today });
    expect(read({ ...closed, from: '09:00', until: '10:30' })).toMatchObject({
      startsMinute: 540,
      endsMinute: 630,
    });
    expect(read(open)).toEqual({
      kind: 'OPEN',
      date: '2026-11-28',
      startsMinute: 540,
      endsMinute: 720,
      slotMinutes: 20,
      visitKind: 'VIDEO',
    });
  });

  test.each([
    [{ ...closed, date: '2026-11-22' }, ['date date']],
    [{ ...closed, date: '2028-11-23' }, ['date date']],
    [{ ...closed, from: '09:00' }, ['until required']],
    [
      { ...closed, slotMinutes: 20, visitKind: 'VIDEO' as const },
      ['slotMinutes notForClosed', 'visitKind notForClosed'],
    ],
    [{ ...open, from: null, visitKind: null }, ['from required', 'visitKind required']],
    [{ ...open, until: '9' }, ['until time']],
    [{ ...open, slotMinutes: 1 }, ['slotMinutes slotMinutes']],
  ])('%j is refused by field', (input, expected) => {
    const { problems = [] } = readException(input, today);
    expect(problems.map(({ field, kind }) => `${field} ${kind}`)).toEqual(expected);
  });
});
