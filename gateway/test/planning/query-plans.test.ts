import { expect, test } from '@jest/globals';
import { createQueryPlans } from '../../src/planning/query-plans.ts';

const plan = { kind: 'QueryPlan' } as const;

test('everybody who waits for a plan gets the same one, which is kept', async () => {
  const plans = createQueryPlans(10);
  let made = 0;
  const make = async () => {
    made += 1;
    return { ...plan };
  };
  const [one, other] = await Promise.all([plans.planFor('a', make), plans.planFor('a', make)]);
  expect(one).toBe(other);
  expect(await plans.planFor('a', make)).toBe(one);
  expect(made).toBe(1);
});

test('what failed is tried again', async () => {
  const plans = createQueryPlans(10);
  const failing = plans.planFor('a', () => Promise.reject(new Error('not now')));
  await expect(failing).rejects.toThrow('not now');
  expect(await plans.planFor('a', async () => plan)).toBe(plan);
});

test('only so many are kept', async () => {
  const plans = createQueryPlans(2);
  let made = 0;
  const make = async () => {
    made += 1;
    return plan;
  };
  for (const key of ['a', 'b', 'c', 'a']) await plans.planFor(key, make);
  expect(made).toBe(4);
});
