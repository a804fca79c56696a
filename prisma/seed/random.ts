/** A small, fast, seeded generator of pseudo-random numbers (sfc32). Not for secrets. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [0, bound). */
  below(bound: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the items; throws RangeError when there is none. */
  pick<T>(items: readonly T[]): T;
  /** Up to `count` different items, in the order of the list. */
  sample<T>(items: readonly T[], count: number): T[];
}

/**
 * A generator for one purpose: the same labels give the same numbers whatever else was drawn
 * before, so that a practice does not change when the ones before it do.
 */
export function createRandom(...labels: readonly (string | number)[]): Random {
  let [a, b, c, d] = hash(labels.join('/'));
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  // The first numbers still look like the hash.
  for (let round = 0; round < 8; round += 1) next();
  const below = (bound: number) => Math.floor(next() * bound);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('nothing to pick from');
      return items[below(items.length)]!;
    },
    sample: (items, count) => {
      let wanted = Math.min(count, items.length);
      return items.filter((_, index) => {
        const isTaken = next() * (items.length - index) < wanted;
        if (isTaken) wanted -= 1;
        return isTaken;
      });
    },
  };
}

/** Picks by weight in O(log n): `weightOf` is read once, when the picker is made. */
export function createWeightedPicker<T>(
  items: readonly T[],
  weightOf: (item: T) => number,
): (random: Random) => T {
  let total = 0;
  const upTo = items.map((item) => (total += weightOf(item)));
  if (total <= 0) throw new RangeError('the weights must add up to more than 0');
  return (random) => {
    const target = random.next() * total;
    let low = 0;
    let high = items.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (upTo[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return items[low]!;
  };
}

// cyrb128: four 32-bit words out of a text.
function hash(text: string): [number, number, number, number] {
  let h1 = 1779033703;
  let h2 = 3144134277;
  let h3 = 1013904242;
  let h4 = 2773480762;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    h1 = h2 ^ Math.imul(h1 ^ unit, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ unit, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ unit, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ unit, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  return [h1, h2, h3, h4];
}
