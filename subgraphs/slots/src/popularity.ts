import type { Ranking } from '@rendezvous/cache/ranking';
import { BoundedMap } from '@rendezvous/platform/bounded-map';
import type { SlotCache } from './cache.ts';

/** Which doctors are looked at most, over all processes of a region. */
export interface Popularity {
  /** Counts a look at each doctor, in this process. */
  count(doctorIds: Iterable<number>): void;
  /** Adds what was counted here to what others counted. What cannot be added now is kept. */
  share(): Promise<void>;
  /** The doctors looked at most, and lets older looks count for less. Throws without the ranking. */
  takeTop(count: number): Promise<number[]>;
  close(): void;
}

const shareEveryMs = 10_000;
/** Doctors counted in a process between two times of sharing; the ones not looked at drop out. */
const doctorsMax = 2_000;

/** Counts in this process and shares the counts every ten seconds. */
export function createPopularity(ranking: Ranking, everyMs: number = shareEveryMs): Popularity {
  let counts = new BoundedMap<number, number>(doctorsMax);
  async function share(): Promise<void> {
    const shared = counts;
    counts = new BoundedMap(doctorsMax);
    try {
      await ranking.add(new Map([...shared].map(([doctorId, looks]) => [`${doctorId}`, looks])));
    } catch {
      for (const [doctorId, looks] of shared) {
        counts.set(doctorId, (counts.get(doctorId) ?? 0) + looks);
      }
    }
  }
  const timer = setInterval(() => void share(), everyMs);
  timer.unref();
  return {
    count(doctorIds) {
      for (const doctorId of doctorIds) counts.set(doctorId, (counts.get(doctorId) ?? 0) + 1);
    },
    share,
    async takeTop(count) {
      const members = await ranking.top(count);
      await ranking.fade();
      return members.map(Number);
    },
    close() {
      clearInterval(timer);
    },
  };
}

/** The cache, with each look at a doctor's weeks counted. */
export function countViews(cache: SlotCache, popularity: Pick<Popularity, 'count'>): SlotCache {
  return {
    ...cache,
    openWeeks(weeks) {
      popularity.count(new Set(weeks.map((week) => week.doctorId)));
      return cache.openWeeks(weeks);
    },
  };
}
