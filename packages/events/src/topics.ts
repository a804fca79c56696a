import type { EventName } from './event-types.ts';

/** What events are about; each has its topic in each region. */
export type Aggregate = 'appointment' | 'slot';

export const aggregates: readonly Aggregate[] = ['appointment', 'slot'];

/** The topic of an aggregate in a region: `rendezvous.fr.appointment.v1`. */
export function topicName(region: string, aggregate: Aggregate): string {
  return `rendezvous.${region}.${aggregate}.v1`;
}

const slotEvents: readonly EventName[] = ['SlotsWithdrawn', 'DoctorAvailabilityChanged'];

/** Which topic an event belongs on. */
export function aggregateOf(name: EventName): Aggregate {
  return slotEvents.includes(name) ? 'slot' : 'appointment';
}
