import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  encodeAppointmentId,
  decodeAppointmentId,
  encodePracticeId,
} from '@rendezvous/platform/ids';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { addSlot } from '../support/add-slot.ts';
import { waitUntilSettled } from '../support/consistency.ts';
import { book, daysFromNow, findFreeTime, freeSlots } from '../support/operations.ts';
import type { SlotNode } from '../support/operations.ts';
import { operations, resultOf, sendAs, usePartners } from '../support/partners.ts';
import { useProduct } from '../support/product-under-test.ts';
import { expectOffers, untilToldOfWithdrawal } from '../support/withdrawal-mail.ts';

interface CalendarSlot {
  state: string;
  slot: SlotNode & { appointment: { id: string; status: string; patient: Person } | null };
}

interface Person {
  name: string;
  phone: string | null;
  email: string | null;
}

interface MutationAnswer {
  __typename: string;
  code?: string;
  appointment?: { id: string; status: string; patient?: Person };
  changes?: {
    addedCount: number;
    withdrawnCount: number;
    takenCount: number;
    settledCount: number;
  };
  exception?: { id: string };
}

/** Far longer than it takes, for machines that do much else. */
const testTimeoutMs = 300_000;
const settleTimeoutMs = 60_000;

const camille = { name: 'Camille Durand', phone: '+33612345678', email: 'camille@example.org' };

