import { deleteOldInboxRows } from '@rendezvous/messaging/inbox-retention';
import type { Job } from '@rendezvous/platform/scheduler';
import type { SlotsClient } from '@rendezvous/prisma/client';
import type { SlotCache } from './cache.ts';
import { extendHorizon } from './extend-horizon.ts';
import type { HolidayRegion } from './fill-holidays.ts';
import { forgetRequests } from './forget-requests.ts';
import { refreshDays } from './refresh-days.ts';
import type { Popularity } from './popularity.ts';
import { warmPopularTimes } from './warm-popular-times.ts';
import type { SlotWriter } from './slot-writer.ts';

/** What the background jobs need of their region. */
export interface JobDependencies extends SlotWriter {
  client: SlotsClient;
  horizonDays: number;
  defaultTimeZone: string;
  holidayRegions: readonly HolidayRegion[];
  /** null: nothing is warmed, because no other process would have anything of it. */
  popularity: Popularity | null;
  warmer: Pick<SlotCache, 'refresh'>;
}

const minuteMs = 60_000;

/** The jobs of a region, each of which one process runs at a time. */
export function slotJobs(dependencies: JobDependencies): Job[] {
  const { popularity, warmer, clock } = dependencies;
  return [
    ...(popularity === null
      ? []
      : [
          {
            name: 'warm-popular-times',
            firstAfterMs: 30_000,
            // Twice within the shortest lifetime of a week in level two.
            everyMs: 2 * minuteMs,
            run: (signal: AbortSignal) =>
              warmPopularTimes({ popularity, cache: warmer, clock }, signal),
          },
        ]),
    {
      // Also makes and drops partitions and fills in holidays, which it needs itself.
      name: 'extend-horizon',
      firstAfterMs: 2_000,
      everyMs: 20 * minuteMs,
      run: (signal) => extendHorizon(dependencies, signal),
    },
    {
      name: 'refresh-days',
      firstAfterMs: 3_000,
      everyMs: 5_000,
      run: (signal) => refreshDays(dependencies, signal),
    },
    {
      name: 'clean-up',
      firstAfterMs: 5 * minuteMs,
      everyMs: 60 * minuteMs,
      async run() {
        await forgetRequests(dependencies);
        await deleteOldInboxRows(dependencies.pool);
      },
    },
  ];
}
