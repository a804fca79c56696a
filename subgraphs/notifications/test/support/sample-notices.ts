import { randomUUID } from 'node:crypto';
import { createEvent, type EventEnvelope } from '@rendezvous/events/envelope';
import { type AppointmentRef, type Contact, noAddress } from '@rendezvous/events/event-types';
import { topicName } from '@rendezvous/events/topics';
import type { LogRecord } from '@rendezvous/messaging/event-log';

import type { DoctorDetails } from '../../src/domain/doctor-details.ts';

export const occurredAt = new Date('2026-11-20T10:00:00Z');

export const doctor: DoctorDetails = {
  name: 'Dr Jeanne Martin',
  practice: {
    name: 'Cabinet Bellecour',
    street: '12 place Bellecour',
    postcode: '69002',
    town: 'Lyon',
    phone: '+33 4 00 00 00 00',
    email: 'bellecour@practice.example',
  },
};

export const ada: Contact = {
  id: 'ada',
  name: 'Ada Lovelace',
  email: 'ada@patients.example',
  language: 'en',
};

/** Who called the practice and has no e-mail address. */
export const bea: Contact = { id: 'bea', name: 'Béa Martin', email: noAddress, language: 'fr' };

/** An appointment of doctor 1042, by default on 2026-11-24 at 09:30 in Paris. */
export function appointmentRef(changes: Partial<AppointmentRef> = {}): AppointmentRef {
  const id = changes.id ?? randomUUID();
  return {
    id,
    chainId: id,
    revision: 0,
    calendarSequence: 0,
    status: 'BOOKED',
    slot: {
      doctorId: 1042,
      startsAt: '2026-11-24T08:30:00.000Z',
      endsAt: '2026-11-24T08:50:00.000Z',
      timeZone: 'Europe/Paris',
      visitKind: 'IN_PERSON',
    },
    createdAt: occurredAt.toISOString(),
    ...changes,
  };
}

const common = { region: 'fr', service: 'appointments', subject: '1042', now: occurredAt };

export function created(appointment: AppointmentRef, patient: Contact = ada): EventEnvelope {
  return createEvent('AppointmentCreated', {
    ...common,
    data: { appointment, patient, claims: [] },
  });
}

/** The appointment moved to 2026-11-25, same time. */
export function rescheduled(previous: AppointmentRef, patient: Contact = ada): EventEnvelope {
  const appointment = appointmentRef({
    chainId: previous.chainId,
    revision: previous.revision + 1,
    calendarSequence: previous.revision + 1,
    slot: {
      ...previous.slot,
      startsAt: '2026-11-25T08:30:00.000Z',
      endsAt: '2026-11-25T08:50:00.000Z',
    },
  });
  const data = { appointment, previous, patient, claims: [] };
  return createEvent('AppointmentRescheduled', { ...common, data });
}

export function canceled(
  booked: AppointmentRef,
  cause: 'PATIENT' | 'PRACTICE' | 'WITHDRAWN',
  patient: Contact = ada,
): EventEnvelope {
  const calendarSequence = booked.revision + 1;
  const appointment: AppointmentRef = { ...booked, status: 'CANCELED', calendarSequence };
  const data = { appointment, patient, cause, claims: [] };
  return createEvent('AppointmentCanceled', { ...common, data });
}

export function held(appointment: AppointmentRef): EventEnvelope {
  const data = { appointment, patientId: ada.id, claims: [] };
  return createEvent('AppointmentHeld', { ...common, data });
}

/** The patient has arrived. */
export function checkedIn(booked: AppointmentRef): EventEnvelope {
  const appointment: AppointmentRef = { ...booked, status: 'CHECKED_IN' };
  return createEvent('AppointmentCheckedIn', {
    ...common,
    data: { appointment, patientId: ada.id },
  });
}

/** The event as it arrives from the log. */
export function recordOf(event: EventEnvelope): LogRecord {
  const topic = topicName('fr', 'appointment');
  return { id: event.id, topic, key: event.subject, value: event, headers: { region: 'fr' } };
}