describe('a clinic with an API key and the ids of its operations', () => {
  const partners = usePartners();
  const product = useProduct({ environment: partners.environment });
  let endpoint = '';
  let key = '';
  let strangersKey = '';
  let developersKey = '';
  let doctorId = '';
  let slots: SlotNode[] = [];

  const practiceOf = async (doctor: string): Promise<string> => {
    const { rows } = await product.database
      .pool('slots')
      .query<{ practice_id: number }>('SELECT practice_id FROM schedule WHERE doctor_id = $1', [
        Number(doctor.split('.').at(-1)),
      ]);
    return encodePracticeId('fr', rows[0]!.practice_id);
  };
  const run = <T = MutationAnswer>(name: string, variables: object = {}) =>
    resultOf<T>(endpoint, key, name, variables);
  const change = (name: string, input: object, apiKey = key) =>
    resultOf<MutationAnswer>(endpoint, apiKey, name, {
      input: { requestId: randomUUID(), ...input },
    });
  const dayOf = async (slot: SlotNode): Promise<CalendarSlot[]> => {
    const date = new Intl.DateTimeFormat('sv', { timeZone: slot.timeZone }).format(
      new Date(slot.startsAt),
    );
    const { calendarDay } = await run<{ calendarDay: { slots: CalendarSlot[] } }>('DoctorDay', {
      doctorId,
      date,
    });
    return calendarDay.slots;
  };
  const inCalendar = async (slot: SlotNode): Promise<CalendarSlot> =>
    (await dayOf(slot)).find((each) => each.slot.id === slot.id)!;
  const bookByPhone = (slot: SlotNode, patient: object = camille, apiKey = key) =>
    change('BookForPatient', { slotId: slot.id, patient, reason: 'Check-up' }, apiKey);

  beforeAll(async () => {
    endpoint = product.endpoint('fr');
    const found = await findFreeTime(endpoint, { first: 50 });
    const { rows } = await product.database
      .pool('slots')
      .query<{ doctor_id: number }>(
        'SELECT DISTINCT doctor_id FROM schedule_rule WHERE weekday = 7 OR ends_minute > 1320',
      );
    const nightOwls = new Set(rows.map((row) => `doctor.fr.${row.doctor_id}`));
    const own = found.find((each) => each.slots.length >= 12 && !nightOwls.has(each.doctor.id))!;
    doctorId = own.doctor.id;
    slots = own.slots;
    const practice = await practiceOf(doctorId);
    const practices = await Promise.all(found.map(({ doctor }) => practiceOf(doctor.id)));
    const other = practices.find((each) => each !== practice)!;
    const clients = [
      { name: 'clinic', practices: [practice] },
      { name: 'strangers', practices: [other] },
      { name: 'developers', practices: [practice], level: 'allow-ids' as const },
    ];
    const keys = await partners.publish(endpoint, clients);
    [key, strangersKey, developersKey] = keys as [string, string, string];
  }, testTimeoutMs);

  test(
    'sees its doctors, changes their hours, and adds a day off',
    async () => {
      const doctors = await run<{ id: string; practice: { id: string } }[]>('ClinicDoctors');
      expect(doctors.map(({ id }) => id)).toContain(doctorId);
      const practice = await practiceOf(doctorId);
      expect(new Set(doctors.map((doctor) => doctor.practice.id))).toEqual(new Set([practice]));

      const read = async () =>
        (
          await run<{ schedule: { rules: { from: string }[]; exceptions: { id: string }[] } }>(
            'DoctorSchedule',
            { doctorId },
          )
        ).schedule;
      const before = await read();
      const night = { weekday: 'SUNDAY', from: '22:00', until: '01:00', slotMinutes: 30 };
      const sundays = { ...night, visitKind: 'VIDEO', onHolidays: true };
      const rules = [...before.rules, sundays].map((rule) => {
        const { __typename: _, ...input } = rule as Record<string, unknown>;
        return input;
      });
      const published = await change('PublishSchedule', { doctorId, rules });
      expect(published).toMatchObject({ __typename: 'PublishScheduleSuccess' });
      expect(published.changes).toMatchObject({ withdrawnCount: 0 });
      expect(published.changes!.addedCount).toBeGreaterThanOrEqual(2 * 6);
      expect((await read()).rules).toHaveLength(before.rules.length + 1);

      const off = { doctorId, kind: 'CLOSED', date: daysFromNow(20), reason: 'Training' };
      const added = await change('AddScheduleException', off);
      expect((await read()).exceptions.map(({ id }) => id)).toContain(added.exception!.id);
      await waitFor(async () => (await freeSlots(endpoint, doctorId, 1, 20)).length === 0, {
        timeoutMs: settleTimeoutMs,
        description: 'the day off to be seen by patients',
      });
      const removed = await change('RemoveScheduleException', {
        doctorId,
        exceptionId: added.exception!.id,
      });
      expect(removed.__typename).toBe('RemoveScheduleExceptionSuccess');

      const twice = await change('PublishSchedule', {
        doctorId,
        rules: [rules.at(-1), rules.at(-1)],
      });
      expect(twice).toMatchObject({
        code: 'INVALID_SCHEDULE',
        problems: [{ field: 'rules.1.from' }],
      });
    },
    testTimeoutMs,
  );

  test(
    'books by phone, sees the day, and follows the visit',
    async () => {
      const [visited, canceled, missed] = slots as [SlotNode, SlotNode, SlotNode];
      const offered = await run<{ availability: { slots: SlotNode[] }[] }>('FreeTimes', {
        doctorId,
        from: daysFromNow(0),
        days: 31,
      });
      const free = offered.availability.flatMap((day) => day.slots.map(({ id }) => id));
      expect(free).toContain(visited.id);

      const booked = await bookByPhone(visited);
      expect(booked.appointment).toMatchObject({ status: 'BOOKED', patient: camille });
      const appointmentId = booked.appointment!.id;
      await waitFor(async () => (await inCalendar(visited)).state === 'BOOKED', {
        timeoutMs: settleTimeoutMs,
        description: 'the calendar to show the booking',
      });
      expect((await inCalendar(visited)).slot.appointment).toMatchObject({
        id: appointmentId,
        patient: camille,
      });

      const arrived = await change('CheckIn', { appointmentId });
      expect(arrived.appointment?.status).toBe('CHECKED_IN');
      const over = await change('Complete', { appointmentId });
      expect(over.appointment?.status).toBe('COMPLETED');
      const { history } = await run<{ history: { toStatus: string; changedBy: string }[] }>(
        'ClinicAppointment',
        { appointmentId },
      );
      expect(history.map(({ toStatus, changedBy }) => `${toStatus} ${changedBy}`)).toEqual([
        'BOOKED PRACTICE',
        'CHECKED_IN PRACTICE',
        'COMPLETED PRACTICE',
      ]);

      const another = await bookByPhone(canceled);
      const ended = await change('CancelForPatient', { appointmentId: another.appointment!.id });
      expect(ended.appointment?.status).toBe('CANCELED');

      const never = await bookByPhone(missed, { name: 'Alex Martin', phone: '06 98 76 54 32' });
      const early = await change('NoShow', { appointmentId: never.appointment!.id });
      expect(early.code).toBe('APPOINTMENT_NOT_STARTED');
      const past = await letTimePass(never.appointment!.id);
      const absent = await change('NoShow', { appointmentId: past });
      expect(absent.appointment?.status).toBe('NO_SHOW');
    },
    testTimeoutMs,
  );

  test(
    'withdraws slots, and the patient is offered other times',
    async () => {
      const [wanted, , alsoWanted] = slots.slice(5) as [SlotNode, SlotNode, SlotNode];
      const token = await product.token('ada');
      const booked = await book(endpoint, token, { slotId: wanted.id });
      await waitFor(async () => (await inCalendar(wanted)).state === 'BOOKED', {
        timeoutMs: settleTimeoutMs,
        description: 'the calendar to show the booking',
      });
      const input = {
        requestId: randomUUID(),
        doctorId,
        slotIds: [wanted.id, alsoWanted.id],
      };
      const first = await change('WithdrawSlots', input);
      expect(first.changes).toMatchObject({ addedCount: 0, withdrawnCount: 2, takenCount: 1 });
      await untilToldOfWithdrawal(endpoint, token, booked.appointment!.id);
      await waitUntilSettled(product.database);
      await expectOffers(product, booked.appointment!.id, doctorId);
      expect((await change('WithdrawSlots', input)).changes).toEqual({
        ...first.changes,
        settledCount: 2,
      });
      expect((await inCalendar(wanted)).state).toBe('WITHDRAWN');
      const seen = await run<{ status: string }>('ClinicAppointment', {
        appointmentId: booked.appointment!.id,
      });
      expect(seen.status).toBe('CANCELED');
    },
    testTimeoutMs,
  );

  test(
    'another practice sees and changes none of it',
    async () => {
      const slot = slots[8]!;
      const { appointment } = await bookByPhone(slot);
      const appointmentId = appointment!.id;
      const theirs = <T>(name: string, variables: object) =>
        resultOf<T>(endpoint, strangersKey, name, variables);
      const unknownAppointment = appointmentId.replace(/.{12}$/, '000000000000');
      expect(await theirs('ClinicAppointment', { appointmentId })).toBeNull();
      const date = slot.startsAt.slice(0, 10);
      expect(await theirs('DoctorDay', { doctorId, date })).toMatchObject({ calendarDay: null });
      expect(await theirs('DoctorSchedule', { doctorId })).toMatchObject({ schedule: null });

      const attempts = [
        ['PublishSchedule', { doctorId, rules: [] }, { doctorId: 'doctor.fr.999999' }],
        [
          'AddScheduleException',
          { doctorId, kind: 'CLOSED', date },
          { doctorId: 'doctor.fr.999999' },
        ],
        [
          'WithdrawSlots',
          { doctorId, slotIds: [slot.id] },
          {
            doctorId: 'doctor.fr.999999',
            slotIds: [slot.id.replace(/^slot\.fr\.\d+/, 'slot.fr.999999')],
          },
        ],
        [
          'BookForPatient',
          { slotId: slots[9]!.id, patient: camille },
          {
            slotId: slots[9]!.id.replace(/^slot\.fr\.\d+/, 'slot.fr.999999'),
          },
        ],
        ['CheckIn', { appointmentId }, { appointmentId: unknownAppointment }],
        ['Complete', { appointmentId }, { appointmentId: unknownAppointment }],
        ['NoShow', { appointmentId }, { appointmentId: unknownAppointment }],
        ['CancelForPatient', { appointmentId }, { appointmentId: unknownAppointment }],
      ] as const;
      for (const [name, input, unknown] of attempts) {
        const refused = await change(name, input, strangersKey);
        expect([name, refused.code]).toEqual([name, expect.stringMatching(/_NOT_FOUND$/)]);
        // Exactly as if there were none.
        expect(await change(name, { ...input, ...unknown }, strangersKey)).toEqual(refused);
      }
      const still = await run<{ status: string }>('ClinicAppointment', { appointmentId });
      expect(still.status).toBe('BOOKED');
      expect((await inCalendar(slots[9]!)).state).toBe('FREE');
    },
    testTimeoutMs,
  );

  test(
    'what is outside of the contract is unknown, whatever a client may send',
    async () => {
      const ask = (query: string) => sendAs(endpoint, developersKey, { query });
      expect((await ask('{ managedDoctors { id } }')).errors).toEqual([]);
      const hidden = [
        '{ me { name } }',
        '{ searchDoctors(filter: {}) { totalCount } }',
        '{ suggest(text: "car") { text } }',
        `{ doctor(id: "${doctorId}") { calendarPractice } }`,
        '{ appointment(id: "x") { notifications { subject } } }',
        'mutation { bookAppointment(input: {}) { __typename } }',
        '{ __type(name: "Patient") { name } patient: __type(name: "AppointmentPatient") { name } }',
      ];
      const answers = await Promise.all(hidden.map(ask));
      const introspected = answers.pop();
      for (const { errors, data } of answers) {
        expect([data, errors[0]?.extensions?.['code']]).toEqual([
          null,
          'GRAPHQL_VALIDATION_FAILED',
        ]);
      }
      expect(introspected).toMatchObject({
        errors: [],
        data: { __type: null, patient: { name: 'AppointmentPatient' } },
      });
    },
    testTimeoutMs,
  );

  test(
    'nothing but its operations can be run',
    async () => {
      const code = async (body: object, headers = {}) => {
        const { errors } = await sendAs(endpoint, key, body, headers);
        return errors[0]?.extensions?.['code'];
      };
      const { id, body } = operations.find(({ name }) => name === 'ClinicDoctors')!;
      const persistedQuery = { version: 1, sha256Hash: id };
      expect(await code({ query: '{ me { name } }' })).toBe('PERSISTED_QUERY_ID_REQUIRED');
      expect(await code({ query: body })).toBe('PERSISTED_QUERY_ID_REQUIRED');
      expect(await code({ query: body, extensions: { persistedQuery } })).toBe(
        'CANNOT_SEND_PQ_ID_AND_BODY',
      );
      expect(await code({ documentId: 'f'.repeat(64) })).toBe('PERSISTED_QUERY_NOT_IN_LIST');
      const token = await product.token('ada');
      expect(await code({ documentId: id }, { authorization: `Bearer ${token}` })).toBe(
        'CLIENT_AND_TOKEN',
      );
      const { errors } = await sendAs(endpoint, `${key}x`, { documentId: id });
      expect(errors[0]?.extensions).toMatchObject({ code: 'INVALID_API_KEY' });
    },
    testTimeoutMs,
  );

  /** Makes an appointment one that began some minutes ago, and returns its id. */
  async function letTimePass(appointmentId: string): Promise<string> {
    const { doctorId: doctor, slotStartsAt, id } = decodeAppointmentId(appointmentId, 'id');
    const pool = product.database.pool('appointments');
    const began = await unusedStart(doctor);
    for (const table of ['claim', 'appointment', 'appointment_change']) {
      await pool.query(
        `UPDATE ${table} SET slot_starts_at = $3 WHERE doctor_id = $1 AND slot_starts_at = $2`,
        [doctor, slotStartsAt, began],
      );
    }
    await addSlot(product.database, doctor, began);
    return encodeAppointmentId('fr', doctor, began, id);
  }

  /** A whole minute of the last hour at which the doctor has no slot. */
  async function unusedStart(doctor: number): Promise<Date> {
    const { rows } = await product.database.pool('slots').query<{ start: Date }>(
      `SELECT start FROM generate_series(date_trunc('minute', now()) - interval '1 h',
         now() - interval '1 min', interval '1 min') AS start
       WHERE NOT EXISTS (SELECT FROM slot WHERE doctor_id = $1 AND starts_at = start)
       LIMIT 1`,
      [doctor],
    );
    return rows[0]!.start;
  }
});
