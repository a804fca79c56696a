/** The services that keep tables; each has a PostgreSQL schema and a login role of its own. */
export const serviceNames = [
  'doctors',
  'slots',
  'appointments',
  'notifications',
  'event_log',
] as const;

export type ServiceName = (typeof serviceNames)[number];

/** Who owns a PostgreSQL schema: the services of a region, and the registry in its own database. */
export type SchemaOwner = ServiceName | 'registry';

/** The login role of a service; its schema is named like the service. */
export function roleOf(service: SchemaOwner): string {
  return `rendezvous_${service}`;
}
