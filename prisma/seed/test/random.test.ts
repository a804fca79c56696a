import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRandom, createWeightedPicker } from '../random.ts';

describe('random numbers', () => {
  test('are the same for the same labels and different for others', () => {
    const draw = (...labels: (string | number)[]) => {
      const random = createRandom(...labels);
      return Array.from({ length: 20 }, () => random.next());
    };
    expect(draw(1, 'fr', 'doctor', 7)).toEqual(draw(1, 'fr', 'doctor', 7));
    expect(draw(1, 'fr', 'doctor', 7)).not.toEqual(draw(1, 'fr', 'doctor', 8));
    expect(draw(1, 'fr', 'doctor', 7)).not.toEqual(draw(2, 'fr', 'doctor', 7));
  });

  test('stay within their bounds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 10_000 }), (seed, bound) => {
        const drawn = createRandom(seed).below(bound);
        return Number.isInteger(drawn) && drawn >= 0 && drawn < bound;
      }),
    );
  });

  test('are spread evenly', () => {
    const random = createRandom('spread');
    const counts = [0, 0, 0, 0, 0];
    for (let draw = 0; draw < 50_000; draw += 1) counts[random.below(5)]! += 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  test('sample without repetition, in order, as many as there are', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer(), { maxLength: 30 }),
        fc.nat({ max: 40 }),
        (items, count) => {
          const sample = createRandom('sample', count).sample(items, count);
          expect(sample).toHaveLength(Math.min(count, items.length));
          expect(items.filter((item) => sample.includes(item))).toEqual(sample);
        },
      ),
    );
  });

  test('pick by weight, and never what weighs nothing', () => {
    const pick = createWeightedPicker(['never', 'once', 'thrice'], (item) =>
      ['never', 'once', '', 'thrice'].indexOf(item),
    );
    const random = createRandom('weights');
    const drawn = Array.from({ length: 4_000 }, () => pick(random));
    expect(drawn).not.toContain('never');
    expect(drawn.filter((item) => item === 'once').length / 1_000).toBeCloseTo(1, 0);
  });
});
