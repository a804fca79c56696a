/** Random choices that are the same for the same seed (mulberry32). */
export interface RandomChoice {
  /** From 0 up to 1. */
  next(): number;
  pick<T>(items: readonly T[]): T;
}

/** Makes a source of random choices from a whole number. */
export function createRandomChoice(seed: number): RandomChoice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new RangeError('nothing to pick from');
      return items[Math.floor(next() * items.length)]!;
    },
  };
}
