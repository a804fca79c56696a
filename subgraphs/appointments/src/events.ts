import { createEvent } from '@rendezvous/events/envelope';
import {
  type AppointmentRef,
  type ClaimRef,
  type Contact as EventContact,
  type EventData,
  type EventName,
  noAddress,
} from '@rendezvous/events/event-types';
import type { OutboxEvent } from '@rendezvous/messaging/outbox';

import { type Appointment, calendarSequence } from './domain/appointment.ts';
import type { Claim } from './domain/claim.ts';
import type { Contact } from './sql/patient.ts';

/** Where and when events come about; the same for all events of one transaction. */
export interface EventOrigin {
  readonly region: string;
  readonly now: Date;
  /** W3C trace context of the request that caused them. */
  readonly traceparent?: string | undefined;
}

/** A slot was held. Claims say who has which slot now, for the slots service. */
export function appointmentHeld(
  origin: EventOrigin,
  appointment: Appointment,
  claim: Claim,
): OutboxEvent {
  return event(origin, 'AppointmentHeld', appointment.doctorId, {
    appointment: appointmentReference(appointment),
    patientId: appointment.patientId,
    claims: [claimReference(claim)],
  });
}

/** A hold ran out, was given up or withdrawn: there never was an appointment. */
export function appointmentHoldExpired(
  origin: EventOrigin,
  appointment: Appointment,
  claim: Claim,
): OutboxEvent {
  return event(origin, 'AppointmentHoldExpired', appointment.doctorId, {
    appointment: appointmentReference(appointment),
    patientId: appointment.patientId,
    claims: [claimReference(claim)],
  });
}

/** An appointment was booked, with or without a hold before. */
export function appointmentCreated(
  origin: EventOrigin,
  appointment: Appointment,
  patient: Contact,
  claim: Claim,
): OutboxEvent {
  return event(origin, 'AppointmentCreated', appointment.doctorId, {
    appointment: appointmentReference(appointment),
    patient: contact(patient),
    claims: [claimReference(claim)],
  });
}

/** What a practice records of a visit. */
export type VisitStatus = 'CHECKED_IN' | 'COMPLETED' | 'NO_SHOW';

const visitEvents = {
  CHECKED_IN: 'AppointmentCheckedIn',
  COMPLETED: 'AppointmentCompleted',
  NO_SHOW: 'AppointmentMissed',
} as const satisfies Record<VisitStatus, EventName>;

/** A patient arrived, was treated, or did not come. Nobody's claim changes by that. */
export function visitRecorded(
  origin: EventOrigin,
  appointment: Appointment,
  status: VisitStatus,
): OutboxEvent {
  return event(origin, visitEvents[status], appointment.doctorId, {
    appointment: appointmentReference(appointment),
    patientId: appointment.patientId,
  });
}

/** An appointment was moved; `claims` are those of both slots. */
export function appointmentRescheduled(
  origin: EventOrigin,
  appointment: Appointment,
  previous: Appointment,
  patient: Contact,
  claims: readonly Claim[],
): OutboxEvent {
  return event(origin, 'AppointmentRescheduled', appointment.doctorId, {
    appointment: appointmentReference(appointment),
    previous: appointmentReference(previous),
    patient: contact(patient),
    claims: claims.map(claimReference),
  });
}

/** An appointment was canceled, by whom `cause` says. */
export function appointmentCanceled(
  origin: EventOrigin,
  appointment: Appointment,
  patient: Contact,
  cause: 'PATIENT' | 'PRACTICE' | 'WITHDRAWN',
  claim: Claim,
): OutboxEvent {
  return event(origin, 'AppointmentCanceled', appointment.doctorId, {
    appointment: appointmentReference(appointment),
    patient: contact(patient),
    cause,
    claims: [claimReference(claim)],
  });
}

/** Claims of one doctor changed and no appointment with them. */
export function slotClaimsChanged(
  origin: EventOrigin,
  doctorId: number,
  claims: readonly Claim[],
): OutboxEvent {
  return event(origin, 'SlotClaimsChanged', doctorId, { claims: claims.map(claimReference) });
}

/** A patient is to be forgotten by whoever kept something about them and this doctor. */
export function patientErased(
  origin: EventOrigin,
  doctorId: number,
  patientId: string,
): OutboxEvent {
  return event(origin, 'PatientErased', doctorId, { doctorId, patientId });
}

function event<Name extends EventName>(
  origin: EventOrigin,
  name: Name,
  doctorId: number,
  data: EventData[Name],
): OutboxEvent {
  const subject = String(doctorId);
  const { region, now, traceparent } = origin;
  return {
    aggregate: 'appointment',
    key: subject,
    event: createEvent<EventName>(name, {
      region,
      service: 'appointments',
      subject,
      data,
      now,
    }),
    ...(traceparent === undefined ? {} : { headers: { traceparent } }),
  };
}

function appointmentReference(appointment: Appointment): AppointmentRef {
  return {
    id: appointment.id,
    chainId: appointment.chainId,
    revision: appointment.revision,
    calendarSequence: calendarSequence(appointment),
    status: appointment.status,
    slot: {
      doctorId: appointment.doctorId,
      startsAt: appointment.slotStartsAt.toISOString(),
      endsAt: appointment.slotEndsAt.toISOString(),
      timeZone: appointment.timeZone,
      visitKind: appointment.visitKind,
    },
    createdAt: appointment.createdAt.toISOString(),
  };
}

function claimReference(claim: Claim): ClaimRef {
  return {
    doctorId: claim.doctorId,
    startsAt: claim.startsAt.toISOString(),
    state: claim.state,
    holdExpiresAt: claim.holdExpiresAt?.toISOString() ?? null,
    version: claim.version,
  };
}

/** Only what notifications needs: the caller's object may have more. */
function contact({ id, name, email, language }: Contact): EventContact {
  return { id, name, email: email ?? noAddress, language };
}
