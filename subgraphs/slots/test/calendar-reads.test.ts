import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { partnerOf } from './calendar-client.ts';
import { monday, officeHours, useSlotsDatabase } from './slots-database.ts';
import { createSubgraphClient } from './subgraph-client.ts';
import type { SubgraphClient } from './subgraph-client.ts';

const slots = useSlotsDatabase();
const day = '2026-11-24';
let subgraph: SubgraphClient;

beforeAll(async () => {
  for (const doctorId of [1, 2, 3]) {
    await slots.addSchedule(doctorId, {
      rules: doctorId === 1 ? officeHours : [],
      generatedUntil: '2026-12-21',
    });
  }
  await slots.pool.query('UPDATE schedule SET practice_id = 1 WHERE doctor_id = 2');
  for (const hour of ['08', '09', '10', '11', '12']) {
    await slots.addSlot(1, `${day}T${hour}:00:00Z`, { isWithdrawn: hour === '10' });
  }
  await slots.addSlot(1, '2026-11-25T08:00:00Z');
  await slots.setOccupancy(1, `${day}T08:00:00Z`, { state: 'BOOKED' });
  const holdExpiresAt = '2026-11-23T07:10:00Z';
  await slots.setOccupancy(1, `${day}T09:00:00Z`, { state: 'HELD', holdExpiresAt });
  await slots.setOccupancy(1, `${day}T12:00:00Z`, { state: 'BLOCKED' });
});
beforeEach(() => {
  slots.time.now = monday;
  subgraph = createSubgraphClient(slots);
});
afterEach(() => subgraph.cache.close());

const doctors = (...ids: number[]) =>
  ids.map((id) => ({ __typename: 'Doctor', id: `doctor.fr.${id}` }));

async function ask(selection: string, ids: number[], actor = partnerOf(1)) {
  const { data, errors } = await subgraph.query(
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Doctor { ${selection} } } }`,
    { of: doctors(...ids) },
    { actor },
  );
  expect(errors).toBeUndefined();
  return data._entities;
}

const calendarDay = `calendarDay(date: "${day}") {
  date slots { state holdExpiresAt slot { startsAt endsAt visitKind timeZone doctor { id } } }
}`;

test('a day shows every slot with what has become of it', async () => {
  const [doctor] = await ask(calendarDay, [1]);
  expect(doctor.calendarDay.date).toBe(day);
  const states = () =>
    doctor.calendarDay.slots.map(
      (each: { state: string; slot: { startsAt: string } }) =>
        `${each.slot.startsAt.slice(11, 13)} ${each.state}`,
    );
  expect(states()).toEqual(['08 BOOKED', '09 HELD', '10 WITHDRAWN', '11 FREE', '12 WITHDRAWN']);
  expect(doctor.calendarDay.slots[1]).toEqual({
    state: 'HELD',
    holdExpiresAt: '2026-11-23T07:10:00Z',
    slot: {
      startsAt: `${day}T09:00:00Z`,
      endsAt: `${day}T09:20:00Z`,
      visitKind: 'IN_PERSON',
      timeZone: 'Europe/Paris',
      doctor: { id: 'doctor.fr.1' },
    },
  });

  slots.time.now = new Date('2026-11-23T07:10:00Z');
  const [later] = await ask(calendarDay, [1]);
  expect(later.calendarDay.slots[1]).toMatchObject({ state: 'FREE', holdExpiresAt: null });
});

test('a practice sees its own doctors only, all of them with one statement each', async () => {
  const before = subgraph.statements();
  const answers = await ask(`schedule { timeZone } ${calendarDay}`, [1, 2, 3, 4]);
  expect(subgraph.statements() - before).toBe(3);
  expect(
    answers.map((answer: object) => Object.values(answer).map((part) => part !== null)),
  ).toEqual([
    [true, true],
    [true, true],
    [false, false],
    [false, false],
  ]);
});

test('the doctors of a practice are listed, of this region only', async () => {
  const list = async (actor = partnerOf(1)) =>
    (await subgraph.query('{ managedDoctors { id } }', {}, { actor })).data.managedDoctors;
  expect(await list()).toEqual([{ id: 'doctor.fr.1' }, { id: 'doctor.fr.2' }]);
  expect(await list(partnerOf(1, 3))).toHaveLength(3);
  expect(await list({ ...partnerOf(), practices: ['practice.de.1'] })).toEqual([]);
});

test('a schedule is shown as it is published', async () => {
  await slots.pool.query(
    `INSERT INTO schedule_rule (doctor_id, weekday, starts_minute, ends_minute, slot_minutes,
       visit_kind, valid_from, valid_until, ignores_holidays)
     VALUES (2, 7, 1320, 1800, 25, 'VIDEO', '2026-12-01', '2027-01-01', true)`,
  );
  await slots.pool.query(
    `INSERT INTO schedule_exception (doctor_id, date, kind, starts_minute, ends_minute,
       slot_minutes, visit_kind, reason)
     VALUES (2, '2026-11-22', 'CLOSED', NULL, NULL, NULL, NULL, NULL),
       (2, '2026-12-24', 'CLOSED', 720, 1440, NULL, NULL, 'Réveillon'),
       (2, '2026-12-26', 'OPEN', 540, 600, 20, 'VIDEO', NULL)`,
  );
  const [doctor] = await ask(
    `schedule { timeZone publishedUntil
       rules { weekday from until slotMinutes visitKind firstDay lastDay onHolidays }
       exceptions { kind date from until slotMinutes visitKind reason } }`,
    [2],
  );
  expect(doctor.schedule).toEqual({
    timeZone: 'Europe/Paris',
    publishedUntil: '2026-12-21',
    rules: [
      {
        weekday: 'SUNDAY',
        from: '22:00',
        until: '06:00',
        slotMinutes: 25,
        visitKind: 'VIDEO',
        firstDay: '2026-12-01',
        lastDay: '2026-12-31',
        onHolidays: true,
      },
    ],
    // That of yesterday is over.
    exceptions: [
      {
        kind: 'CLOSED',
        date: '2026-12-24',
        from: '12:00',
        until: '00:00',
        slotMinutes: null,
        visitKind: null,
        reason: 'Réveillon',
      },
      {
        kind: 'OPEN',
        date: '2026-12-26',
        from: '09:00',
        until: '10:00',
        slotMinutes: 20,
        visitKind: 'VIDEO',
        reason: null,
      },
    ],
  });
});

test('a day that no calendar has is refused', async () => {
  const { errors } = await subgraph.query(
    `query ($of: [_Any!]!) { _entities(representations: $of) {
      ... on Doctor { calendarDay(date: "1999-12-31") { date } } } }`,
    { of: doctors(1) },
    { actor: partnerOf(1) },
  );
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'date' });
});
