import { counter, secondsHistogram } from '@rendezvous/platform/shared-metrics';
import type { Counter, Registry } from 'prom-client';

export interface CacheMetrics {
  /** Answers by where they came from. */
  count(
    outcome: 'level_one' | 'level_two' | 'joined' | 'loaded' | 'refreshed',
    amount: number,
  ): void;
  countInvalidated(amount: number): void;
  countLevelTwoFailure(operation: 'get' | 'set' | 'delete'): void;
  /** Fills that level two did not take: `outdated` by a deletion meanwhile, or no room. */
  countRefused(reason: 'outdated' | 'full', amount: number): void;
  /** Keys whose value another process was making, and whether it came in time. */
  countLeaseWait(outcome: 'answered' | 'gave_up', amount: number): void;
  /** The age of a value that is answered from a level, in milliseconds. */
  observeAge(level: 'one' | 'two', ageMs: number): void;
}

const ageBucketsSeconds = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];

/** The metrics of the cache `name`; caches that share a registry share them, by label. */
export function createCacheMetrics(registry: Registry, name: string): CacheMetrics {
  const count = (metric: string, help: string, ...labels: string[]): Counter =>
    counter(registry, `rendezvous_cache_${metric}`, help, ['cache', ...labels]);
  const requests = count(
    'requests_total',
    'Keys answered, by cache and by where the answer came from.',
    'outcome',
  );
  const invalidated = count('invalidated_total', 'Keys invalidated, by cache.');
  const failures = count(
    'level_two_failures_total',
    'Operations on level two that failed, by cache.',
    'operation',
  );
  const refused = count(
    'fills_refused_total',
    'Values that level two did not take, by cache and reason.',
    'reason',
  );
  const leaseWaits = count(
    'lease_waits_total',
    'Keys whose value another process was making, by whether it came in time.',
    'outcome',
  );
  const ages = secondsHistogram(
    registry,
    'rendezvous_cache_age_seconds',
    'How long ago the values that are answered were stored, by cache and level.',
    ['cache', 'level'],
    ageBucketsSeconds,
  );
  const ageOf = {
    one: ages.labels({ cache: name, level: 'one' }),
    two: ages.labels({ cache: name, level: 'two' }),
  };
  const add = (metric: Counter, labels: Record<string, string>, amount: number): void => {
    if (amount > 0) metric.inc({ cache: name, ...labels }, amount);
  };
  return {
    count: (outcome, amount) => add(requests, { outcome }, amount),
    countInvalidated: (amount) => add(invalidated, {}, amount),
    countLevelTwoFailure: (operation) => add(failures, { operation }, 1),
    countRefused: (reason, amount) => add(refused, { reason }, amount),
    countLeaseWait: (outcome, amount) => add(leaseWaits, { outcome }, amount),
    observeAge: (level, ageMs) => ageOf[level].observe(ageMs / 1000),
  };
}
