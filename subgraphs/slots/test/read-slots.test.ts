import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSubgraphClient } from './subgraph-client.ts';
import type { SubgraphClient } from './subgraph-client.ts';
import { monday, useSlotsDatabase } from './slots-database.ts';

const slots = useSlotsDatabase();
let subgraph: SubgraphClient;

const slotId = (startsAt: string, doctorId = 1): string =>
  `slot.fr.${doctorId}.${Date.parse(startsAt) / 60_000}`;
const future = '2026-11-25T09:00:00Z';
const past = '2026-11-20T09:00:00Z';
const withdrawn = '2026-11-25T10:00:00Z';

beforeAll(async () => {
  await slots.addSchedule(1);
  await slots.addSlot(1, future);
  await slots.addSlot(1, past);
  await slots.addSlot(1, withdrawn, { isWithdrawn: true });
  await slots.setOccupancy(1, future, { state: 'BOOKED' });
});
beforeEach(() => {
  slots.time.now = monday;
  subgraph = createSubgraphClient(slots);
});
afterEach(() => subgraph.cache.close());

describe('Query.slot', () => {
  const find = async (id: string, region = 'fr') =>
    subgraph.query('query ($id: ID!) { slot(id: $id) { id startsAt endsAt } }', { id }, { region });

  test('answers a slot that is booked or past like any other', async () => {
    expect((await find(slotId(future))).data.slot).toEqual({
      id: slotId(future),
      startsAt: future,
      endsAt: '2026-11-25T09:20:00Z',
    });
    expect((await find(slotId(past))).data.slot.id).toBe(slotId(past));
  });

  test.each([
    ['withdrawn', slotId(withdrawn)],
    ['at another time', slotId('2026-11-25T09:01:00Z')],
    ['of another doctor', slotId(future, 2)],
    ['of another region', slotId(future).replace('fr', 'de')],
    ['in a year without partitions', slotId('2090-01-01T00:00:00Z')],
  ])('a slot that is %s is null', async (_name, id) => {
    expect(await find(id)).toEqual({ data: { slot: null } });
  });

  test.each(['', 'slot.fr.1', 'doctor.fr.1', 'slot.fr.1.x', 'slot.fr.99999999999.1'])(
    'the malformed id "%s" is refused',
    async (id) => {
      const { errors } = await find(id);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'id' });
    },
  );

  test('is asked of the database once', async () => {
    await Promise.all([find(slotId(future)), find(slotId(future))]);
    await find(slotId(future));
    expect(subgraph.statements()).toBe(1);
  });
});

test('references resolve withdrawn and past slots too, all in one statement', async () => {
  const ids = [slotId(future), slotId(past), slotId(withdrawn), slotId('2026-11-25T09:01:00Z')];
  const representations = ids.map((id) => ({ __typename: 'Slot', id }));
  const { data } = await subgraph.entities(
    representations,
    '... on Slot { id visitKind timeZone doctor { id } }',
  );
  expect(data._entities.map((slot: { id: string } | null) => slot?.id ?? null)).toEqual([
    ...ids.slice(0, 3),
    null,
  ]);
  expect(subgraph.statements()).toBe(1);
});

describe('Query.alternativeSlots', () => {
  const find = async (id: string, first?: number) => {
    const document = `query ($id: ID!, $first: Int = 5) {
      alternativeSlots(slotId: $id, first: $first) { startsAt visitKind }
    }`;
    return subgraph.query(document, first === undefined ? { id } : { id, first });
  };
  const wanted = '2026-11-26T10:00:00Z';

  beforeAll(async () => {
    await slots.addSchedule(10);
    const inPerson = [wanted, '2026-11-26T09:00:00Z', '2026-11-26T11:30:00Z'];
    for (const start of [...inPerson, '2026-12-15T09:00:00Z']) await slots.addSlot(10, start);
    await slots.addSlot(10, '2026-11-26T10:20:00Z', { visitKind: 'VIDEO' });
    await slots.addSlot(10, '2026-11-26T10:40:00Z');
    await slots.setOccupancy(10, '2026-11-26T10:40:00Z', { state: 'BOOKED' });
    await slots.addSlot(10, '2026-11-23T06:30:00Z');
  });

  test('gives free slots of the same kind first, the nearest first, never the slot itself', async () => {
    const { data } = await find(slotId(wanted, 10), 3);
    expect(data.alternativeSlots).toEqual([
      { startsAt: '2026-11-26T09:00:00Z', visitKind: 'IN_PERSON' },
      { startsAt: '2026-11-26T11:30:00Z', visitKind: 'IN_PERSON' },
      { startsAt: '2026-11-26T10:20:00Z', visitKind: 'VIDEO' },
    ]);
  });

  test('looks at the whole horizon when the weeks around have too few', async () => {
    const { data } = await find(slotId(wanted, 10), 20);
    expect(data.alternativeSlots.map((slot: { startsAt: string }) => slot.startsAt)).toEqual([
      '2026-11-26T09:00:00Z',
      '2026-11-26T11:30:00Z',
      '2026-12-15T09:00:00Z',
      '2026-11-26T10:20:00Z',
    ]);
  });

  test('a hundred callers at once cost a few statements', async () => {
    await Promise.all(Array.from({ length: 100 }, () => find(slotId(wanted, 10), 3)));
    expect(subgraph.statements()).toBeLessThanOrEqual(2);
  });

  test('an unknown slot has alternatives, another region’s has none', async () => {
    const unknown = await find(slotId('2026-11-26T10:01:00Z', 10));
    expect(unknown.data.alternativeSlots[0].startsAt).toBe(wanted);
    const foreign = await find(slotId(wanted, 10).replace('fr', 'de'));
    expect(foreign.data.alternativeSlots).toEqual([]);
  });

  test.each([0, 21, -3])('first: %i is refused', async (first) => {
    const { errors } = await find(slotId(wanted, 10), first);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
  });
});

test('a doctor of another region is not answered', async () => {
  const { data } = await subgraph.entities(
    [{ __typename: 'Doctor', id: 'doctor.de.1' }],
    '... on Doctor { id }',
  );
  expect(data._entities).toEqual([null]);
});

test('another service is told the practice of a calendar, many with one statement', async () => {
  await slots.addSchedule(77);
  const ids = ['doctor.fr.77', 'doctor.fr.999999'];
  const before = subgraph.statements();
  const { data } = await subgraph.entities(
    ids.map((id) => ({ __typename: 'Doctor', id })),
    '... on Doctor { calendarPractice }',
  );
  expect(data._entities).toEqual([
    { calendarPractice: 'practice.fr.77' },
    { calendarPractice: null },
  ]);
  expect(subgraph.statements() - before).toBe(1);
});
