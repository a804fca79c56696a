import { describe, expect, test } from '@jest/globals';
import { ServiceUnavailable } from '@rendezvous/platform/errors';

import { compareSlots } from '../src/domain/slot.ts';
import { createHttpSlotDirectory } from '../src/http-slot-directory.ts';
import { cacheSlots, type SlotDirectory } from '../src/slot-directory.ts';
import { createInMemorySlotDirectory } from './support/in-memory-slot-directory.ts';
import { patientCaller, slotNumber } from './support/region-under-test.ts';
import { useSlotsSubgraph } from './support/use-slots-subgraph.ts';

const origin = patientCaller('ada');
const known = Array.from({ length: 8 }, (_, index) => slotNumber(index));

/** What every adapter of the port must do, on the slots of `known`. */
function describeSlotDirectory(
  name: string,
  get: () => { directory: SlotDirectory; switchOff(): Promise<void> },
): void {
  describe(`the slot directory ${name}`, () => {
    test('finds a slot', async () => {
      expect(await get().directory.find(slotNumber(3), origin)).toEqual(slotNumber(3));
    });

    test('says null where there is no slot', async () => {
      expect(await get().directory.find(slotNumber(99), origin)).toBeNull();
    });

    test('finds alternatives, nearest first, without the slot itself', async () => {
      const found = await get().directory.findAlternatives(slotNumber(3), 3, origin);
      expect(found).toHaveLength(3);
      expect(found.toSorted(compareSlots).map(({ startsAt }) => startsAt)).toEqual(
        [slotNumber(1), slotNumber(2), slotNumber(4)].map(({ startsAt }) => startsAt),
      );
    });

    test('throws ServiceUnavailable when it cannot be asked', async () => {
      await get().switchOff();
      const { directory } = get();
      await expect(directory.find(slotNumber(3), origin)).rejects.toThrow(ServiceUnavailable);
      const alternatives = directory.findAlternatives(slotNumber(3), 3, origin);
      await expect(alternatives).rejects.toThrow(ServiceUnavailable);
    });
  });
}

const memory = createInMemorySlotDirectory();
memory.add(...known);
describeSlotDirectory('in memory', () => ({
  directory: memory,
  async switchOff() {
    memory.isReachable = false;
  },
}));

const backing = createInMemorySlotDirectory();
backing.add(...known);
const slotsService = useSlotsSubgraph(backing);

describeSlotDirectory('over HTTP', () => ({
  directory: createHttpSlotDirectory(slotsService.client(), 'fr'),
  switchOff: () => slotsService.switchOff(),
}));

describe('cacheSlots', () => {
  test('callers who want the same slot share one look-up, also later', async () => {
    const directory = createInMemorySlotDirectory();
    directory.add(...known);
    const cached = cacheSlots(directory);
    const wanted = Array.from({ length: 200 }, () => cached.find(slotNumber(0), origin));
    for (const slot of await Promise.all(wanted)) expect(slot).toEqual(slotNumber(0));
    await cached.find(slotNumber(0), origin);
    expect(directory.lookups).toBe(1);
  });

  test('knows its slots when the service is away, and is honest about the others', async () => {
    const directory = createInMemorySlotDirectory();
    directory.add(...known);
    const cached = cacheSlots(directory);
    await cached.find(slotNumber(0), origin);
    directory.isReachable = false;
    expect(await cached.find(slotNumber(0), origin)).toEqual(slotNumber(0));
    await expect(cached.find(slotNumber(1), origin)).rejects.toThrow(ServiceUnavailable);
  });

  test('does not remember that a slot is missing', async () => {
    const directory = createInMemorySlotDirectory();
    const cached = cacheSlots(directory);
    expect(await cached.find(slotNumber(0), origin)).toBeNull();
    directory.add(slotNumber(0));
    expect(await cached.find(slotNumber(0), origin)).toEqual(slotNumber(0));
  });

  test('forgets the slots used longest ago when it is full', async () => {
    const directory = createInMemorySlotDirectory();
    directory.add(...known);
    const cached = cacheSlots(directory, 2);
    for (const slot of [known[0], known[1], known[2], known[0]]) {
      await cached.find(slot ?? slotNumber(0), origin);
    }
    expect(directory.lookups).toBe(4);
  });
});
