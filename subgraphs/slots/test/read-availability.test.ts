import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSubgraphClient } from './subgraph-client.ts';
import type { SubgraphClient } from './subgraph-client.ts';
import { monday, useSlotsDatabase } from './slots-database.ts';

const slots = useSlotsDatabase();
let subgraph: SubgraphClient;
let nextDoctorId = 1;

beforeEach(() => {
  slots.time.now = monday;
  subgraph = createSubgraphClient(slots);
});
afterEach(() => subgraph.cache.close());

const doctor = (doctorId: number) => ({ __typename: 'Doctor', id: `doctor.fr.${doctorId}` });

async function newDoctor(timeZone = 'Europe/Paris'): Promise<number> {
  const doctorId = nextDoctorId;
  nextDoctorId += 1;
  await slots.addSchedule(doctorId, { timeZone });
  return doctorId;
}

/** Free starts by date, for the days that have any. */
async function freeStarts(doctorId: number, from: string, days: number) {
  const selection = `... on Doctor {
    availability(from: "${from}", days: ${days}) { date slots { startsAt } }
  }`;
  const { data, errors } = await subgraph.entities([doctor(doctorId)], selection);
  expect(errors).toBeUndefined();
  const available: { date: string; slots: { startsAt: string }[] }[] =
    data._entities[0].availability;
  expect(available).toHaveLength(days);
  return Object.fromEntries(
    available
      .filter((day) => day.slots.length > 0)
      .map((day) => [day.date, day.slots.map((slot) => slot.startsAt)]),
  );
}

describe('availability', () => {
  test('twenty doctors, seven days across two weeks: one statement, and none when asked again', async () => {
    const doctorIds: number[] = [];
    for (let index = 0; index < 20; index += 1) doctorIds.push(await newDoctor());
    for (const doctorId of doctorIds) {
      await slots.addSlot(doctorId, '2026-11-27T09:00:00Z');
      await slots.addSlot(doctorId, '2026-11-30T09:00:00Z', { visitKind: 'VIDEO' });
    }
    const selection = `... on Doctor {
      id
      availability(from: "2026-11-25") {
        date
        slots { __typename id startsAt endsAt timeZone visitKind doctor { id } }
      }
    }`;
    const ask = () => subgraph.entities(doctorIds.map(doctor), selection);
    const { data, errors } = await ask();
    expect(errors).toBeUndefined();
    expect(subgraph.statements()).toBe(1);
    for (const [index, entity] of data._entities.entries()) {
      const id = `doctor.fr.${doctorIds[index]}`;
      expect(entity.id).toBe(id);
      expect(entity.availability.map((day: { date: string }) => day.date)).toEqual([
        '2026-11-25',
        '2026-11-26',
        '2026-11-27',
        '2026-11-28',
        '2026-11-29',
        '2026-11-30',
        '2026-12-01',
      ]);
      expect(entity.availability[5].slots).toEqual([
        {
          __typename: 'Slot',
          id: `slot.fr.${doctorIds[index]}.${Date.parse('2026-11-30T09:00:00Z') / 60_000}`,
          startsAt: '2026-11-30T09:00:00Z',
          endsAt: '2026-11-30T09:20:00Z',
          timeZone: 'Europe/Paris',
          visitKind: 'VIDEO',
          doctor: { id },
        },
      ]);
    }
    expect(await ask()).toEqual({ data });
    expect(subgraph.statements()).toBe(1);
  });

  test('shows what is free, and of what is held only what was held until now', async () => {
    const doctorId = await newDoctor();
    const starts = ['09:00', '09:20', '09:40', '10:00', '10:20', '10:40'].map(
      (time) => `2026-11-24T${time}:00Z`,
    );
    for (const start of starts) await slots.addSlot(doctorId, start);
    const [free = '', held = '', expired = '', booked = '', blocked = '', freed = ''] = starts;
    await slots.setOccupancy(doctorId, held, {
      state: 'HELD',
      holdExpiresAt: '2026-11-23T07:00:03Z',
    });
    await slots.setOccupancy(doctorId, expired, {
      state: 'HELD',
      holdExpiresAt: '2026-11-23T07:00:00Z',
    });
    await slots.setOccupancy(doctorId, booked, { state: 'BOOKED' });
    await slots.setOccupancy(doctorId, blocked, { state: 'BLOCKED' });
    await slots.setOccupancy(doctorId, freed, { state: 'FREE' });
    expect(await freeStarts(doctorId, '2026-11-24', 1)).toEqual({
      '2026-11-24': [free, expired, freed],
    });
    // The same cached week, three seconds later.
    slots.time.now = new Date('2026-11-23T07:00:03Z');
    expect((await freeStarts(doctorId, '2026-11-24', 1))['2026-11-24']).toContain(held);
    expect(subgraph.statements()).toBe(1);
  });

  test('leaves out what has begun, also while the week is cached, and what was withdrawn', async () => {
    const doctorId = await newDoctor();
    slots.time.now = new Date('2026-11-23T07:59:58Z');
    await slots.addSlot(doctorId, '2026-11-23T07:40:00Z');
    await slots.addSlot(doctorId, '2026-11-23T08:00:00Z');
    await slots.addSlot(doctorId, '2026-11-23T09:00:00Z', { isWithdrawn: true });
    expect(await freeStarts(doctorId, '2026-11-22', 3)).toEqual({
      '2026-11-23': ['2026-11-23T08:00:00Z'],
    });
    slots.time.now = new Date('2026-11-23T08:00:00Z');
    expect(await freeStarts(doctorId, '2026-11-22', 3)).toEqual({});
    expect(subgraph.statements()).toBe(1);
  });

  test('days are days of the practice, wherever it is', async () => {
    const cayenne = await newDoctor('America/Cayenne');
    const noumea = await newDoctor('Pacific/Noumea');
    // Sunday evening in Cayenne is Monday in UTC; Monday morning in Nouméa is Sunday in UTC.
    await slots.addSlot(cayenne, '2026-11-30T02:00:00Z', { localDate: '2026-11-29' });
    await slots.addSlot(noumea, '2026-11-29T22:00:00Z', { localDate: '2026-11-30' });
    expect(await freeStarts(cayenne, '2026-11-29', 1)).toEqual({
      '2026-11-29': ['2026-11-30T02:00:00Z'],
    });
    expect(await freeStarts(cayenne, '2026-11-30', 1)).toEqual({});
    expect(await freeStarts(noumea, '2026-11-30', 1)).toEqual({
      '2026-11-30': ['2026-11-29T22:00:00Z'],
    });
    expect(await freeStarts(noumea, '2026-11-29', 1)).toEqual({});
  });

  test('a doctor without a schedule has days without slots', async () => {
    expect(await freeStarts(999_999, '2026-11-24', 31)).toEqual({});
  });

  test('days that are long past or beyond the horizon are answered without a statement', async () => {
    const doctorId = await newDoctor();
    expect(await freeStarts(doctorId, '2020-01-01', 31)).toEqual({});
    expect(await freeStarts(doctorId, '2199-12-31', 31)).toEqual({});
    expect(subgraph.statements()).toBe(0);
  });

  test.each([
    ['from: "2026-11-24", days: 0', 'days', 'between 1 and 31'],
    ['from: "2026-11-24", days: 32', 'days', 'between 1 and 31'],
    ['from: "2026-11-24", days: -1', 'days', 'between 1 and 31'],
    ['from: "1999-12-31", days: 1', 'from', 'between 2000-01-01 and 2199-12-31'],
    ['from: "9999-12-31", days: 31', 'from', 'between 2000-01-01 and 2199-12-31'],
  ])('availability(%s) is refused', async (args, field, problem) => {
    const doctorId = await newDoctor();
    const { errors } = await subgraph.entities(
      [doctor(doctorId)],
      `... on Doctor { availability(${args}) { date } }`,
    );
    expect(errors?.[0]?.message).toContain(problem);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });
});

