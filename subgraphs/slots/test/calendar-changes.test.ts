import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeSlotId } from '@rendezvous/platform/ids';
import { extendHorizon } from '@rendezvous/slots/extend-horizon';
import { forgetRequests } from '@rendezvous/slots/forget-requests';
import { changeCalendar, partnerOf } from './calendar-client.ts';
import { monday, officeHours, useSlotsDatabase } from './slots-database.ts';
import { createSubgraphClient } from './subgraph-client.ts';
import type { SubgraphClient } from './subgraph-client.ts';

const slots = useSlotsDatabase();
let nextDoctor = 1;
let number = 0;
let doctorId = '';
let subgraph: SubgraphClient;

/** Tuesdays from ten to one instead of every working day from nine to twelve. */
const tuesdays = {
  weekday: 'TUESDAY',
  from: '10:00',
  until: '13:00',
  slotMinutes: 20,
  visitKind: 'IN_PERSON',
};
const nothingDone = { addedCount: 0, withdrawnCount: 0, takenCount: 0, settledCount: 0 };
const wholeDay = { from: null, until: null, slotMinutes: null, visitKind: null };
const slotId = (startsAt: string, doctor = number) =>
  encodeSlotId('fr', doctor, new Date(startsAt));
const nine = '2026-11-24T08:00:00.000Z';
const twentyPast = '2026-11-24T08:20:00.000Z';

const change = (
  field: Parameters<typeof changeCalendar>[1],
  input: object,
  actor = partnerOf(number),
) => changeCalendar(subgraph, field, { doctorId, ...input }, actor);

async function openStarts(date: string): Promise<string[]> {
  const { rows } = await slots.pool.query<{ starts_at: Date }>(
    `SELECT starts_at FROM slot
     WHERE doctor_id = $1 AND withdrawn_at IS NULL AND local_date = $2 ORDER BY starts_at`,
    [number, date],
  );
  return rows.map((row) => row.starts_at.toISOString().slice(11, 16));
}

beforeEach(async () => {
  slots.time.now = monday;
  subgraph = createSubgraphClient(slots);
  number = nextDoctor;
  nextDoctor += 1;
  doctorId = `doctor.fr.${number}`;
  await slots.addSchedule(number, { rules: officeHours });
  await extendHorizon({
    region: 'fr',
    pool: slots.pool,
    client: slots.client,
    cache: subgraph.cache,
    wakeRelay: () => {},
    clock: () => slots.time.now,
    horizonDays: 7,
    defaultTimeZone: 'Europe/Paris',
    holidayRegions: [],
  });
  await slots.takeEvents();
});
afterEach(() => subgraph.cache.close());

describe('publishSchedule', () => {
  test('brings slots in line, tells the saga, and does it once under one id', async () => {
    await slots.setOccupancy(number, nine, { state: 'BOOKED' });
    await slots.setOccupancy(number, twentyPast, {
      state: 'HELD',
      holdExpiresAt: '2026-11-23T06:59:00Z',
    });
    const input = { requestId: 'tuesdays-only', rules: [tuesdays] };
    const first = await change('publishSchedule', input);
    expect(first).toEqual({
      __typename: 'PublishScheduleSuccess',
      changes: { addedCount: 3, withdrawnCount: 39, takenCount: 1, settledCount: 0 },
    });
    expect(await openStarts('2026-11-24')).toHaveLength(9);
    expect((await slots.takeEvents()).map(({ type }) => type)).toEqual([
      'rendezvous.SlotsWithdrawn.v1',
      'rendezvous.DoctorAvailabilityChanged.v1',
    ]);

    await slots.setOccupancy(number, nine, { state: 'BLOCKED', version: 2 });
    const again = await change('publishSchedule', input);
    expect(again).toEqual({ ...first, changes: { ...first.changes, settledCount: 1 } });
    expect(await slots.takeEvents()).toEqual([]);

    const other = await change('publishSchedule', { ...input, rules: [] });
    expect(other).toMatchObject({ __typename: 'RequestIdReused', code: 'REQUEST_ID_REUSED' });
    // Another client may have chosen the same id.
    const colleague = { ...partnerOf(number), id: 'another' };
    const theirs = await change('publishSchedule', input, colleague);
    expect(theirs.changes).toEqual(nothingDone);
  });

  test('five at once with one id are one change', async () => {
    const input = { requestId: 'five-at-once', rules: [tuesdays] };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => change('publishSchedule', input)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0].changes).toMatchObject({ addedCount: 3, withdrawnCount: 39 });
    const events = await slots.takeEvents();
    expect(events.filter(({ type }) => type.includes('SlotsWithdrawn'))).toHaveLength(1);
  });

  test('says field by field what is wrong, and changes nothing', async () => {
    const answer = await change('publishSchedule', {
      rules: [tuesdays, { ...tuesdays, slotMinutes: 3 }, tuesdays, { ...tuesdays, until: '1 pm' }],
    });
    expect(answer).toEqual({
      __typename: 'InvalidSchedule',
      code: 'INVALID_SCHEDULE',
      message: '3 values do not make a schedule. Correct what the problems say.',
      problems: [
        { field: 'rules.1.slotMinutes', message: 'A slot lasts 5 to 240 minutes.' },
        { field: 'rules.3.until', message: 'This is not a time. Write it like 09:30.' },
        {
          field: 'rules.2.from',
          message: 'These hours overlap those of rules.0. Change one of the two.',
        },
      ],
    });
    expect(await openStarts('2026-11-23')).toHaveLength(9);
  });
});

