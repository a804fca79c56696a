import { beforeAll, expect, test } from '@jest/globals';
import type { Pool, QueryConfig } from 'pg';

import { createCrowdLookUp } from '../src/crowd-look-up.ts';
import { newRequestId, patientCaller, slotNumber } from './support/region-under-test.ts';
import { book, done, useInstances } from './support/use-instances.ts';

const instances = useInstances();
const [slot, other] = [slotNumber(0), slotNumber(1)];
const [ada, ben] = [patientCaller('ada'), patientCaller('ben')];
const adasRequest = newRequestId();
beforeAll(async () => {
  instances.slots.add(slot, other);
  done(await book(instances.first(), ada, slot, adasRequest));
});

/** The pool with its statements counted, which all wait until they are let go. */
function gatedPool() {
  const gate = Promise.withResolvers<void>();
  const statements: string[] = [];
  const query = async (statement: QueryConfig): Promise<unknown> => {
    statements.push(statement.name ?? '');
    await gate.promise;
    return instances.pool().query(statement);
  };
  return { pool: { query } as unknown as Pool, statements, open: gate.resolve };
}

const keyOf = (patientId: string, requestId: string) => ({ patientId, requestId });

test('a crowd on one slot is looked up together, everyone for himself', async () => {
  const { pool, statements, open } = gatedPool();
  const lookUps = createCrowdLookUp(pool);
  const asked = [
    lookUps.find(keyOf('ben', newRequestId()), slot),
    ...Array.from({ length: 700 }, (_, index) =>
      lookUps.find(keyOf(`caller-${index}`, newRequestId()), slot),
    ),
    lookUps.find(keyOf(ada.patient.id, adasRequest), slot),
    // Another's request id is another request.
    lookUps.find(keyOf(ben.patient.id, adasRequest), slot),
  ];
  expect(statements).toEqual(['appointments.look-up']);
  open();
  const found = await Promise.all(asked);
  const [many, one] = ['appointments.look-up-many', 'appointments.look-up'];
  expect(statements).toEqual([one, many, many]);
  for (const { claim } of found) expect(claim).toMatchObject({ state: 'BOOKED' });
  expect(found.at(-2)?.stored).toMatchObject({ inputHash: expect.any(String) });
  expect(found.filter(({ stored }) => stored !== null)).toHaveLength(1);
});

test('other slots do not wait for a crowd, and a later caller sees what was committed before', async () => {
  const { pool, statements, open } = gatedPool();
  const lookUps = createCrowdLookUp(pool);
  const first = lookUps.find(keyOf('ben', newRequestId()), other);
  const elsewhere = lookUps.find(keyOf('ben', newRequestId()), slotNumber(2));
  expect(statements).toHaveLength(2);
  const requestId = newRequestId();
  done(await book(instances.first(), ben, other, requestId));
  const late = lookUps.find(keyOf(ben.patient.id, requestId), other);
  open();
  expect((await late).stored).not.toBeNull();
  await Promise.all([first, elsewhere]);
});

test('who could not be looked up is told why, and the next is looked up anew', async () => {
  let isDown = true;
  const query = async (statement: QueryConfig): Promise<unknown> => {
    if (isDown) throw new Error('down');
    return instances.pool().query(statement);
  };
  const lookUps = createCrowdLookUp({ query } as unknown as Pool);
  const asked = ['a', 'b', 'c'].map((id) => lookUps.find(keyOf(id, newRequestId()), slot));
  const settled = await Promise.allSettled(asked);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  isDown = false;
  expect((await lookUps.find(keyOf('a', newRequestId()), slot)).claim).not.toBeNull();
});
