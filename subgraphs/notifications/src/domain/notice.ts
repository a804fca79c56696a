import type { EventEnvelope } from '@rendezvous/events/envelope';
import { type AppointmentRef, type Contact, noAddress } from '@rendezvous/events/event-types';

/** What a message is about. */
export type MessageKind = 'BOOKED' | 'RESCHEDULED' | 'CANCELED' | 'WITHDRAWN';

/** Whom a message is written to. */
export type Audience = 'PATIENT' | 'PRACTICE';

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

/** Who is written to: the practice alone about a patient who can only be called. */
export function audiencesOf({ patient }: Notice): readonly Audience[] {
  return patient.email === noAddress ? ['PRACTICE'] : ['PATIENT', 'PRACTICE'];
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
