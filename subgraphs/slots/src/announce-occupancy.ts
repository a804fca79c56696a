import type { PoolClient } from 'pg';
import { createEvent } from '@rendezvous/events/envelope';
import { writeToOutbox } from '@rendezvous/messaging/outbox';

/** A slot that is free now and was not, or the other way round. */
export interface ChangedSlot {
  doctorId: number;
  /** Epoch milliseconds. */
  startsAt: number;
}

const dayMs = 86_400_000;

/**
 * Tells whoever caches availability what to forget: one SlotOccupancyChanged a doctor, with one start
 * of each day, in the outbox of the caller's transaction.
 */
export async function announceOccupancy(
  client: PoolClient,
  o: { region: string; now: Date; slots: readonly ChangedSlot[] },
): Promise<void> {
  const events = [...Map.groupBy(o.slots, (slot) => slot.doctorId)].map(([doctorId, slots]) => {
    const key = String(doctorId);
    const event = createEvent('SlotOccupancyChanged', {
      region: o.region,
      service: 'slots',
      subject: key,
      now: o.now,
      data: { doctorId, startsAt: oneADay(slots) },
    });
    return { aggregate: 'slot' as const, key, event };
  });
  await writeToOutbox(client, events);
}

/** Days in UTC: the reader of the event cannot know the practice's and looks around them. */
function oneADay(slots: readonly ChangedSlot[]): string[] {
  const byDay = new Map(slots.map(({ startsAt }) => [Math.floor(startsAt / dayMs), startsAt]));
  return [...byDay.values()]
    .sort((a, b) => a - b)
    .map((startsAt) => new Date(startsAt).toISOString());
}
