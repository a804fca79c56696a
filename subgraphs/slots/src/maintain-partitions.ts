import type { Pool } from 'pg';
import { dropPartitionsBefore, ensurePartitions } from '@rendezvous/platform/partitions';

const tables = ['slot', 'slot_occupancy'] as const;
const dayMs = 86_400_000;
/** Slots may start a day after the last generated one; the rest is for a job that is late. */
const daysAhead = 14;
/** Appointments of the last weeks still show their slots. */
export const retentionWeeks = 26;

/**
 * Makes the weekly partitions from last week to two weeks beyond the horizon, and drops those that
 * ended more than 26 weeks ago.
 */
export async function maintainPartitions(
  pool: Pool,
  now: Date,
  horizonDays: number,
): Promise<void> {
  const at = (days: number): Date => new Date(now.getTime() + days * dayMs);
  await ensurePartitions(pool, tables, at(-7), at(horizonDays + daysAhead));
  await dropPartitionsBefore(pool, tables, at(-7 * retentionWeeks));
}
