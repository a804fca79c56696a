import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

// What is made once a region, an engine or a cache shares its service's registry, which refuses a
// second metric of the same name: the first one made is the one everybody uses.

/** The counter of that name in the registry, made when missing. */
export function counter<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly L[],
): Counter<L> {
  const known = registry.getSingleMetric(name) as Counter<L> | undefined;
  return known ?? new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
}

/** The gauge of that name in the registry, made when missing. */
export function gauge<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly L[],
): Gauge<L> {
  const known = registry.getSingleMetric(name) as Gauge<L> | undefined;
  return known ?? new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
}

const waitBucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30, 120];

/** The histogram of seconds of that name in the registry, made when missing. */
export function secondsHistogram<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly L[],
  buckets: readonly number[] = waitBucketsSeconds,
): Histogram<L> {
  const known = registry.getSingleMetric(name) as Histogram<L> | undefined;
  return (
    known ??
    new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers: [registry],
    })
  );
}
