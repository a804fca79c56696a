import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor, ActorRole } from '@rendezvous/platform/caller';
import type { InternalCaller } from '@rendezvous/platform/internal-token';

import type { Appointment } from '../src/domain/appointment.ts';
import { erasePatient } from '../src/erase-patient.ts';
import { practiceOfDoctor } from './support/in-memory-practices.ts';
import { bea, bookFor, change, createPeople, staffCaller } from './support/practice-calls.ts';
import { appointmentId, newRequestId, slotId } from './support/region-under-test.ts';
import { book, done, hold, move, useInstances } from './support/use-instances.ts';
import { useSubgraph } from './support/use-subgraph.ts';

const instances = useInstances();
const people = createPeople(instances);
const ask = useSubgraph(instances);

afterEach(() => {
  instances.practices.isReachable = true;
});

type Who = Omit<InternalCaller, 'region'>;

function acting(
  role: ActorRole,
  practices: readonly string[],
  scopes: readonly string[] = ['appointments:read'],
): Who {
  const actor: Actor = { role, id: `${role}-1`, practices, scopes };
  return { patient: null, actor, client: role === 'partner' ? 'clinic' : null };
}

const shown = `id status reason history { toStatus changedBy }
  patient { name phone email language hasAccount }`;

const everyWay = `query ($id: ID!, $representations: [_Any!]!) {
  appointment(id: $id) { ${shown} }
  _entities(representations: $representations) {
    ... on Appointment { status reason patient { name } }
    ... on Slot { appointment { id patient { name } } } } }`;

/** What somebody gets of an appointment in each of the ways there are. */
async function lookAt(who: Who, appointment: Appointment) {
  const id = appointmentId(appointment);
  const { doctorId, slotStartsAt } = appointment;
  const slot = { __typename: 'Slot', id: slotId({ doctorId, startsAt: slotStartsAt }) };
  const representations = [{ __typename: 'Appointment', id }, slot];
  const { data, errors } = await ask(who, everyWay, { id, representations });
  const [entity, ofSlot] = data?._entities ?? [];
  const codes = (errors ?? []).map(({ extensions }) => extensions.code);
  return { query: data?.appointment, entity, ofSlot: ofSlot?.appointment, codes };
}

const nothing = { query: null, entity: null, ofSlot: null };

async function audited(): Promise<Record<string, unknown>[]> {
  const sql = 'SELECT * FROM audit_entry ORDER BY id';
  return (await instances.pool().query(sql)).rows;
}

