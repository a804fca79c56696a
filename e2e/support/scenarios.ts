/** Several scenarios on one product: starting one takes longer than most of them. */
import { beforeEach, describe } from '@jest/globals';
import { waitUntilSettled } from './consistency.ts';
import type { ProductUnderTest } from './product-under-test.ts';

/** More than what waits in there gives up after. */
const settleTimeoutMs = 120_000;

/**
 * Describes scenarios, by their titles, one after the other. Each test begins when what those before
 * it have changed is seen by everybody: nobody is offered a slot that is taken.
 */
export function describeScenarios(
  product: ProductUnderTest,
  scenarios: Readonly<Record<string, (product: ProductUnderTest) => void>>,
): void {
  describe.each(Object.entries(scenarios))('%s', (_, describeTests) => {
    beforeEach(() => waitUntilSettled(product.database), settleTimeoutMs);
    describeTests(product);
  });
}
