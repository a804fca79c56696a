import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';

export interface CacheMetrics {
  /** Answers by where they came from. */
  count(outcome: 'level_one' | 'level_two' | 'joined' | 'loaded', amount: number): void;
  countInvalidated(amount: number): void;
  countLevelTwoFailure(operation: 'get' | 'set' | 'delete'): void;
}

/** The counters of the cache `name`; caches that share a registry share the counters. */
export function createCacheMetrics(registry: Registry, name: string): CacheMetrics {
  const requests = counter(
    registry,
    'rendezvous_cache_requests_total',
    'Keys answered, by cache and by where the answer came from.',
    ['cache', 'outcome'],
  );
  const invalidated = counter(
    registry,
    'rendezvous_cache_invalidated_total',
    'Keys invalidated, by cache.',
    ['cache'],
  );
  const failures = counter(
    registry,
    'rendezvous_cache_level_two_failures_total',
    'Operations on level two that failed, by cache.',
    ['cache', 'operation'],
  );
  return {
    count: (outcome, amount) => {
      if (amount > 0) requests.inc({ cache: name, outcome }, amount);
    },
    countInvalidated: (amount) => invalidated.inc({ cache: name }, amount),
    countLevelTwoFailure: (operation) => failures.inc({ cache: name, operation }),
  };
}

function counter(registry: Registry, name: string, help: string, labelNames: string[]): Counter {
  const existing = registry.getSingleMetric(name);
  if (existing instanceof Counter) return existing;
  return new Counter({ name, help, labelNames, registers: [registry] });
}