describe('who sees an appointment', () => {
  let appointment: Appointment;
  let practice: string;
  const ada = people.patient();
  beforeAll(async () => {
    const { slot, doctorId } = people.doctor();
    practice = practiceOfDoctor(doctorId);
    appointment = done(await book(instances.first(), ada, slot(0)));
  });

  test.each(['staff', 'partner'] as const)('%s of the practice, and whose it is', async (role) => {
    const before = await audited();
    const seen = await lookAt(acting(role, ['practice.fr.9998', practice]), appointment);
    expect(seen).toMatchObject({
      query: {
        status: 'BOOKED',
        history: [{ toStatus: 'BOOKED', changedBy: 'PATIENT' }],
        patient: {
          name: ada.patient.name,
          phone: null,
          email: ada.patient.email,
          language: 'fr',
          hasAccount: true,
        },
      },
      entity: { status: 'BOOKED', patient: { name: ada.patient.name } },
      ofSlot: { id: appointmentId(appointment), patient: { name: ada.patient.name } },
      codes: [],
    });
    // One entry for the request, however often the appointment is in its answer.
    expect((await audited()).slice(before.length)).toMatchObject([
      {
        actor_role: role,
        actor_id: `${role}-1`,
        client: role === 'partner' ? 'clinic' : null,
        patient_id: ada.patient.id,
        action: 'READ',
        subject: 'appointment',
        subject_id: appointment.id,
      },
    ]);
  });

  test('its patient, who is not audited and sees through no slot', async () => {
    const before = await audited();
    const seen = await lookAt({ patient: ada.patient }, appointment);
    expect(seen).toMatchObject({
      query: { patient: { name: ada.patient.name } },
      entity: { patient: { name: ada.patient.name } },
      ofSlot: null,
      codes: ['FORBIDDEN'],
    });
    expect(await audited()).toEqual(before);
  });

  test.each([
    ['staff of another practice', () => acting('staff', ['practice.fr.9999']), []],
    ['a partner of another practice', () => acting('partner', ['practice.fr.9999']), []],
    ['staff of a practice with that number elsewhere', () => foreignNamesake(), []],
    ['staff of no practice', () => acting('staff', []), []],
    ['staff without the scope', () => acting('staff', [practice], []), ['FORBIDDEN']],
    [
      'staff who may only write',
      () => acting('staff', [practice], ['appointments:write']),
      ['FORBIDDEN'],
    ],
    ['an operator', () => acting('operator', [practice]), ['FORBIDDEN']],
    ['another service', () => acting('service', [practice]), ['FORBIDDEN']],
    ['nobody', () => ({ patient: null }), ['UNAUTHENTICATED']],
  ] as const)('not %s, for whom it is as if there were none', async (_, who, codes) => {
    const before = await audited();
    const unknown = { ...appointment, id: newRequestId() };
    expect(await lookAt(who(), appointment)).toEqual({ ...nothing, codes });
    expect(await lookAt(who(), unknown)).toEqual({ ...nothing, codes });
    expect(await audited()).toEqual(before);
  });

  function foreignNamesake(): Who {
    return acting('staff', [practice.replace('.fr.', '.de.')]);
  }

  test('another patient sees nothing either', async () => {
    const { patient } = people.patient();
    const seen = await lookAt({ patient }, appointment);
    expect(seen).toEqual({ ...nothing, codes: ['FORBIDDEN'] });
  });
});

