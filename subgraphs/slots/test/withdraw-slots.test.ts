import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { inTransaction } from '@rendezvous/platform/database';
import { encodeSlotId } from '@rendezvous/platform/ids';
import { markWithdrawn } from '@rendezvous/slots/mark-withdrawn';
import { withdrawSlots } from '@rendezvous/slots/withdraw-slots';
import { keeperOf, partnerOf } from './calendar-client.ts';
import { useSlotsDatabase } from './slots-database.ts';

const slots = useSlotsDatabase();
const first = new Date('2026-11-24T09:00:00Z');
const second = new Date('2026-11-24T09:20:00Z');
const unknown = new Date('2026-11-24T09:10:00Z');
const forgotten: string[] = [];

async function withdraw(doctorId: number, startsAt: readonly Date[]): Promise<number[]> {
  const writer = {
    region: 'fr',
    pool: slots.pool,
    cache: {
      forgetAvailability: () => forgotten.push('availability'),
      forgetSlots: () => forgotten.push('slots'),
    },
    wakeRelay: () => forgotten.push('wake'),
    clock: () => slots.time.now,
    // So long that nobody is told of a busy calendar because the machine is.
    lockTimeoutMs: 7_000,
  };
  const outcome = await withdrawSlots(writer, keeperOf(partnerOf(doctorId)), {
    requestId: randomUUID(),
    doctorId: `doctor.fr.${doctorId}`,
    slotIds: startsAt.map((start) => encodeSlotId('fr', doctorId, start)),
  });
  if (outcome.kind !== 'Done') throw new Error(outcome.kind);
  return outcome.withdrawnMinutes.map((minute) => minute * 60_000);
}

beforeAll(async () => {
  await slots.addSchedule(1);
  for (const start of [first, second]) await slots.addSlot(1, start.toISOString());
  await slots.pool.query('INSERT INTO published_day VALUES (1, $1, 1, $2)', ['2026-11-24', first]);
});

test('withdraws what exists, once, and tells appointments and doctors in one transaction', async () => {
  expect(await withdraw(1, [first, unknown])).toEqual([first.getTime()]);
  expect(forgotten).toEqual(['slots', 'availability', 'wake']);
  expect(await slots.takeEvents()).toEqual([
    {
      type: 'rendezvous.SlotsWithdrawn.v1',
      key: '1',
      data: { doctorId: 1, startsAt: [first.toISOString()], reason: null },
    },
    {
      type: 'rendezvous.DoctorAvailabilityChanged.v1',
      key: '1',
      data: {
        doctorId: 1,
        version: 1,
        days: [{ date: '2026-11-24', openParts: 1, firstFreeAt: second.toISOString() }],
      },
    },
  ]);
  expect(await withdraw(1, [first, unknown])).toEqual([]);
  expect(await slots.takeEvents()).toEqual([]);
});

test('ten at once withdraw a slot once', async () => {
  const results = await Promise.all(Array.from({ length: 10 }, () => withdraw(1, [second])));
  expect(results.flat()).toEqual([second.getTime()]);
  const events = await slots.takeEvents();
  expect(events.filter(({ type }) => type.includes('SlotsWithdrawn'))).toHaveLength(1);
});

test('a doctor without a schedule has nothing to withdraw', async () => {
  await expect(withdraw(2, [first])).rejects.toThrow('DoctorNotFound');
});

test('too many slots at once are refused, and nothing is written', async () => {
  const startsAt = Array.from({ length: 10_001 }, (_, index) => new Date(index * 60_000));
  const withdrawing = inTransaction(slots.pool, (client) =>
    markWithdrawn(client, { region: 'fr', doctorId: 1, startsAt, now: slots.time.now }),
  );
  await expect(withdrawing).rejects.toThrow(RangeError);
  expect(await slots.takeEvents()).toEqual([]);
});
