import { RegistryError } from './registry-error.ts';

/** Lets one caller at a time into the work on one thing, in the order in which they came. */
export interface Turns {
  /** @throws RegistryError BUSY when too many wait already */
  take<T>(thing: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Saves the callers of one process from composing what another of them makes stale; between
 * processes only the database decides.
 * @param maxWaiting callers per thing, such as a variant
 * @param callers who they are, for messages
 */
export function createTurns(maxWaiting: number, callers = 'publications'): Turns {
  const lines = new Map<string, { last: Promise<unknown>; count: number }>();
  return {
    async take(thing, work) {
      const line = lines.get(thing) ?? { last: Promise.resolve(), count: 0 };
      if (line.count > maxWaiting) {
        const message = `More than ${maxWaiting} ${callers} wait already. Try again soon.`;
        throw new RegistryError(503, 'BUSY', message);
      }
      lines.set(thing, line);
      line.count += 1;
      const turn = line.last.then(work);
      line.last = turn.catch(() => undefined);
      try {
        return await turn;
      } finally {
        line.count -= 1;
        if (line.count === 0) lines.delete(thing);
      }
    },
  };
}
