import type { GeneratedSlot } from './schedule.ts';

/** A slot that was published. Instants are epoch milliseconds. */
export interface PublishedSlot {
  startsAt: number;
  endsAt: number;
  isWithdrawn: boolean;
}

export interface SlotChanges {
  add: GeneratedSlot[];
  /** Starts of slots that the schedule no longer has. */
  withdraw: number[];
}

/**
 * How to get from the slots that were published to those a schedule now gives.
 *
 * Slots never change and a withdrawn one never comes back, so a start that exists stays what it is
 * even if its length or kind would be another today, and nothing is added that overlaps it. The
 * new shape begins with the starts that are new. Slots that began before `now` are left alone.
 * Both lists are in order; doing it again with the result changes nothing.
 */
export function planSlotChanges(o: {
  desired: readonly GeneratedSlot[];
  published: readonly PublishedSlot[];
  now: number;
}): SlotChanges {
  const desired = o.desired.filter((slot) => slot.startsAt > o.now);
  const desiredStarts = new Set(desired.map((slot) => slot.startsAt));
  const knownStarts = new Set(o.published.map((slot) => slot.startsAt));
  const withdraw: number[] = [];
  const kept: PublishedSlot[] = [];
  for (const slot of o.published) {
    if (slot.isWithdrawn) continue;
    if (slot.startsAt <= o.now || desiredStarts.has(slot.startsAt)) kept.push(slot);
    else withdraw.push(slot.startsAt);
  }
  const candidates = desired.filter((slot) => !knownStarts.has(slot.startsAt));
  return {
    add: withoutOverlaps(candidates, kept),
    withdraw: withdraw.sort((a, b) => a - b),
  };
}

/** Both lists are free of overlaps in themselves, so one walk over the two is enough. */
function withoutOverlaps(
  candidates: readonly GeneratedSlot[],
  kept: readonly PublishedSlot[],
): GeneratedSlot[] {
  const taken = [...kept].sort((a, b) => a.startsAt - b.startsAt);
  let at = 0;
  return candidates
    .toSorted((a, b) => a.startsAt - b.startsAt)
    .filter((slot) => {
      while (at < taken.length && (taken[at]?.endsAt ?? 0) <= slot.startsAt) at += 1;
      return at === taken.length || (taken[at]?.startsAt ?? 0) >= slot.endsAt;
    });
}
