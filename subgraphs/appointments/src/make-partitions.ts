import { dropPartitionsBefore, ensurePartitions } from '@rendezvous/platform/partitions';

import type { RegionDependencies } from './region-dependencies.ts';

const dayMs = 86_400_000;

/** Slots are generated a day at a time; two weeks more leave time to notice that this job stands. */
const aheadDays = 14;

/** Appointments made shortly before a restore or a delayed event may lie in the week before. */
const behindDays = 7;

/** Nothing asks for the claim of a slot long past. Appointments and their history are kept. */
const claimRetentionDays = 60;

/**
 * Makes the weekly partitions from last week to beyond the horizon of slots, and drops the claims
 * of slots long past. Harmless to repeat, and to run in several processes at once.
 */
export async function makePartitions({
  pool,
  region,
  clock,
}: Pick<RegionDependencies, 'pool' | 'region' | 'clock'>): Promise<void> {
  const now = clock().getTime();
  const from = new Date(now - behindDays * dayMs);
  const until = new Date(now + (region.slotHorizonDays + aheadDays) * dayMs);
  await ensurePartitions(pool, ['claim', 'appointment', 'appointment_change'], from, until);
  await dropPartitionsBefore(pool, ['claim'], new Date(now - claimRetentionDays * dayMs));
}
