import DataLoader from 'dataloader';
import type { Clock } from '@rendezvous/platform/clock';
import { slotKey, weekKey } from './cache.ts';
import type { SlotCache, SlotKey } from './cache.ts';
import type { OpenWeek } from './domain/open-slots.ts';
import type { DoctorWeek, KnownSlot, SlotRecord } from './repository.ts';

/** What one request reads, gathered so that all its doctors cost one read of the cache. */
export interface SlotLoaders {
  week(week: DoctorWeek): Promise<OpenWeek>;
  /** null: nothing is free, or there is no such doctor. */
  nextSlot(doctorId: number): Promise<SlotRecord | null>;
  /** null: there is no such slot. */
  slot(key: SlotKey): Promise<KnownSlot | null>;
}

const maxBatchSize = 1000;

/** New loaders for one request. */
export function createLoaders(cache: SlotCache, clock: Clock): SlotLoaders {
  const weeks = new DataLoader<DoctorWeek, OpenWeek, string>(
    async (wanted) => {
      const found = await cache.openWeeks(wanted);
      return wanted.map((week) => found.get(weekKey(week)) ?? emptyWeek(week));
    },
    { cacheKeyFn: weekKey, maxBatchSize },
  );
  const nextSlots = new DataLoader<number, SlotRecord | null>(
    async (doctorIds) => {
      const found = await cache.nextSlots(doctorIds);
      const now = clock().getTime();
      return doctorIds.map((doctorId) => {
        const slot = found.get(doctorId)?.slot ?? null;
        return slot !== null && slot.startsAt > now ? slot : null;
      });
    },
    { maxBatchSize },
  );
  const slots = new DataLoader<SlotKey, KnownSlot | null, string>(
    async (keys) => {
      const found = await cache.slots(keys);
      return keys.map((key) => found.get(slotKey(key)) ?? null);
    },
    { cacheKeyFn: slotKey, maxBatchSize },
  );
  return {
    week: (week) => weeks.load(week),
    nextSlot: (doctorId) => nextSlots.load(doctorId),
    slot: (key) => slots.load(key),
  };
}

function emptyWeek({ monday }: DoctorWeek): OpenWeek {
  return {
    timeZone: null,
    monday,
    startMinutes: [],
    lengthMinutes: [],
    weekdayIndexes: [],
    isVideo: [],
    holds: [],
  };
}
