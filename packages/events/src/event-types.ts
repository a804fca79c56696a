import { z } from 'zod';

/** All schemas of event data. Instants are RFC 3339 in UTC, dates YYYY-MM-DD. */
const instant = z.iso.datetime();
const doctorId = z.int().positive();
const visitKind = z.enum(['IN_PERSON', 'VIDEO']);

export const appointmentStatuses = [
  'HELD',
  'BOOKED',
  'EXPIRED',
  'RESCHEDULED',
  'CANCELED',
  'CHECKED_IN',
  'NO_SHOW',
  'COMPLETED',
] as const;

/** Why a message was given up. */
export const undeliverableProblems = [
  'ADDRESS_MALFORMED',
  'REFUSED',
  'ATTEMPTS_EXHAUSTED',
] as const;

const slotRef = z.object({
  doctorId,
  startsAt: instant,
  endsAt: instant,
  timeZone: z.string().min(1),
  visitKind,
});

/** What a claim says after the change; `version` rises with each change of the claim. */
const claimRef = z.object({
  doctorId,
  startsAt: instant,
  state: z.enum(['FREE', 'HELD', 'BOOKED', 'BLOCKED']),
  holdExpiresAt: instant.nullable(),
  version: z.int().nonnegative(),
});

/** `revision` counts the moves before; `calendarSequence` is iCalendar's SEQUENCE of this change. */
const appointmentRef = z.object({
  id: z.uuid(),
  chainId: z.uuid(),
  revision: z.int().nonnegative(),
  calendarSequence: z.int().nonnegative(),
  status: z.enum(appointmentStatuses),
  slot: slotRef,
  createdAt: instant,
});

/** The `email` of a patient who has none: those who read version 1 know a text here. */
export const noAddress = '';

const contact = z.object({
  id: z.string().min(1),
  name: z.string(),
  /** `noAddress` when the patient can only be called. */
  email: z.string(),
  language: z.string().min(1),
});

const claims = z.array(claimRef).max(10_000);

/** What became of a visit; the claim of its slot stays as it is. */
const visit = z.object({ appointment: appointmentRef, patientId: z.string().min(1) });

/** A day as seekers see it: `openParts` is a set of bits, 0 means nothing is free. */
const openDay = z.object({
  date: z.iso.date(),
  openParts: z.int().min(0).max(63),
  firstFreeAt: instant.nullable(),
});

/** The data of each type of event, version 1. A breaking change is a new version beside it. */
export const eventSchemas = {
  AppointmentHeld: z.object({ appointment: appointmentRef, patientId: z.string().min(1), claims }),
  AppointmentHoldExpired: z.object({
    appointment: appointmentRef,
    patientId: z.string().min(1),
    claims,
  }),
  AppointmentCreated: z.object({ appointment: appointmentRef, patient: contact, claims }),
  AppointmentRescheduled: z.object({
    appointment: appointmentRef,
    previous: appointmentRef,
    patient: contact,
    claims,
  }),
  AppointmentCanceled: z.object({
    appointment: appointmentRef,
    patient: contact,
    cause: z.enum(['PATIENT', 'PRACTICE', 'WITHDRAWN']),
    claims,
  }),
  /** The patient has arrived. */
  AppointmentCheckedIn: visit,
  /** The visit is over. */
  AppointmentCompleted: visit,
  /** The patient did not come. */
  AppointmentMissed: visit,
  SlotClaimsChanged: z.object({ claims }),
  SlotsWithdrawn: z.object({
    doctorId,
    startsAt: z.array(instant).min(1).max(10_000),
    reason: z.string().nullable(),
  }),
  /**
   * What is free about a doctor may have changed, for whoever caches it: at least one start of each
   * day with a change. Withdrawn slots are told by SlotsWithdrawn alone.
   */
  SlotOccupancyChanged: z.object({
    doctorId,
    startsAt: z.array(instant).min(1).max(10_000),
  }),
  DoctorAvailabilityChanged: z.object({
    doctorId,
    version: z.int().nonnegative(),
    days: z.array(openDay).max(1_000),
  }),
  /**
   * A patient's data is to be forgotten: one event for each doctor the patient had to do with, so
   * that it comes after all earlier events of that doctor.
   */
  PatientErased: z.object({ doctorId, patientId: z.string().min(1) }),
  // Only ever a dead letter (see the burials of the event log): it says which message waits for a
  // decision and nothing about people, since dead letters are shown to operators.
  MessageUndeliverable: z.object({
    messageId: z.uuid(),
    appointmentId: z.uuid(),
    channel: z.enum(['EMAIL']),
    problem: z.enum(undeliverableProblems),
  }),
} as const;

/** The names of the events. */
export type EventName = keyof typeof eventSchemas;

/** The data of each event by its name. */
export type EventData = { [Name in EventName]: z.output<(typeof eventSchemas)[Name]> };

export type SlotRef = z.output<typeof slotRef>;
export type ClaimRef = z.output<typeof claimRef>;
export type AppointmentRef = z.output<typeof appointmentRef>;
export type Contact = z.output<typeof contact>;

/** Every name, in the order of the contract. */
export const eventNames = Object.keys(eventSchemas) as EventName[];
