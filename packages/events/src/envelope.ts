import { createUuid } from '@rendezvous/platform/uuid';
import { z } from 'zod';
import { eventNames, eventSchemas } from './event-types.ts';
import type { EventData, EventName } from './event-types.ts';

/** The `type` of an event in its envelope, such as `rendezvous.AppointmentCreated.v1`. */
export type EventType<Name extends EventName = EventName> = `rendezvous.${Name}.v1`;

/** A CloudEvents 1.0 event. `switch (event.type)` narrows `event.data`. */
export type EventEnvelope<Name extends EventName = EventName> = {
  [N in Name]: {
    specversion: '1.0';
    /** A UUID of version 7. Consumers remember it to apply an event once. */
    id: string;
    /** `/rendezvous/<region>/<service>` */
    source: string;
    type: EventType<N>;
    /** The doctor's id as text, which is also the key that events are ordered by. */
    subject: string;
    /** RFC 3339, UTC. */
    time: string;
    datacontenttype: 'application/json';
    data: EventData[N];
  };
}[Name];

/** The value is no event, or its data does not fit its type. Trying again cannot help. */
export class InvalidEvent extends Error {
  constructor(problem: string) {
    super(`not a valid event: ${problem}`);
    this.name = 'InvalidEvent';
  }
}

/** An event of a type or version this code does not know: written by a newer release. */
export class UnknownEventType extends Error {
  readonly type: string;

  constructor(type: string) {
    super(`unknown type of event "${type}"`);
    this.name = 'UnknownEventType';
    this.type = type;
  }
}

const envelopeSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid(),
  source: z.string().regex(/^\/rendezvous\/[a-z]{2,8}\/[a-z-]+$/),
  type: z.string().max(200),
  subject: z.string().regex(/^[1-9]\d{0,9}$/),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  data: z.unknown(),
});

const namesByType = new Map<string, EventName>(
  eventNames.map((name) => [`rendezvous.${name}.v1`, name]),
);

/** The full type of an event: `rendezvous.<name>.v1`. */
export function eventType<Name extends EventName>(name: Name): EventType<Name> {
  return `rendezvous.${name}.v1`;
}

/**
 * A new event with an id of its own.
 * @param o.subject the doctor's id as text
 * @throws InvalidEvent when the data does not fit the type: nobody writes what nobody can read
 */
export function createEvent<Name extends EventName>(
  name: Name,
  o: { region: string; service: string; subject: string; data: EventData[Name]; now: Date },
): EventEnvelope<Name> {
  const event = {
    specversion: '1.0',
    id: createUuid(o.now),
    source: `/rendezvous/${o.region}/${o.service}`,
    type: eventType(name),
    subject: o.subject,
    time: o.now.toISOString(),
    datacontenttype: 'application/json',
    data: o.data,
  };
  return parseEvent(event) as EventEnvelope<Name>;
}

/**
 * Checks a value that was read from the log. Fields this code does not know are left out: a newer
 * writer may add some.
 * @throws InvalidEvent when it is no event or its data does not fit its type
 * @throws UnknownEventType when the envelope is fine and its type or version is not known here
 */
export function parseEvent(value: unknown): EventEnvelope {
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success) throw new InvalidEvent(describe(envelope.error));
  const name = namesByType.get(envelope.data.type);
  if (name === undefined) throw new UnknownEventType(envelope.data.type);
  const data = eventSchemas[name].safeParse(envelope.data.data);
  if (!data.success) throw new InvalidEvent(`${envelope.data.type}: ${describe(data.error)}`);
  // The schema was chosen by the type, which is what TypeScript cannot see.
  return { ...envelope.data, data: data.data } as EventEnvelope;
}

/** Where the problems are and of what kind; never the values, which may be a patient's. */
function describe(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || '(all)'}: ${issue.code}`)
    .join(', ');
}
