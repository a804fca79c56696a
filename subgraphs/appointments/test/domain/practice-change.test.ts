import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { appointmentStatuses, canBecome, isFinal } from '../../src/domain/appointment-status.ts';
import { isSeenByPractice, refusePracticeChange } from '../../src/domain/practice-change.ts';

const slotStartsAt = new Date('2026-11-30T08:00:00Z');
const status = fc.constantFrom(...appointmentStatuses);
const target = fc.constantFrom(
  'CHECKED_IN' as const,
  'COMPLETED' as const,
  'NO_SHOW' as const,
  'CANCELED' as const,
);
const at = fc
  .integer({ min: -2, max: 2 })
  .map((offsetMs) => ({ now: new Date(slotStartsAt.getTime() + offsetMs), slotStartsAt }));

describe('what a practice makes of an appointment', () => {
  test('is possible exactly where the transition table says so', () => {
    fc.assert(
      fc.property(status, target, at, (from, to, when) => {
        expect(refusePracticeChange(from, to, when) === null).toBe(canBecome(from, to, when));
      }),
    );
  });

  test('a hold and its end do not exist for a practice, whatever it wants', () => {
    fc.assert(
      fc.property(status, target, at, (from, to, when) => {
        const isHidden = refusePracticeChange(from, to, when)?.kind === 'AppointmentNotFound';
        expect(isHidden).toBe(from === 'HELD' || from === 'EXPIRED');
        expect(isSeenByPractice(from)).toBe(!isHidden);
      }),
    );
  });

  test('nobody has failed to come before the start, and from then on one can have', () => {
    const before = { now: new Date(slotStartsAt.getTime() - 1), slotStartsAt };
    expect(refusePracticeChange('BOOKED', 'NO_SHOW', before)?.kind).toBe('AppointmentNotStarted');
    const start = { now: slotStartsAt, slotStartsAt };
    expect(refusePracticeChange('BOOKED', 'NO_SHOW', start)).toBeNull();
  });

  test('of what is over nothing more becomes, and it is said so', () => {
    fc.assert(
      fc.property(status, target, at, (from, to, when) => {
        fc.pre(isFinal(from) && isSeenByPractice(from));
        expect(refusePracticeChange(from, to, when)?.kind).toBe('AppointmentNotActive');
      }),
    );
  });

  test('only who was checked in has been treated', () => {
    const when = { now: slotStartsAt, slotStartsAt };
    expect(refusePracticeChange('BOOKED', 'COMPLETED', when)?.kind).toBe('AppointmentNotCheckedIn');
    expect(refusePracticeChange('CHECKED_IN', 'COMPLETED', when)).toBeNull();
  });
});
