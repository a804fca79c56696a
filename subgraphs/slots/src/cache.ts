import type { Registry } from 'prom-client';
import { createTwoLevelCache } from '@rendezvous/cache/two-level-cache';
import type { TwoLevelCache } from '@rendezvous/cache/two-level-cache';
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';
import type { Clock } from '@rendezvous/platform/clock';
import { addDays, weekStart } from '@rendezvous/region/time';
import type { OpenWeek } from './domain/open-slots.ts';
import { readOpenWeek, writeOpenWeek } from './domain/open-week-text.ts';
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
  forgetAvailability(doctorId: number, startsAt: readonly Date[], options?: Forgetting): void;
  /** The slots themselves were withdrawn. */
  forgetSlots(doctorId: number, startsAt: readonly Date[], options?: Forgetting): void;
  /** Some changes may have been missed: what this process remembers is worth nothing. */
  forgetAll(): void;
  /** Reads doctor-weeks and next slots anew, so that they do not expire. Throws like the reads. */
  refresh(doctorIds: readonly number[], mondays: readonly string[]): Promise<void>;
  close(): void;
}

export interface Forgetting {
  /** The process that made the change forgets it in level two, too, and is the one to do it twice. */
  isEcho?: boolean;
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

// Events drop what they change at once, in every process; the lifetime bounds how long a lost one
// can matter.
const availabilityTtlMs = 5_000;
const availabilityLevelTwoTtlMs = 300_000;
const slotTtlMs = 300_000;
const slotLevelTwoTtlMs = 3_600_000;
/** Doctors without a schedule and slots that do not exist are remembered, too, but not for long. */
const absentTtlMs = 10_000;
const dayMs = 86_400_000;

/** The key under which `openWeeks` answers. All of a doctor's keys are on one node of a Cluster. */
export function weekKey({ doctorId, monday }: DoctorWeek): string {
  return `${doctorTag(doctorId)}${monday}`;
}

/** The key under which `slots` answers. */
export function slotKey({ doctorId, startsAt }: SlotKey): string {
  return `${doctorTag(doctorId)}${startsAt.getTime() / 60_000}`;
}

function doctorTag(doctorId: number): string {
  return `{${doctorId}}`;
}

function splitKey(key: string): { doctorId: number; rest: string } {
  const end = key.indexOf('}');
  return { doctorId: Number(key.slice(1, end)), rest: key.slice(end + 1) };
}

/** Makes the caches of a region: doctor-weeks, next slots, and slots by id. */
export function createSlotCache(options: SlotCacheOptions): SlotCache {
  const weeks = createWeekCache(options);
  const nextSlots = createNextSlotCache(options);
  const slots = createByIdCache(options);
  return {
    openWeeks: (wanted) => weeks.getMany(wanted.map(weekKey)),
    async nextSlots(doctorIds) {
      const found = await nextSlots.getMany(doctorIds.map(doctorTag));
      return new Map([...found].map(([key, value]) => [splitKey(key).doctorId, value]));
    },
    slots: (keys) => slots.getMany(keys.map(slotKey)),
    forgetAvailability(doctorId, startsAt, forgetting) {
      const keys = possibleMondays(startsAt).map((monday) => weekKey({ doctorId, monday }));
      // Invalidation happens in this process at once and never fails.
      void weeks.invalidate(keys, forgetting);
      void nextSlots.invalidate([doctorTag(doctorId)], forgetting);
    },
    forgetSlots(doctorId, startsAt, forgetting) {
      const keys = startsAt.map((start) => slotKey({ doctorId, startsAt: start }));
      void slots.invalidate(keys, forgetting);
    },
    forgetAll() {
      weeks.clearLevelOne();
      nextSlots.clearLevelOne();
      slots.clearLevelOne();
    },
    async refresh(doctorIds, mondays) {
      const keys = doctorIds.flatMap((doctorId) =>
        mondays.map((monday) => weekKey({ doctorId, monday })),
      );
      await weeks.refresh(keys);
      await nextSlots.refresh(doctorIds.map(doctorTag));
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
    codec: { encode: writeOpenWeek, decode: readOpenWeek },
    async load(keys) {
      const wanted = keys.map((key) => {
        const { doctorId, rest: monday } = splitKey(key);
        return { doctorId, monday };
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
      const doctorIds = keys.map((key) => splitKey(key).doctorId);
      const loaded = await options.repository.nextSlots(doctorIds, options.clock());
      return new Map([...loaded].map(([doctorId, next]) => [doctorTag(doctorId), next]));
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
        const { doctorId, rest: minutes } = splitKey(key);
        return { doctorId, startsAt: new Date(Number(minutes) * 60_000) };
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
    absentTtlMs,
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
