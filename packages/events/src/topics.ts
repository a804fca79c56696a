/** What events are about; each has its topic in each region. */
export type Aggregate = 'appointment' | 'slot' | 'message';

/** The topic of an aggregate in a region: `rendezvous.fr.appointment.v1`. */
export function topicName(region: string, aggregate: Aggregate): string {
  return `rendezvous.${region}.${aggregate}.v1`;
}
