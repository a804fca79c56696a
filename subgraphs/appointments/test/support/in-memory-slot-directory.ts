import { ServiceUnavailable } from '@rendezvous/platform/errors';

import { compareSlots, isSameSlot, type Slot } from '../../src/domain/slot.ts';
import type { SlotDirectory } from '../../src/slot-directory.ts';

/** A slots service in memory that counts its look-ups and can be switched off. */
export interface InMemorySlotDirectory extends SlotDirectory {
  add(...slots: readonly Slot[]): void;
  isReachable: boolean;
  lookups: number;
  alternativeLookups: number;
}

export function createInMemorySlotDirectory(): InMemorySlotDirectory {
  const known: Slot[] = [];
  const directory: InMemorySlotDirectory = {
    isReachable: true,
    lookups: 0,
    alternativeLookups: 0,
    add(...slots) {
      known.push(...slots);
    },
    async find(key) {
      directory.lookups += 1;
      if (!directory.isReachable) throw new ServiceUnavailable('slots');
      return known.find((slot) => isSameSlot(slot, key)) ?? null;
    },
    async findAlternatives(key, first) {
      directory.alternativeLookups += 1;
      if (!directory.isReachable) throw new ServiceUnavailable('slots');
      const distance = (slot: Slot): number =>
        Math.abs(slot.startsAt.getTime() - key.startsAt.getTime());
      return known
        .filter((slot) => slot.doctorId === key.doctorId && !isSameSlot(slot, key))
        .toSorted((left, right) => distance(left) - distance(right) || compareSlots(left, right))
        .slice(0, first)
        .map(({ doctorId, startsAt }) => ({ doctorId, startsAt }));
    },
  };
  return directory;
}
