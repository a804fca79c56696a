import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type AppointmentStatus,
  appointmentStatuses,
  canBecome,
  firstStatuses,
  isFinal,
  slotTakingStatuses,
} from '../../src/domain/appointment-status.ts';

const slotStartsAt = new Date('2026-11-30T08:00:00Z');
const status = fc.constantFrom(...appointmentStatuses);
const instant = fc
  .integer({ min: -10_000, max: 10_000 })
  .map((minutes) => new Date(slotStartsAt.getTime() + minutes * 60_000));

function successors(from: AppointmentStatus, now: Date): AppointmentStatus[] {
  return appointmentStatuses.filter((to) => canBecome(from, to, { now, slotStartsAt }));
}

describe('transition table', () => {
  test('says exactly what the design says', () => {
    const after = slotStartsAt;
    expect(
      Object.fromEntries(appointmentStatuses.map((from) => [from, successors(from, after)])),
    ).toEqual({
      HELD: ['BOOKED', 'EXPIRED'],
      BOOKED: ['RESCHEDULED', 'CANCELED', 'CHECKED_IN', 'NO_SHOW'],
      CHECKED_IN: ['COMPLETED'],
      EXPIRED: [],
      RESCHEDULED: [],
      CANCELED: [],
      NO_SHOW: [],
      COMPLETED: [],
    });
  });

  test('nobody is a no-show before the start', () => {
    fc.assert(
      fc.property(status, instant, (from, now) => {
        const isPossible = canBecome(from, 'NO_SHOW', { now, slotStartsAt });
        expect(isPossible).toBe(from === 'BOOKED' && now >= slotStartsAt);
      }),
    );
  });

  test('every walk ends, visits no state twice and never returns to a slot it gave up', () => {
    const choices = fc.array(fc.nat(), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(fc.constantFrom(...firstStatuses), choices, instant, (first, picks, now) => {
        const walk = [first];
        for (const pick of picks) {
          const possible = successors(walk.at(-1) ?? first, now);
          const next = possible[pick % Math.max(possible.length, 1)];
          if (next === undefined) break;
          walk.push(next);
        }
        expect(new Set(walk).size).toBe(walk.length);
        const takes = walk.map((each) => slotTakingStatuses.includes(each));
        // Giving the slot up can only be the last step.
        expect(takes.slice(0, -1)).not.toContain(false);
      }),
    );
  });

  test('a state is final exactly when nothing follows it at any time', () => {
    fc.assert(
      fc.property(status, (from) => {
        expect(isFinal(from)).toBe(successors(from, slotStartsAt).length === 0);
      }),
    );
  });

  test('every state can be reached', () => {
    const reached = new Set(firstStatuses);
    for (const from of reached) {
      for (const to of successors(from, slotStartsAt)) reached.add(to);
    }
    expect([...reached].toSorted()).toEqual([...appointmentStatuses].toSorted());
  });
});
