import type { Registry } from 'prom-client';
import { createTwoLevelCache } from '@rendezvous/cache/two-level-cache';
import type { TwoLevelCache } from '@rendezvous/cache/two-level-cache';
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';
import type { Clock } from '@rendezvous/platform/clock';
import { addDays, weekStart } from '@rendezvous/region/time';
import type { OpenWeek } from './domain/open-slots.ts';
import type { DoctorWeek, KnownSlot, NextSlot, SlotRepository } from './repository.ts';

/** Reads of a region's slots through the cache. Throws what the database throws. */
export interface SlotCache {
  /** One week for each that was asked for. */
  openWeeks(weeks: readonly DoctorWeek[]): Promise<Map<string, OpenWeek>>;
  /** By doctor; doctors without a schedule are left out. */
  nextSlots(doctorIds: readonly number[]): Promise<Map<number, NextSlot>>;
  slots(keys: readonly SlotKey[]): Promise<Map<string, KnownSlot>>;
  /**
   * What is free about these slots of a doctor has changed: the weeks they may lie in and the
   * doctor's next slot are read anew from now on.
   */
  forgetAvailability(doctorId: number, startsAt: readonly Date[]): void;
  /** The slots themselves were withdrawn. */
  forgetSlots(doctorId: number, startsAt: readonly Date[]): void;
  close(): void;
}

export interface SlotKey {
  doctorId: number;
  startsAt: Date;
}

export interface SlotCacheOptions {
  region: string;
  repository: SlotRepository;
  levelTwo?: CacheLevelTwo;
  /** Doctor-weeks held in this process. A week takes about 4 kB. */
  maxWeeks: number;
  metrics: Registry;
  clock: Clock;
}

// Events drop what they change at once; the lifetime bounds how long a lost one can matter.
const availabilityTtlMs = 5_000;
const availabilityLevelTwoTtlMs = 300_000;
const slotTtlMs = 300_000;
const slotLevelTwoTtlMs = 3_600_000;
const dayMs = 86_400_000;

/** The key under which `openWeeks` answers. */
export function weekKey({ doctorId, monday }: DoctorWeek): string {
  return `${doctorId}|${monday}`;
}

/** The key under which `slots` answers. */
export function slotKey({ doctorId, startsAt }: SlotKey): string {
  return `${doctorId}|${startsAt.getTime() / 60_000}`;
}

/** Makes the caches of a region: doctor-weeks, next slots, and slots by id. */
export function createSlotCache(options: SlotCacheOptions): SlotCache {
  const weeks = createWeekCache(options);
  const nextSlots = createNextSlotCache(options);
  const slots = createByIdCache(options);
  return {
    openWeeks: (wanted) => weeks.getMany(wanted.map(weekKey)),
    async nextSlots(doctorIds) {
      const found = await nextSlots.getMany(doctorIds.map(String));
      return new Map([...found].map(([key, value]) => [Number(key), value]));
    },
    slots: (keys) => slots.getMany(keys.map(slotKey)),
    forgetAvailability(doctorId, startsAt) {
      const keys = possibleMondays(startsAt).map((monday) => weekKey({ doctorId, monday }));
      // Invalidation happens in this process at once and never fails.
      void weeks.invalidate(keys);
      void nextSlots.invalidate([String(doctorId)]);
    },
    forgetSlots(doctorId, startsAt) {
      void slots.invalidate(startsAt.map((start) => slotKey({ doctorId, startsAt: start })));
    },
    close() {
      weeks.close();
      nextSlots.close();
      slots.close();
    },
  };
}

function createWeekCache(options: SlotCacheOptions): TwoLevelCache<OpenWeek> {
  return createTwoLevelCache<OpenWeek>({
    ...sharedOptions(options, 'week'),
    maxEntries: options.maxWeeks,
    levelOneTtlMs: availabilityTtlMs,
    levelTwoTtlMs: availabilityLevelTwoTtlMs,
    async load(keys) {
      const wanted = keys.map((key) => {
        const [doctorId, monday = ''] = key.split('|');
        return { doctorId: Number(doctorId), monday };
      });
      const loaded = await options.repository.openWeeks(wanted);
      return new Map(
        loaded.map(({ doctorId, ...week }) => [weekKey({ doctorId, monday: week.monday }), week]),
      );
    },
  });
}

function createNextSlotCache(options: SlotCacheOptions): TwoLevelCache<NextSlot> {
  return createTwoLevelCache<NextSlot>({
    ...sharedOptions(options, 'next-slot'),
    maxEntries: options.maxWeeks,
    levelOneTtlMs: availabilityTtlMs,
    levelTwoTtlMs: availabilityLevelTwoTtlMs,
    validUntil: (next) => next.validUntil,
    async load(keys) {
      const loaded = await options.repository.nextSlots(keys.map(Number), options.clock());
      return new Map([...loaded].map(([doctorId, next]) => [String(doctorId), next]));
    },
  });
}

function createByIdCache(options: SlotCacheOptions): TwoLevelCache<KnownSlot> {
  return createTwoLevelCache<KnownSlot>({
    ...sharedOptions(options, 'slot'),
    maxEntries: options.maxWeeks * 5,
    levelOneTtlMs: slotTtlMs,
    levelTwoTtlMs: slotLevelTwoTtlMs,
    async load(keys) {
      const wanted = keys.map((key) => {
        const [doctorId, minutes] = key.split('|');
        return { doctorId: Number(doctorId), startsAt: new Date(Number(minutes) * 60_000) };
      });
      const loaded = await options.repository.slots(wanted);
      return new Map(
        loaded.map((slot) => [
          slotKey({ doctorId: slot.doctorId, startsAt: new Date(slot.startsAt) }),
          slot,
        ]),
      );
    },
  });
}

function sharedOptions({ region, levelTwo, metrics, clock }: SlotCacheOptions, name: string) {
  return {
    name: `slots.${region}.${name}`,
    metrics,
    clock,
    ...(levelTwo === undefined ? {} : { levelTwo }),
  };
}

/**
 * The Mondays of the weeks in which an instant can lie, whatever the time zone: the caller of an
 * invalidation need not know it, and one week too many costs one read.
 */
function possibleMondays(instants: readonly Date[]): string[] {
  const mondays = new Set<string>();
  for (const instant of instants) {
    const date = new Date(instant.getTime() - dayMs).toISOString().slice(0, 10);
    mondays.add(weekStart(date));
    mondays.add(weekStart(addDays(date, 2)));
  }
  return [...mondays];
}
