import { AggregatorRegistry, collectDefaultMetrics, Registry } from 'prom-client';

export type { Registry } from 'prom-client';

/** The metrics of one service. Each has its own registry: several can share a process. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  return registry;
}

/** Adds CPU, memory, event loop and garbage collection. Call it once a process. */
export function collectProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
}

/** All registries of a process as one page in Prometheus' text format. */
export async function renderMetrics(registries: readonly Registry[]): Promise<string> {
  const [only] = registries;
  if (registries.length === 1 && only !== undefined) return only.metrics();
  const snapshots = await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()));
  // Series are told apart by their service label, so "aggregating" only groups them by name, which
  // the text format asks for.
  return AggregatorRegistry.aggregate(snapshots).metrics();
}
