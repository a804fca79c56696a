import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { inputHash, type Operation } from '../../src/domain/input-hash.ts';
import { holdExpiry, isInsideCancellationWindow } from '../../src/domain/rules.ts';

const slot = { doctorId: 1, startsAt: new Date('2026-11-30T08:00:00Z') };
const minutesBefore = (minutes: number): Date =>
  new Date(slot.startsAt.getTime() - minutes * 60_000);

describe('cancellation window', () => {
  test('exactly the window before the start is still in time, a millisecond later is not', () => {
    expect(isInsideCancellationWindow(slot, 120, minutesBefore(120))).toBe(false);
    const late = new Date(minutesBefore(120).getTime() + 1);
    expect(isInsideCancellationWindow(slot, 120, late)).toBe(true);
  });

  test('without a window, until the start', () => {
    expect(isInsideCancellationWindow(slot, 0, slot.startsAt)).toBe(false);
    expect(isInsideCancellationWindow(slot, 0, minutesBefore(-1))).toBe(true);
  });
});

describe('hold', () => {
  test('lasts the minutes of the region, but never beyond the start of the slot', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), (before) => {
        const expiry = holdExpiry(slot, 10, minutesBefore(before));
        expect(expiry).toEqual(minutesBefore(Math.max(before - 10, 0)));
      }),
    );
  });
});

describe('inputHash', () => {
  const operations: Operation[] = [
    'holdSlot',
    'bookAppointment',
    'rescheduleAppointment',
    'cancelAppointment',
  ];
  const value = fc.oneof(fc.constant(null), fc.string({ maxLength: 8, unit: 'binary' }));
  const input = fc.dictionary(fc.constantFrom('slotId', 'reason', 'appointmentId'), value);

  test('is equal exactly for equal operations with equal input', () => {
    const call = fc.tuple(fc.constantFrom(...operations), input);
    fc.assert(
      fc.property(call, call, ([operation, fields], [otherOperation, otherFields]) => {
        const canonical = (o: string, f: object): string =>
          JSON.stringify([o, Object.entries(f).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
        const isSame = canonical(operation, fields) === canonical(otherOperation, otherFields);
        expect(inputHash(operation, fields) === inputHash(otherOperation, otherFields)).toBe(
          isSame,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('does not depend on the order of the fields, nor let two fields run into one another', () => {
    const hash = inputHash('bookAppointment', { slotId: 'a', reason: 'b' });
    expect(inputHash('bookAppointment', { reason: 'b', slotId: 'a' })).toBe(hash);
    expect(inputHash('bookAppointment', { reason: 'a', slotId: 'b' })).not.toBe(hash);
    expect(inputHash('bookAppointment', { slotId: 'a', reason: null })).not.toBe(
      inputHash('bookAppointment', { slotId: 'a', reason: 'null' }),
    );
  });
});
