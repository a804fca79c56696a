import type { QueryPlan } from '@apollo/query-planner';
import { BoundedMap } from '@rendezvous/platform/bounded-map';

/** Plans of operations on one supergraph, each made once. */
export interface QueryPlans {
  /**
   * @param key the same for the same operation only
   * @throws what `make` throws, to everybody who waits; the next caller makes it anew
   */
  planFor(key: string, make: () => Promise<QueryPlan>): Promise<QueryPlan>;
}

/** Keeps the `maxPlans` plans used last. */
export function createQueryPlans(maxPlans: number): QueryPlans {
  const plans = new BoundedMap<string, Promise<QueryPlan>>(maxPlans);
  return {
    planFor(key, make) {
      const known = plans.get(key);
      if (known !== undefined) return known;
      const planning = make();
      plans.set(key, planning);
      planning.catch(() => {
        if (plans.get(key) === planning) plans.delete(key);
      });
      return planning;
    },
  };
}
