import { BoundedMap } from '@rendezvous/platform/bounded-map';
import { createSingleFlight } from '@rendezvous/cache/single-flight';

import { type Slot, type SlotKey, slotKeyText } from './domain/slot.ts';

/** For whom a look-up is made: goes along for logs. */
export interface LookupOrigin {
  readonly language: string;
  readonly requestId: string;
  readonly traceparent?: string | undefined;
}

/** What the slots service knows about slots (port). */
export interface SlotDirectory {
  /**
   * A slot, or null when there is none.
   * @throws ServiceUnavailable when the slots service cannot be asked
   */
  find(key: SlotKey, origin: LookupOrigin): Promise<Slot | null>;
  /**
   * At most `first` slots of the same doctor that the slots service believes to be free, the
   * nearest in time first.
   * @throws ServiceUnavailable when the slots service cannot be asked
   */
  findAlternatives(key: SlotKey, first: number, origin: LookupOrigin): Promise<readonly SlotKey[]>;
}

/** A slot takes about 200 bytes. */
const cachedSlotsMaximum = 50_000;

/**
 * Remembers the slots that were found, and lets callers who want the same one share a look-up. Slots
 * never change, so an entry is good for ever; a withdrawn slot is refused by its claim. That there is
 * no such slot is not remembered: it may be generated in the next minute.
 */
export function cacheSlots(
  directory: SlotDirectory,
  slotsMaximum: number = cachedSlotsMaximum,
): SlotDirectory {
  const known = new BoundedMap<string, Slot>(slotsMaximum);
  const flights = createSingleFlight<Slot | null>();
  return {
    async find(key, origin) {
      const text = slotKeyText(key);
      const cached = known.get(text);
      if (cached !== undefined) return cached;
      return flights.run(text, async () => {
        const slot = await directory.find(key, origin);
        if (slot !== null) known.set(text, slot);
        return slot;
      });
    },
    findAlternatives: (key, first, origin) => directory.findAlternatives(key, first, origin),
  };
}