describe('exceptions', () => {
  test('a day off is added, shown and taken back; its slots do not come back', async () => {
    const closed = { kind: 'CLOSED', date: '2026-11-24', reason: 'Training' };
    const added = await change('addScheduleException', closed);
    expect(added.changes).toMatchObject({ addedCount: 0, withdrawnCount: 9 });
    expect(await openStarts('2026-11-24')).toEqual([]);
    const shown = await subgraph.query(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Doctor {
        schedule { exceptions { id kind date from until slotMinutes visitKind reason } } } } }`,
      { of: [{ __typename: 'Doctor', id: doctorId }] },
      { actor: partnerOf(number) },
    );
    expect(shown.data._entities[0].schedule.exceptions).toEqual([
      { ...closed, id: added.exception.id, ...wholeDay },
    ]);
    const removal = { exceptionId: added.exception.id };
    expect(await change('removeScheduleException', removal)).toEqual({
      __typename: 'RemoveScheduleExceptionSuccess',
      changes: nothingDone,
    });
    expect(await change('removeScheduleException', removal)).toMatchObject({
      code: 'SCHEDULE_EXCEPTION_NOT_FOUND',
      message: 'The schedule has no such exception. Load the schedule again.',
    });
  });

  test('hours besides become slots', async () => {
    const saturday = { date: '2026-11-28', from: '09:00', until: '10:00' };
    const open = { kind: 'OPEN', ...saturday, slotMinutes: 30, visitKind: 'VIDEO' };
    const { changes } = await change('addScheduleException', open);
    expect(changes).toMatchObject({ addedCount: 2, withdrawnCount: 0 });
    expect(await openStarts('2026-11-28')).toEqual(['08:00', '08:30']);
  });

  test('one that cannot be is refused by field', async () => {
    const past = { kind: 'CLOSED', date: '2026-11-22' };
    expect(await change('addScheduleException', past)).toMatchObject({
      code: 'INVALID_SCHEDULE',
      problems: [{ field: 'date', message: 'The day must lie between 2026-11-23 and 2028-11-22.' }],
    });
    const wordy = { kind: 'CLOSED', date: '2026-11-25', reason: 'x'.repeat(201) };
    expect(await change('addScheduleException', wordy)).toMatchObject({
      errors: [{ code: 'BAD_USER_INPUT', field: 'reason' }],
    });
  });
});

describe('withdrawSlots', () => {
  test('takes slots by their ids; those that are gone or past are left out', async () => {
    slots.time.now = new Date('2026-11-24T08:10:00Z');
    await slots.setOccupancy(number, twentyPast, { state: 'BOOKED' });
    const slotIds = [nine, twentyPast, '2026-11-24T08:21:00Z'].map((start) => slotId(start));
    const { changes } = await change('withdrawSlots', { slotIds });
    expect(changes).toEqual({ addedCount: 0, withdrawnCount: 1, takenCount: 1, settledCount: 0 });
    const [event] = await slots.takeEvents();
    expect(event?.data).toMatchObject({ startsAt: [twentyPast], reason: null });
    expect((await change('withdrawSlots', { slotIds })).changes).toEqual(nothingDone);
  });

  test('takes the slots of a time', async () => {
    const time = { from: '2026-11-24T00:00:00Z', until: '2026-11-25T08:20:00Z' };
    const { changes } = await change('withdrawSlots', time);
    expect(changes).toMatchObject({ withdrawnCount: 10 });
    expect((await openStarts('2026-11-25'))[0]).toBe('08:20');
  });

  test.each([
    ['neither', {}, 'from'],
    ['both', { slotIds: [], from: nine }, 'slotIds'],
    ['no ids', { slotIds: [] }, 'slotIds'],
    ['too many ids', { slotIds: Array.from({ length: 501 }, () => 'slot.fr.1.1') }, 'slotIds'],
    ['no id', { slotIds: ['slot'] }, 'slotIds.0'],
    ['somebody else’s', { slotIds: [slotId(nine, 99)] }, 'slotIds.0'],
    ['no end', { from: nine }, 'until'],
    ['an end before', { from: twentyPast, until: nine }, 'until'],
    ['32 days', { from: nine, until: '2026-12-26T08:00:00Z' }, 'until'],
    ['a short request id', { requestId: 'short', from: nine, until: twentyPast }, 'requestId'],
  ])('%s is refused', async (_name, input, field) => {
    const { errors } = await change('withdrawSlots', input);
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT', field }]);
    expect(await slots.takeEvents()).toEqual([]);
  });
});

test('a doctor of another practice is answered like one who does not exist', async () => {
  const added = await change('addScheduleException', { kind: 'CLOSED', date: '2026-11-24' });
  await slots.takeEvents();
  const stranger = partnerOf(99_999);
  const inputs = [
    ['publishSchedule', { rules: [] }],
    ['addScheduleException', { kind: 'CLOSED', date: '2026-11-25' }],
    ['removeScheduleException', { exceptionId: added.exception.id }],
    ['withdrawSlots', { from: nine, until: twentyPast }],
  ] as const;
  for (const [field, input] of inputs) {
    const foreign = await change(field, input, stranger);
    expect(foreign).toMatchObject({ __typename: 'DoctorNotFound', code: 'DOCTOR_NOT_FOUND' });
    for (const unknown of ['doctor.fr.88888', `doctor.de.${number}`]) {
      expect(await change(field, { ...input, doctorId: unknown })).toEqual(foreign);
    }
  }
  expect(await openStarts('2026-11-25')).toHaveLength(9);
  expect(await slots.takeEvents()).toEqual([]);
  expect(await subgraph.metrics.metrics()).toMatch(
    /rendezvous_calendar_changes_total\{.*operation="withdrawSlots",outcome="DoctorNotFound".*\} 3/,
  );
  // Nor is the id of a colleague's exception good for anything with one's own doctor.
  await slots.addSchedule(90_000 + number);
  const own = partnerOf(90_000 + number);
  const mixed = { doctorId: `doctor.fr.${90_000 + number}`, exceptionId: added.exception.id };
  expect(await change('removeScheduleException', mixed, own)).toMatchObject({
    code: 'SCHEDULE_EXCEPTION_NOT_FOUND',
  });
});

test('an answer is kept for two days', async () => {
  const input = { requestId: 'once-a-week', from: nine, until: twentyPast };
  expect((await change('withdrawSlots', input)).changes).toMatchObject({ withdrawnCount: 1 });
  slots.time.now = new Date(monday.getTime() + 2 * 86_400_000);
  const { pool } = slots;
  await forgetRequests({ pool, clock: () => slots.time.now });
  expect((await change('withdrawSlots', input)).changes).toMatchObject({ withdrawnCount: 1 });
  await forgetRequests({ pool, clock: () => new Date(slots.time.now.getTime() + 1) });
  expect((await change('withdrawSlots', input)).changes).toEqual(nothingDone);
});

test('staff change the calendars of their practices, too, under ids of their own', async () => {
  const staff = { ...partnerOf(number), role: 'staff' as const };
  const input = { requestId: 'same-id-twice', from: nine, until: twentyPast };
  expect((await change('withdrawSlots', input, staff)).changes.withdrawnCount).toBe(1);
  expect((await change('withdrawSlots', input)).changes).toEqual(nothingDone);
});

test('who may read only changes nothing', async () => {
  const reader = { ...partnerOf(number), scopes: ['schedule:read'] };
  const { errors } = await change('withdrawSlots', { from: nine, until: twentyPast }, reader);
  expect(errors).toMatchObject([{ code: 'FORBIDDEN', field: 'Mutation.withdrawSlots' }]);
});

test('while somebody else changes the calendar, the caller is told to try again', async () => {
  subgraph.cache.close();
  subgraph = createSubgraphClient(slots, 100);
  const client = await slots.pool.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM schedule WHERE doctor_id = $1 FOR UPDATE', [number]);
  const answer = await change('withdrawSlots', { from: nine, until: twentyPast });
  await client.query('ROLLBACK');
  client.release();
  expect(answer).toMatchObject({ __typename: 'CalendarBusy', code: 'CALENDAR_BUSY' });
});
