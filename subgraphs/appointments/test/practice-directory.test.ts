import { describe, expect, test } from '@jest/globals';
import { ServiceUnavailable } from '@rendezvous/platform/errors';

import { createHttpPracticeDirectory } from '../src/http-practice-directory.ts';
import { cachePractices, type PracticeDirectory } from '../src/practice-directory.ts';
import { inMemoryPractices, practiceOfDoctor } from './support/in-memory-practices.ts';
import { createInMemorySlotDirectory } from './support/in-memory-slot-directory.ts';
import { patientCaller } from './support/region-under-test.ts';
import { useSlotsSubgraph } from './support/use-slots-subgraph.ts';

const origin = patientCaller('ada');
const nobody = 99;

/** What every adapter of the port must do, where doctor 99 does not exist. */
function describePracticeDirectory(
  name: string,
  get: () => { directory: PracticeDirectory; switchOff(): Promise<void> },
): void {
  describe(`the practice directory ${name}`, () => {
    test('says where a doctor works', async () => {
      expect(await get().directory.find(7, origin)).toBe(practiceOfDoctor(7));
      expect(await get().directory.find(42, origin)).toBe(practiceOfDoctor(42));
    });

    test('says null for a doctor there is not', async () => {
      expect(await get().directory.find(nobody, origin)).toBeNull();
    });

    test('throws ServiceUnavailable when it cannot be asked', async () => {
      await get().switchOff();
      await expect(get().directory.find(7, origin)).rejects.toThrow(ServiceUnavailable);
    });
  });
}

const memory = inMemoryPractices();
memory.exceptions.set(nobody, null);
describePracticeDirectory('in memory', () => ({
  directory: memory,
  async switchOff() {
    memory.isReachable = false;
  },
}));

const backing = inMemoryPractices();
backing.exceptions.set(nobody, null);
const slotsService = useSlotsSubgraph(createInMemorySlotDirectory(), backing);

describePracticeDirectory('over HTTP', () => ({
  directory: createHttpPracticeDirectory(slotsService.client(), 'fr'),
  switchOff: () => slotsService.switchOff(),
}));

describe('cachePractices', () => {
  test('callers share one look-up, for a minute, also about a doctor there is not', async () => {
    const directory = inMemoryPractices();
    directory.exceptions.set(nobody, null);
    let nowMs = 0;
    const cached = cachePractices(directory, { now: () => nowMs });
    for (const doctorId of [7, nobody]) {
      directory.lookups = 0;
      await Promise.all(Array.from({ length: 50 }, () => cached.find(doctorId, origin)));
      await cached.find(doctorId, origin);
      expect(directory.lookups).toBe(1);
    }
    nowMs = 60_000;
    directory.exceptions.set(7, 'practice.fr.1000');
    expect(await cached.find(7, origin)).toBe('practice.fr.1000');
  });

  test('lets nobody in on what it knew once when the slots service is away', async () => {
    const directory = inMemoryPractices();
    let nowMs = 0;
    const cached = cachePractices(directory, { now: () => nowMs });
    await cached.find(7, origin);
    nowMs = 60_000;
    directory.isReachable = false;
    await expect(cached.find(7, origin)).rejects.toThrow(ServiceUnavailable);
    directory.isReachable = true;
    expect(await cached.find(7, origin)).toBe(practiceOfDoctor(7));
  });

  test('forgets the doctors used longest ago when it is full', async () => {
    const directory = inMemoryPractices();
    const cached = cachePractices(directory, { entriesMaximum: 2 });
    for (const doctorId of [1, 2, 3, 1]) await cached.find(doctorId, origin);
    expect(directory.lookups).toBe(4);
  });
});
