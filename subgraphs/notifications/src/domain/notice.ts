import type { EventEnvelope } from '@rendezvous/events/envelope';
import type { AppointmentRef, Contact } from '@rendezvous/events/event-types';

/** What a message is about. */
export type MessageKind = 'BOOKED' | 'RESCHEDULED' | 'CANCELED' | 'WITHDRAWN';

/** Whom a message is written to. */
export type Audience = 'PATIENT' | 'PRACTICE';

export const audiences: readonly Audience[] = ['PATIENT', 'PRACTICE'];

/** A change that people have to be told of. */
export interface Notice {
  readonly eventId: string;
  readonly occurredAt: Date;
  readonly kind: MessageKind;
  readonly appointment: AppointmentRef;
  /** The appointment before a move. */
  readonly previous: AppointmentRef | null;
  readonly patient: Contact;
  /** Who ended it; null when it goes on. */
  readonly canceledBy: 'PATIENT' | 'PRACTICE' | null;
}

/** The notice in an event; null for what nobody is written to about, such as holds. */
export function noticeOf(event: EventEnvelope): Notice | null {
  const common = { eventId: event.id, occurredAt: new Date(event.time) };
  switch (event.type) {
    case 'rendezvous.AppointmentCreated.v1': {
      const { appointment, patient } = event.data;
      const ended = { previous: null, canceledBy: null };
      return { ...common, ...ended, kind: 'BOOKED', appointment, patient };
    }
    case 'rendezvous.AppointmentRescheduled.v1': {
      const { appointment, previous, patient } = event.data;
      return { ...common, kind: 'RESCHEDULED', appointment, previous, patient, canceledBy: null };
    }
    case 'rendezvous.AppointmentCanceled.v1': {
      const { appointment, patient, cause } = event.data;
      const kind = cause === 'WITHDRAWN' ? 'WITHDRAWN' : 'CANCELED';
      const canceledBy = cause === 'PATIENT' ? 'PATIENT' : 'PRACTICE';
      return { ...common, kind, appointment, previous: null, patient, canceledBy };
    }
    default:
      return null;
  }
}
