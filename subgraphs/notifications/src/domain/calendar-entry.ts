import ical, { ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';

import type { MailTexts } from './compose-mail.ts';
import type { DoctorDetails } from './doctor-details.ts';
import { isMailAddress, oneLine } from './mail-text.ts';
import type { Notice } from './notice.ts';

/** An iCalendar object and what the receiving calendar should do with it. */
export interface CalendarEntry {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly content: string;
}

/**
 * The iCalendar object (RFC 5545) of a notice. One UID stays for the whole chain of an appointment
 * and SEQUENCE rises with every change, so calendars move and remove the one entry they have.
 * Instants are in UTC: they mean the same wherever the calendar is read. Pure.
 */
export function composeCalendarEntry(
  notice: Notice,
  texts: MailTexts,
  doctor: DoctorDetails,
): CalendarEntry {
  const { appointment, patient, kind } = notice;
  const isEnded = kind === 'CANCELED' || kind === 'WITHDRAWN';
  const method = isEnded ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST;
  const calendar = ical({ prodId: '//Rendezvous//Appointments//EN', method });
  const event = calendar.createEvent({
    id: `${appointment.chainId}@rendezvous`,
    sequence: appointment.calendarSequence,
    status: isEnded ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    // The time of the change and not of the writing, so that the same event gives the same entry.
    stamp: notice.occurredAt,
    start: new Date(appointment.slot.startsAt),
    end: new Date(appointment.slot.endsAt),
    summary: texts.summary,
    location: texts.location,
    description: texts.body,
  });
  if (isMailAddress(doctor.practice.email)) {
    event.organizer({ name: oneLine(doctor.practice.name), email: doctor.practice.email });
  }
  if (isMailAddress(patient.email)) {
    event.createAttendee({
      name: oneLine(patient.name),
      email: patient.email,
      // Whoever books has accepted already; nobody is asked to answer.
      status: ICalAttendeeStatus.ACCEPTED,
      rsvp: false,
    });
  }
  return { method: isEnded ? 'CANCEL' : 'REQUEST', content: calendar.toString() };
}
