import { describe, expect, test } from '@jest/globals';
import { createUuid } from '@rendezvous/platform/uuid';
import fc from 'fast-check';
import {
  createEvent,
  eventType,
  InvalidEvent,
  parseEvent,
  UnknownEventType,
} from '../src/envelope.ts';
import type { EventEnvelope } from '../src/envelope.ts';
import { appointmentStatuses, eventNames, undeliverableProblems } from '../src/event-types.ts';
import type { EventData, EventName } from '../src/event-types.ts';
import { topicName } from '../src/topics.ts';

const instant = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
  .map((date) => date.toISOString());
const doctorId = fc.integer({ min: 1, max: 2_147_483_647 });
const count = fc.nat({ max: 1_000 });
const uuid = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
  .map(createUuid);
const text = fc.string({ minLength: 1 });

const slot = fc.record({
  doctorId,
  startsAt: instant,
  endsAt: instant,
  timeZone: fc.constantFrom('Europe/Paris', 'Indian/Reunion'),
  visitKind: fc.constantFrom('IN_PERSON' as const, 'VIDEO' as const),
});
const appointment = fc.record({
  id: uuid,
  chainId: uuid,
  revision: count,
  calendarSequence: count,
  status: fc.constantFrom(...appointmentStatuses),
  slot,
  createdAt: instant,
});
const claim = fc.record({
  doctorId,
  startsAt: instant,
  state: fc.constantFrom('FREE' as const, 'HELD' as const, 'BOOKED' as const, 'BLOCKED' as const),
  holdExpiresAt: fc.option(instant),
  version: count,
});
const claims = fc.array(claim, { maxLength: 3 });
const patient = fc.record({ id: text, name: fc.string(), email: fc.string(), language: text });
const visit = fc.record({ appointment, patientId: text });
const day = fc.record({
  date: instant.map((at) => at.slice(0, 10)),
  openParts: fc.integer({ min: 0, max: 63 }),
  firstFreeAt: fc.option(instant),
});

const arbitraries: { [Name in EventName]: fc.Arbitrary<EventData[Name]> } = {
  AppointmentHeld: fc.record({ appointment, patientId: text, claims }),
  AppointmentHoldExpired: fc.record({ appointment, patientId: text, claims }),
  AppointmentCreated: fc.record({ appointment, patient, claims }),
  AppointmentRescheduled: fc.record({ appointment, previous: appointment, patient, claims }),
  AppointmentCanceled: fc.record({
    appointment,
    patient,
    cause: fc.constantFrom('PATIENT' as const, 'PRACTICE' as const, 'WITHDRAWN' as const),
    claims,
  }),
  AppointmentCheckedIn: visit,
  AppointmentCompleted: visit,
  AppointmentMissed: visit,
  SlotClaimsChanged: fc.record({ claims }),
  PatientErased: fc.record({ doctorId, patientId: text }),
  SlotsWithdrawn: fc.record({
    doctorId,
    startsAt: fc.array(instant, { minLength: 1, maxLength: 3 }),
    reason: fc.option(fc.string()),
  }),
  SlotOccupancyChanged: fc.record({
    doctorId,
    startsAt: fc.array(instant, { minLength: 1, maxLength: 3 }),
  }),
  DoctorAvailabilityChanged: fc.record({
    doctorId,
    version: count,
    days: fc.array(day, { maxLength: 3 }),
  }),
  MessageUndeliverable: fc.record({
    messageId: uuid,
    appointmentId: uuid,
    channel: fc.constant('EMAIL' as const),
    problem: fc.constantFrom(...undeliverableProblems),
  }),
};

const now = new Date('2026-11-23T10:00:00.000Z');

function make<Name extends EventName>(name: Name, data: EventData[Name]): EventEnvelope<Name> {
  return createEvent(name, { region: 'fr', service: 'slots', subject: '1042', data, now });
}

const withdrawn = (): EventEnvelope<'SlotsWithdrawn'> =>
  make('SlotsWithdrawn', { doctorId: 1_042, startsAt: ['2026-11-24T08:00:00Z'], reason: null });

describe('every type of event', () => {
  test.each(eventNames)('%s is read as it was written, through JSON', (name) => {
    fc.assert(
      fc.property(arbitraries[name] as fc.Arbitrary<EventData[typeof name]>, (data) => {
        const event = make(name, data);
        expect(event.data).toEqual(data);
        expect(parseEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
      }),
    );
  });

  test.each(eventNames)('%s without its data is refused, in writing and in reading', (name) => {
    expect(() => make(name, {} as never)).toThrow(InvalidEvent);
    const event = { ...withdrawn(), type: eventType(name), data: {} };
    expect(() => parseEvent(event)).toThrow(InvalidEvent);
  });
});

describe('the envelope', () => {
  test('is CloudEvents 1.0', () => {
    expect(withdrawn()).toMatchObject({
      specversion: '1.0',
      source: '/rendezvous/fr/slots',
      type: 'rendezvous.SlotsWithdrawn.v1',
      subject: '1042',
      time: '2026-11-23T10:00:00.000Z',
      datacontenttype: 'application/json',
    });
    expect(withdrawn().id).not.toBe(withdrawn().id);
  });

  test.each([
    ['specversion', '0.3'],
    ['id', 'not a uuid'],
    ['source', 'https://example.org'],
    ['subject', '0'],
    ['subject', ''],
    ['time', 'yesterday'],
    ['datacontenttype', 'text/plain'],
    ['type', undefined],
  ])('with %s %j is refused', (field, value) => {
    expect(() => parseEvent({ ...withdrawn(), [field]: value })).toThrow(field);
  });

  test.each([null, undefined, 'text', 7, [], {}])('%j is no event', (value) => {
    expect(() => parseEvent(value)).toThrow(InvalidEvent);
  });

  test.each([
    'rendezvous.SlotsWithdrawn.v2',
    'rendezvous.Nope.v1',
    'SlotsWithdrawn',
    'constructor',
  ])('the unknown type %s is told apart from a broken event', (type) => {
    expect(() => parseEvent({ ...withdrawn(), type })).toThrow(UnknownEventType);
  });

  test('may have fields of a newer writer, which are left out', () => {
    const event = withdrawn();
    const newer = { ...event, dataschema: 'x', data: { ...event.data, later: 1 } };
    expect(parseEvent(newer)).toEqual(event);
  });

  test('a message about a broken event has no values in it', () => {
    const data = {
      claims: [],
      patient: { id: 'p', name: 'Ada Lovelace', email: 7, language: 'fr' },
    };
    const read = (): unknown =>
      parseEvent({ ...withdrawn(), type: 'rendezvous.AppointmentCreated.v1', data });
    expect(read).toThrow('patient.email');
    expect(read).not.toThrow('Ada');
  });
});

test('a topic is of one aggregate in one region', () => {
  expect(topicName('fr', 'appointment')).toBe('rendezvous.fr.appointment.v1');
  expect(topicName('de', 'slot')).toBe('rendezvous.de.slot.v1');
});

test('the type narrows the data', () => {
  const event: EventEnvelope = withdrawn();
  const startsAt = event.type === 'rendezvous.SlotsWithdrawn.v1' ? event.data.startsAt : [];
  expect(startsAt).toEqual(['2026-11-24T08:00:00Z']);
});
