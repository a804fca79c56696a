/** The services that keep tables; each has a PostgreSQL schema and a login role of its own. */
export const serviceNames = [
  'doctors',
  'slots',
  'appointments',
  'notifications',
  'event_log',
] as const;

export type ServiceName = (typeof serviceNames)[number];

/** The login role of a service; its schema is named like the service. */
export function roleOf(service: ServiceName): string {
  return `rendezvous_${service}`;
}