describe('nextAvailableSlot', () => {
  const next = async (doctorIds: readonly number[]) => {
    const selection = '... on Doctor { nextAvailableSlot { startsAt } }';
    const { data, errors } = await subgraph.entities(doctorIds.map(doctor), selection);
    expect(errors).toBeUndefined();
    return data._entities.map(
      (entity: { nextAvailableSlot: { startsAt: string } | null }) =>
        entity.nextAvailableSlot?.startsAt ?? null,
    );
  };

  test('twenty doctors cost one statement, and none when asked again', async () => {
    const doctorIds: number[] = [];
    for (let index = 0; index < 20; index += 1) doctorIds.push(await newDoctor());
    for (const doctorId of doctorIds) await slots.addSlot(doctorId, '2026-12-10T09:00:00Z');
    expect(new Set(await next(doctorIds))).toEqual(new Set(['2026-12-10T09:00:00Z']));
    await next(doctorIds);
    expect(subgraph.statements()).toBe(1);
  });

  test('is the first slot that has neither begun nor is taken', async () => {
    const doctorId = await newDoctor();
    await slots.addSlot(doctorId, '2026-11-23T06:00:00Z');
    await slots.addSlot(doctorId, '2026-11-23T08:00:00Z', { isWithdrawn: true });
    await slots.addSlot(doctorId, '2026-11-23T09:00:00Z');
    await slots.addSlot(doctorId, '2026-11-23T10:00:00Z');
    await slots.addSlot(doctorId, '2026-11-24T10:00:00Z');
    await slots.setOccupancy(doctorId, '2026-11-23T09:00:00Z', { state: 'BOOKED' });
    expect(await next([doctorId])).toEqual(['2026-11-23T10:00:00Z']);
    slots.time.now = new Date('2026-11-23T10:00:00Z');
    expect(await next([doctorId])).toEqual(['2026-11-24T10:00:00Z']);
    slots.time.now = new Date('2026-11-24T10:00:00Z');
    expect(await next([doctorId])).toEqual([null]);
  });

  test('a hold that ends gives its slot back at that moment', async () => {
    const doctorId = await newDoctor();
    await slots.addSlot(doctorId, '2026-11-23T09:00:00Z');
    await slots.addSlot(doctorId, '2026-11-23T10:00:00Z');
    await slots.setOccupancy(doctorId, '2026-11-23T09:00:00Z', {
      state: 'HELD',
      holdExpiresAt: '2026-11-23T07:00:01Z',
    });
    expect(await next([doctorId])).toEqual(['2026-11-23T10:00:00Z']);
    slots.time.now = new Date('2026-11-23T07:00:01Z');
    expect(await next([doctorId])).toEqual(['2026-11-23T09:00:00Z']);
  });

  test('is null for a doctor nobody knows', async () => {
    expect(await next([999_999])).toEqual([null]);
  });
});
