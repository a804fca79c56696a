import type { Clock } from '@rendezvous/platform/clock';
import { addDays, weekStart } from '@rendezvous/region/time';
import type { SlotCache } from './cache.ts';
import type { Popularity } from './popularity.ts';

const doctorsMax = 500;
const doctorsPerBatch = 50;
const daysAhead = 7;

/**
 * Reads the next seven days of the doctors that are looked at most anew, batch by batch, before they
 * expire in level two. Stops between two batches when the signal aborts. Returns how many doctors.
 */
export async function warmPopularTimes(
  { popularity, cache, clock }: WarmDependencies,
  signal?: AbortSignal,
): Promise<number> {
  await popularity.share();
  // Without level two there is nobody to warm anything for.
  const doctorIds = await popularity.takeTop(doctorsMax).catch((): number[] => []);
  const today = clock().toISOString().slice(0, 10);
  const mondays: string[] = [];
  const last = addDays(today, daysAhead);
  for (let monday = weekStart(today); monday <= last; monday = addDays(monday, 7)) {
    mondays.push(monday);
  }
  let warmed = 0;
  while (warmed < doctorIds.length && signal?.aborted !== true) {
    const batch = doctorIds.slice(warmed, warmed + doctorsPerBatch);
    await cache.refresh(batch, mondays);
    warmed += batch.length;
  }
  return warmed;
}

/** What warming needs of its region. */
export interface WarmDependencies {
  popularity: Pick<Popularity, 'share' | 'takeTop'>;
  cache: Pick<SlotCache, 'refresh'>;
  clock: Clock;
}
