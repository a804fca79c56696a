import type { Pool } from 'pg';

import { type SlotKey, slotKeyText } from './domain/slot.ts';
import { type LookedUp, lookUp, lookUpMany, type RequestKey } from './sql/look-up.ts';

/** Looks up requests and their slots, a crowd at a time. */
export interface CrowdLookUp {
  /** As lookUp: what is answered was committed when this was called, or later. */
  find(request: RequestKey, slot: SlotKey | null): Promise<LookedUp>;
}

/** One look-up takes this many of a crowd at most. */
const requestsMaximum = 500;

interface Waiting {
  readonly request: RequestKey;
  readonly answer: PromiseWithResolvers<LookedUp>;
}

/**
 * The first who asks about a slot is looked up at once. Who asks about the same slot meanwhile is
 * looked up together with the others that do, when the first is answered: so a crowd on one slot
 * takes one connection of the pool and not all, and other slots do not notice it.
 */
export function createCrowdLookUp(pool: Pool): CrowdLookUp {
  const crowds = new Map<string, Waiting[]>();

  async function serve(slot: SlotKey, key: string, first: Waiting): Promise<void> {
    let group = [first];
    while (group.length > 0) {
      await answer(slot, group);
      group = crowds.get(key)?.splice(0, requestsMaximum) ?? [];
    }
    crowds.delete(key);
  }

  async function answer(slot: SlotKey, group: readonly Waiting[]): Promise<void> {
    const [first, ...others] = group;
    if (first === undefined) return;
    try {
      const found =
        others.length === 0
          ? [await lookUp(pool, first.request, slot)]
          : await lookUpMany(
              pool,
              group.map(({ request }) => request),
              slot,
            );
      for (const [index, each] of found.entries()) group[index]?.answer.resolve(each);
    } catch (error) {
      for (const each of group) each.answer.reject(error);
    }
  }

  return {
    find(request, slot) {
      if (slot === null) return lookUp(pool, request, slot);
      const key = slotKeyText(slot);
      const waiting: Waiting = { request, answer: Promise.withResolvers<LookedUp>() };
      const crowd = crowds.get(key);
      if (crowd === undefined) {
        crowds.set(key, []);
        void serve(slot, key, waiting);
      } else {
        crowd.push(waiting);
      }
      return waiting.answer.promise;
    },
  };
}
