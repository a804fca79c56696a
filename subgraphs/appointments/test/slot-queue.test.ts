import { describe, expect, test } from '@jest/globals';

import { failure } from '../src/domain/failure.ts';
import type { ChangeOutcome } from '../src/domain/outcome.ts';
import { createSlotQueue } from '../src/slot-queue.ts';
import { slotNumber } from './support/region-under-test.ts';

const slot = slotNumber(0);
const limits = { waitersPerSlotMaximum: 3, waitersMaximum: 4, waitMaximumMs: 60_000 };
const refused = failure('TooManyRequests');
const done = { kind: 'Done' } as ChangeOutcome;

/** Work that ends when the test says so. */
function openWork() {
  const { promise, resolve, reject } = Promise.withResolvers<ChangeOutcome>();
  return { work: () => promise, resolve, reject };
}

describe('the queue of a slot', () => {
  test('serves in the order of arrival, one at a time', async () => {
    const queue = createSlotQueue({ ...limits, waitersPerSlotMaximum: 50, waitersMaximum: 50 });
    const order: number[] = [];
    let atWork = 0;
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        queue.take(slot, `patient-${index}`, async () => {
          atWork += 1;
          expect(atWork).toBe(1);
          await Promise.resolve();
          order.push(index);
          atWork -= 1;
          return refused;
        }),
      ),
    );
    expect(order).toEqual(order.toSorted((left, right) => left - right));
    expect(order).toHaveLength(20);
    expect(queue.waiting).toBe(0);
  });

  test('tells everybody in line at once when the slot is gone, except who has it', async () => {
    const queue = createSlotQueue(limits);
    const first = openWork();
    let worked = 0;
    const count = async (): Promise<ChangeOutcome> => {
      worked += 1;
      return refused;
    };
    const winner = queue.take(slot, 'ada', first.work);
    const others = [queue.take(slot, 'ben', count), queue.take(slot, 'cleo', count)];
    const again = queue.take(slot, 'ada', count);
    first.resolve(done);
    expect(await winner).toBe(done);
    for (const other of others) {
      expect(await other).toEqual({ kind: 'SlotTaken', takenBy: 'ada' });
    }
    expect(await again).toBe(refused);
    expect(worked).toBe(1);
  });

  test('a practice has its turn even then, as its request may be the one that took the slot', async () => {
    const queue = createSlotQueue(limits);
    for (const [winner, takenBy] of [
      [null, null],
      ['ada', 'ada'],
    ] as const) {
      const first = openWork();
      const taking = queue.take(slot, winner, first.work);
      const patient = queue.take(slot, 'ben', async () => done);
      const practice = queue.take(slot, null, async () => refused);
      first.resolve(done);
      expect(await taking).toBe(done);
      expect(await patient).toEqual({ kind: 'SlotTaken', takenBy });
      expect(await practice).toBe(refused);
    }
  });

  test('a replayed answer says nothing about the slot', async () => {
    const queue = createSlotQueue(limits);
    const first = openWork();
    const replayed = queue.take(slot, 'ada', first.work);
    const next = queue.take(slot, 'ben', async () => done);
    first.resolve({ ...done, isReplay: true } as ChangeOutcome);
    await replayed;
    expect(await next).toBe(done);
  });

  test('an error is the caller’s own; the next one has its turn', async () => {
    const queue = createSlotQueue(limits);
    const first = openWork();
    const failed = queue.take(slot, 'ada', first.work);
    const next = queue.take(slot, 'ben', async () => done);
    first.reject(new Error('the database is away'));
    await expect(failed).rejects.toThrow('away');
    expect(await next).toBe(done);
  });

  test('is full for one slot, and full in all', async () => {
    const queue = createSlotQueue(limits);
    const works = [openWork(), openWork()];
    const waiting = [queue.take(slot, 'a', works[0]?.work ?? (async () => done))];
    for (let index = 0; index < 3; index += 1) {
      waiting.push(queue.take(slot, `b${index}`, async () => refused));
    }
    expect((await queue.take(slot, 'late', async () => done)).kind).toBe('SlotBusy');
    const other = slotNumber(1);
    waiting.push(queue.take(other, 'a', works[1]?.work ?? (async () => done)));
    waiting.push(queue.take(other, 'c', async () => refused));
    expect((await queue.take(other, 'd', async () => done)).kind).toBe('SlotBusy');
    for (const { resolve } of works) resolve(refused);
    await Promise.all(waiting);
    expect(queue.waiting).toBe(0);
    expect((await queue.take(slot, 'late', async () => done)).kind).toBe('Done');
  });

  test('nobody waits longer than the deadline, and who gave up is never served', async () => {
    const queue = createSlotQueue({ ...limits, waitMaximumMs: 20 });
    const first = openWork();
    const slow = queue.take(slot, 'ada', first.work);
    let isServed = false;
    const impatient = queue.take(slot, 'ben', async () => {
      isServed = true;
      return done;
    });
    expect((await impatient).kind).toBe('SlotBusy');
    first.resolve(refused);
    await slow;
    expect(isServed).toBe(false);
    expect(queue.waiting).toBe(0);
  });
});
