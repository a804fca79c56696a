import { decodeSlotId } from '@rendezvous/platform/ids';
import { systemClock } from '@rendezvous/platform/clock';
import { withdrawSlots } from '@rendezvous/slots/withdraw-slots';
import type { TestDatabase } from '@rendezvous/testkit/database';
import type { SlotNode } from './operations.ts';

/**
 * Withdraws slots of one doctor the way a second process of the slots service would: the product's
 * own relays and consumers do the rest. With a reason, which the mutation does not take.
 * Returns how many slots this call withdrew.
 */
export async function withdraw(
  database: TestDatabase,
  slots: readonly SlotNode[],
  reason: string | null = null,
): Promise<number> {
  const keys = slots.map(({ id }) => decodeSlotId(id, 'slotId'));
  const [first] = keys;
  if (first === undefined) return 0;
  const withdrawn = await withdrawSlots(
    {
      region: first.region,
      pool: database.pool('slots', first.region),
      cache: { forgetAvailability: () => undefined, forgetSlots: () => undefined },
      wakeRelay: () => undefined,
      clock: systemClock,
    },
    { doctorId: first.doctorId, startsAt: keys.map(({ startsAt }) => startsAt), reason },
  );
  return withdrawn.length;
}
