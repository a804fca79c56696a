import { randomUUID } from 'node:crypto';
import { decodeSlotId, encodeDoctorId } from '@rendezvous/platform/ids';
import { systemClock } from '@rendezvous/platform/clock';
import { withdrawSlots } from '@rendezvous/slots/withdraw-slots';
import type { TestDatabase } from '@rendezvous/testkit/database';
import type { SlotNode } from './operations.ts';

/**
 * Withdraws slots of one doctor the way a second process of the slots service would: the product's
 * own relays and consumers do the rest. Returns how many slots this call withdrew.
 */
export async function withdraw(
  database: TestDatabase,
  slots: readonly SlotNode[],
): Promise<number> {
  const [first] = slots;
  if (first === undefined) return 0;
  const { region, doctorId } = decodeSlotId(first.id, 'slotId');
  const writer = {
    region,
    pool: database.pool('slots', region),
    cache: { forgetAvailability: () => undefined, forgetSlots: () => undefined },
    wakeRelay: () => undefined,
    clock: systemClock,
  };
  const keeper = {
    actor: { role: 'staff' as const, id: 'withdrawer' },
    keeps: () => Promise.resolve(true),
  };
  const outcome = await withdrawSlots(writer, keeper, {
    requestId: randomUUID(),
    doctorId: encodeDoctorId(region, doctorId),
    slotIds: slots.map(({ id }) => id),
  });
  if (outcome.kind !== 'Done') throw new Error(`the withdrawal was refused: ${outcome.kind}`);
  return outcome.withdrawnMinutes.length;
}

/** How many claims a withdrawal has blocked, of all doctors. */
export async function countBlocked(database: TestDatabase): Promise<number> {
  const { rows } = await database
    .pool('appointments')
    .query<{ total: number }>(`SELECT count(*)::int AS total FROM claim WHERE state = 'BLOCKED'`);
  return rows[0]!.total;
}
