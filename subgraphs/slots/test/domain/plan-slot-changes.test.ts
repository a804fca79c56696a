import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { generateSlots } from '@rendezvous/slots/domain/generate-slots';
import { planSlotChanges } from '@rendezvous/slots/domain/plan-slot-changes';
import type { PublishedSlot } from '@rendezvous/slots/domain/plan-slot-changes';
import type { ScheduleRule } from '@rendezvous/slots/domain/schedule';
import { rules } from './arbitraries.ts';

const generate = (ruleList: readonly ScheduleRule[]) =>
  generateSlots({
    timeZone: 'Europe/Paris',
    from: '2026-11-23',
    until: '2026-11-30',
    rules: ruleList,
    exceptions: [],
    holidays: new Set(),
  });

const firstMs = Date.parse('2026-11-23T00:00:00Z');
const change = fc.record({
  before: rules,
  after: rules,
  nowMinutes: fc.integer({ min: -100, max: 8 * 1440 }),
  withdrawn: fc.array(fc.nat(200), { maxLength: 10 }),
});

/** What is published after the changes. */
function apply(
  published: readonly PublishedSlot[],
  plan: ReturnType<typeof planSlotChanges>,
): PublishedSlot[] {
  const kept = published.map((slot) =>
    plan.withdraw.includes(slot.startsAt) ? { ...slot, isWithdrawn: true } : slot,
  );
  const added = plan.add.map(({ startsAt, endsAt }) => ({ startsAt, endsAt, isWithdrawn: false }));
  return [...kept, ...added];
}

test('a change never overlaps slots, never touches the past and is complete at once', () => {
  fc.assert(
    fc.property(change, ({ before, after, nowMinutes, withdrawn }) => {
      const now = firstMs + nowMinutes * 60_000;
      const published = generate(before).map(({ startsAt, endsAt }, index) => ({
        startsAt,
        endsAt,
        isWithdrawn: withdrawn.includes(index),
      }));
      const desired = generate(after);
      const plan = planSlotChanges({ desired, published, now });
      const result = apply(published, plan);

      for (const start of plan.withdraw) expect(start).toBeGreaterThan(now);
      for (const slot of plan.add) expect(slot.startsAt).toBeGreaterThan(now);
      // Every start has one row, and those that are not withdrawn do not overlap.
      expect(new Set(result.map(({ startsAt }) => startsAt)).size).toBe(result.length);
      const open = result
        .filter((slot) => !slot.isWithdrawn)
        .sort((a, b) => a.startsAt - b.startsAt);
      for (const [index, slot] of open.entries()) {
        expect(open[index + 1]?.startsAt ?? slot.endsAt).toBeGreaterThanOrEqual(slot.endsAt);
      }
      // What lies ahead is in the new schedule.
      const desiredStarts = new Set(desired.map(({ startsAt }) => startsAt));
      const ahead = open.filter(({ startsAt }) => startsAt > now);
      expect(ahead.filter(({ startsAt }) => !desiredStarts.has(startsAt))).toEqual([]);
      expect(planSlotChanges({ desired, published: result, now })).toEqual({
        add: [],
        withdraw: [],
      });
    }),
    { numRuns: 200 },
  );
});

test('the same schedule changes nothing, and another one replaces all that lies ahead', () => {
  const hours = { weekday: 1, slotMinutes: 30, visitKind: 'IN_PERSON' as const };
  const before = generate([{ ...hours, startsMinute: 540, endsMinute: 660 }]);
  const published = before.map(({ startsAt, endsAt }) => ({
    startsAt,
    endsAt,
    isWithdrawn: false,
  }));
  const now = published[1]?.startsAt ?? 0;
  expect(planSlotChanges({ desired: before, published, now })).toEqual({ add: [], withdraw: [] });
  const desired = generate([{ ...hours, startsMinute: 840, endsMinute: 900 }]);
  const plan = planSlotChanges({ desired, published, now });
  expect(plan.add).toEqual(desired);
  expect(plan.withdraw).toEqual(published.slice(2).map(({ startsAt }) => startsAt));
});
