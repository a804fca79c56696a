import { Counter, Histogram } from 'prom-client';
import type { Registry } from './telemetry.ts';

/** What a subgraph counts about its requests. */
export interface RequestMetrics {
  /** Starts timing a request; call the result with its HTTP status. */
  started(): (status: number) => void;
  /** Counts an error in an answer by its code. */
  failed(code: string): void;
  /** Counts a request in which a field was refused to a role; `field` is one of the schema's. */
  refused(field: string, role: string): void;
}

/** Registers the request metrics of a subgraph. Once a registry. */
export function createRequestMetrics(registry: Registry): RequestMetrics {
  const duration = new Histogram({
    name: 'rendezvous_subgraph_request_seconds',
    help: 'Time to answer a GraphQL request, in seconds, by HTTP status.',
    labelNames: ['status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const errors = new Counter({
    name: 'rendezvous_subgraph_errors_total',
    help: 'Errors in GraphQL answers, by code.',
    labelNames: ['code'],
    registers: [registry],
  });
  const refusals = new Counter({
    name: 'rendezvous_subgraph_access_refused_total',
    help: 'Requests in which a field was refused, by field and role of the caller.',
    labelNames: ['field', 'role'],
    registers: [registry],
  });
  return {
    started() {
      const startedAtMs = performance.now();
      return (status) =>
        duration.observe({ status: String(status) }, (performance.now() - startedAtMs) / 1_000);
    },
    failed(code) {
      errors.inc({ code });
    },
    refused(field, role) {
      refusals.inc({ field, role });
    },
  };
}
