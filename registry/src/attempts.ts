import type { RegistryContext } from './context.ts';
import { RegistryError } from './registry-error.ts';
import type { VariantHead } from './store/variants.ts';

/** Each attempt begins with what another process has written meanwhile. */
const maxAttempts = 5;

/**
 * Does work on a variant when its turn comes, and again while somebody else was faster.
 * @param attempt null: the variant was changed since the attempt began
 * @throws RegistryError CONFLICT after five attempts, BUSY, and what an attempt throws
 */
export function untilUpToDate<T>(
  { turns }: RegistryContext,
  variant: string,
  attempt: () => Promise<T | null>,
): Promise<T> {
  return turns.take(variant, async () => {
    for (let count = 1; count <= maxAttempts; count += 1) {
      const outcome = await attempt();
      if (outcome !== null) return outcome;
    }
    const message = 'Others publish to this variant at the same moment. Try again soon.';
    throw new RegistryError(409, 'CONFLICT', message);
  });
}

/** Whether schemas, contracts, clients or lists have changed between two looks at a variant. */
export function isStale(base: VariantHead, now: VariantHead): boolean {
  return now.currentNumber !== base.currentNumber || now.clientsNumber !== base.clientsNumber;
}