describe('what a practice sees', () => {
  function staffOf(doctorId: number): Who {
    return acting('staff', [practiceOfDoctor(doctorId)]);
  }

  test('no hold, not by its id and not on its slot', async () => {
    const { slot, doctorId } = people.doctor();
    const held = done(await hold(instances.first(), people.patient(), slot(0)));
    expect(await lookAt(staffOf(doctorId), held)).toEqual({ ...nothing, codes: [] });
  });

  test('a moved appointment by its id and as what came before, on its slot the new one', async () => {
    const { slot, doctorId } = people.doctor();
    const patient = people.patient();
    const first = done(await book(instances.first(), patient, slot(0)));
    const second = done(await move(instances.first(), patient, first, slot(1)));
    const seen = await lookAt(staffOf(doctorId), first);
    expect(seen).toMatchObject({ query: { status: 'RESCHEDULED' }, ofSlot: null, codes: [] });
    const before = await audited();
    const query = 'query ($id: ID!) { appointment(id: $id) { previous { status } } }';
    const { data } = await ask(staffOf(doctorId), query, { id: appointmentId(second) });
    expect(data).toEqual({ appointment: { previous: { status: 'RESCHEDULED' } } });
    const read = (await audited()).slice(before.length).map((entry) => entry['subject_id']);
    expect(read).toEqual([second.id, first.id]);
  });

  test('a patient of its own as it was said on the phone', async () => {
    const { slot, doctorId, staff } = people.doctor();
    const booked = done(await bookFor(instances.first(), staff, slot(0), bea));
    const { query } = await lookAt(staffOf(doctorId), booked);
    expect(query.patient).toEqual({
      name: 'Béa Martin',
      phone: '+33612345678',
      email: null,
      language: 'fr',
      hasAccount: false,
    });
  });

  test('of who was erased, that somebody had booked', async () => {
    const { slot, doctorId } = people.doctor();
    const patient = people.patient();
    const appointment = done(await book(instances.first(), patient, slot(0)));
    const { id } = patient.patient;
    const operator = { ...staffCaller(doctorId), ...acting('operator', [], ['patients:erase']) };
    await erasePatient(instances.first().dependencies, operator, id);
    const { query, codes } = await lookAt(staffOf(doctorId), appointment);
    expect(codes).toEqual([]);
    expect(query).toMatchObject({
      status: 'CANCELED',
      reason: null,
      patient: { name: '', phone: null, email: null },
    });
  });

  test('a day of slots with one look at the appointments, and one entry each in the trail', async () => {
    const { slot, doctorId, staff } = people.doctor();
    const booked = [];
    for (const index of [0, 1, 3]) {
      booked.push(done(await bookFor(instances.first(), staff, slot(index), bea)));
    }
    const [canceled] = booked;
    if (canceled === undefined) throw new Error('nothing was booked');
    done(await change('cancelAppointmentForPatient', instances.first(), staff, canceled));
    const before = await audited();
    const representations = [0, 1, 2, 3].map((index) => ({
      __typename: 'Slot',
      id: slotId(slot(index)),
    }));
    const day = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on Slot { appointment { status patient { phone } } } } }`;
    const { data } = await ask(staffOf(doctorId), day, { representations });
    const visit = { appointment: { status: 'BOOKED', patient: { phone: '+33612345678' } } };
    expect(data._entities).toEqual([{ appointment: null }, visit, { appointment: null }, visit]);
    const read = (await audited()).slice(before.length).map((entry) => String(entry['subject_id']));
    const shownIds = booked.slice(1).map(({ id }) => id);
    expect(read.toSorted()).toEqual(shownIds.toSorted());
  });

  test('nothing while it cannot be found out whose doctor it is, and it is told so', async () => {
    const { slot, doctorId } = people.doctor();
    const appointment = done(await book(instances.first(), people.patient(), slot(0)));
    instances.practices.isReachable = false;
    const { query, codes } = await lookAt(staffOf(doctorId), appointment);
    expect(query ?? null).toBeNull();
    expect(new Set(codes)).toEqual(new Set(['SERVICE_UNAVAILABLE']));
  });
});

describe('a practice’s mutations', () => {
  const document = `mutation ($input: CheckInAppointmentInput!) { checkInAppointment(input: $input) {
    __typename ... on CheckInAppointmentSuccess { appointment { status patient { name } } }
    ... on UserError { code message } } }`;

  test.each([
    ['staff without the scope', ['appointments:read'], 'FORBIDDEN', undefined],
    [
      'staff with both scopes',
      ['appointments:read', 'appointments:write'],
      undefined,
      'CHECKED_IN',
    ],
  ] as const)('of %s', async (_, scopes, code, status) => {
    const { slot, doctorId } = people.doctor();
    const appointment = done(await book(instances.first(), people.patient(), slot(0)));
    const { actor } = staffCaller(doctorId, scopes);
    const input = { requestId: newRequestId(), appointmentId: appointmentId(appointment) };
    const { data, errors } = await ask({ patient: null, actor }, document, { input });
    expect(errors?.[0]?.extensions.code).toBe(code);
    expect(data?.checkInAppointment?.appointment?.status).toBe(status);
  });

  test('patients have none of them', async () => {
    const { patient } = people.patient();
    const input = { requestId: newRequestId(), appointmentId: 'appointment.fr.1.1.x' };
    const { errors } = await ask({ patient }, document, { input });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('a refusal is said in the caller’s language', async () => {
    const { actor } = staffCaller(people.doctor().doctorId);
    const { slot } = people.doctor();
    const foreign = done(await book(instances.first(), people.patient(), slot(0)));
    const input = { requestId: newRequestId(), appointmentId: appointmentId(foreign) };
    const { data } = await ask({ patient: null, actor }, document, { input }, 'fr');
    expect(data.checkInAppointment).toMatchObject({
      __typename: 'AppointmentNotFound',
      code: 'APPOINTMENT_NOT_FOUND',
      message: expect.stringContaining('rendez-vous'),
    });
  });
});
