import { expect, test } from '@jest/globals';
import type { EventEnvelope } from '@rendezvous/events/envelope';
import ICAL from 'ical.js';

import { type CalendarEntry, composeCalendarEntry } from '../../src/domain/calendar-entry.ts';
import { noticeOf } from '../../src/domain/notice.ts';
import {
  ada,
  appointmentRef,
  canceled,
  created,
  doctor,
  rescheduled,
} from '../support/sample-notices.ts';

const texts = {
  subject: 'unused',
  body: 'First; line, with\nsigns \\ and\n\nparagraphs',
  summary: 'Appointment: Dr Jeanne Martin',
  location: 'Cabinet Bellecour, Lyon',
};

function compose(event: EventEnvelope): CalendarEntry {
  const notice = noticeOf(event);
  if (notice === null) throw new Error('no notice');
  return composeCalendarEntry(notice, texts, doctor);
}

function read({ content }: CalendarEntry) {
  const calendar = new ICAL.Component(ICAL.parse(content));
  const component = calendar.getFirstSubcomponent('vevent');
  if (component === null) throw new Error('no event');
  const property = (name: string): string =>
    String(component.getFirstPropertyValue(name) ?? 'missing');
  return { calendar, component, property, event: new ICAL.Event(component) };
}

test('one uid and a rising sequence from booking over moving to cancelling', () => {
  const booked = appointmentRef();
  const moved = rescheduled(booked);
  if (moved.type !== 'rendezvous.AppointmentRescheduled.v1') throw new Error('wrong event');
  const entries = [
    compose(created(booked)),
    compose(moved),
    compose(canceled(moved.data.appointment, 'PATIENT')),
  ];
  const uid = `${booked.id}@rendezvous`;
  expect(entries.map((entry) => read(entry).event.uid)).toEqual([uid, uid, uid]);
  expect(entries.map((entry) => read(entry).event.sequence)).toEqual([0, 1, 2]);
  expect(entries.map(({ method }) => method)).toEqual(['REQUEST', 'REQUEST', 'CANCEL']);
  const methods = entries.map((entry) => read(entry).calendar.getFirstPropertyValue('method'));
  expect(methods).toEqual(['REQUEST', 'REQUEST', 'CANCEL']);
  expect(entries.map((entry) => read(entry).property('status'))).toEqual([
    'CONFIRMED',
    'CONFIRMED',
    'CANCELLED',
  ]);
});

test('says when in UTC, where, who and what', () => {
  const entry = compose(created(appointmentRef()));
  const { event, component, property } = read(entry);
  expect(entry.content).toContain('DTSTART:20261124T083000Z\r\n');
  expect(entry.content).toContain('DTEND:20261124T085000Z\r\n');
  expect(property('dtstamp')).toBe('2026-11-20T10:00:00Z');
  expect(event.summary).toBe(texts.summary);
  expect(event.location).toBe(texts.location);
  expect(event.description).toBe(texts.body);
  expect(property('organizer')).toBe('mailto:bellecour@practice.example');
  expect(event.attendees.map((attendee) => attendee.getFirstValue())).toEqual([
    'MAILTO:ada@patients.example',
  ]);
  expect(component.getFirstProperty('attendee')?.getParameter('cn')).toBe('Ada Lovelace');
});

test('the same event always gives the same entry', () => {
  const event = created(appointmentRef());
  expect(compose(event)).toEqual(compose(event));
});

test('names and addresses cannot add lines', () => {
  const mallory = {
    ...ada,
    name: 'M\r\nATTENDEE:mailto:evil@example.org',
    email: 'm@example.org\r\nX-EVIL:1',
  };
  const { event, component } = read(compose(created(appointmentRef(), mallory)));
  expect(event.attendees).toEqual([]);
  expect(component.getFirstProperty('x-evil')).toBeNull();
});
