import { deleteOldInboxRows } from '@rendezvous/messaging/inbox-retention';
import type { Job } from '@rendezvous/platform/scheduler';
import type { SlotsClient } from '@rendezvous/prisma/client';
import { extendHorizon } from './extend-horizon.ts';
import type { HolidayRegion } from './fill-holidays.ts';
import { refreshDays } from './refresh-days.ts';
import type { SlotWriter } from './withdraw-slots.ts';

/** What the background jobs need of their region. */
export interface JobDependencies extends SlotWriter {
  client: SlotsClient;
  horizonDays: number;
  defaultTimeZone: string;
  holidayRegions: readonly HolidayRegion[];
}

const minuteMs = 60_000;

/** The jobs of a region, each of which one process runs at a time. */
export function slotJobs(dependencies: JobDependencies): Job[] {
  return [
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
      run: () => deleteOldInboxRows(dependencies.pool),
    },
  ];
}
