import type { Job } from '@rendezvous/platform/scheduler';

import { cleanUp } from './clean-up.ts';
import { expireHolds } from './expire-holds.ts';
import { makePartitions } from './make-partitions.ts';
import type { RegionDependencies } from './region-dependencies.ts';

const expireHoldsEveryMs = 5_000;
const makePartitionsEveryMs = 6 * 3_600_000;
const cleanUpEveryMs = 10 * 60_000;

/** The jobs of a region, each of which one process runs at a time. */
export function appointmentJobs(dependencies: RegionDependencies): Job[] {
  return [
    {
      name: 'expire-holds',
      firstAfterMs: expireHoldsEveryMs,
      everyMs: expireHoldsEveryMs,
      run: () => expireHolds(dependencies),
    },
    {
      name: 'make-partitions',
      firstAfterMs: makePartitionsEveryMs,
      everyMs: makePartitionsEveryMs,
      run: () => makePartitions(dependencies),
    },
    {
      name: 'clean-up',
      firstAfterMs: cleanUpEveryMs,
      everyMs: cleanUpEveryMs,
      run: () => cleanUp(dependencies),
    },
  ];
}
