import { createMetrics } from '@rendezvous/platform/telemetry';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** How a GraphQL request ended. */
export type RequestOutcome = 'ok' | 'partial' | 'client_error' | 'server_error' | 'refused';
/** How a request to a subgraph ended. */
export type FetchOutcome = 'ok' | 'errors' | 'unavailable' | 'canceled';
/** `none` when the request never became an operation. */
export type OperationType = 'query' | 'mutation' | 'subscription' | 'none';

/** What the gateway counts. No label takes a value that a client chooses. */
export interface GatewayMetrics {
  readonly registry: Registry;
  requestStarted(): void;
  requestEnded(type: OperationType, outcome: RequestOutcome, durationMs: number): void;
  subgraphFetched(subgraph: string, outcome: FetchOutcome, durationMs: number): void;
  subgraphRetried(subgraph: string): void;
  rejected(reason: string): void;
}

const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates the gateway's metrics in a registry of their own. */
export function createGatewayMetrics(): GatewayMetrics {
  const registry = createMetrics('gateway');
  const registers = [registry];
  const requests = new Histogram({
    name: 'rendezvous_gateway_request_duration_seconds',
    help: 'Duration of GraphQL requests by operation type and outcome.',
    labelNames: ['operation_type', 'outcome'],
    buckets: durationBuckets,
    registers,
  });
  const inFlight = new Gauge({
    name: 'rendezvous_gateway_requests_in_flight',
    help: 'GraphQL requests being answered now.',
    registers,
  });
  const fetches = new Histogram({
    name: 'rendezvous_gateway_subgraph_fetch_duration_seconds',
    help: 'Duration of fetches from subgraphs, retries included.',
    labelNames: ['subgraph', 'outcome'],
    buckets: durationBuckets,
    registers,
  });
  const retries = new Counter({
    name: 'rendezvous_gateway_subgraph_retries_total',
    help: 'Second attempts after a failed connection to a subgraph.',
    labelNames: ['subgraph'],
    registers,
  });
  const rejections = new Counter({
    name: 'rendezvous_gateway_requests_rejected_total',
    help: 'Requests refused before execution, by error code, exceeded limit or fault of a token.',
    labelNames: ['reason'],
    registers,
  });
  return {
    registry,
    requestStarted: () => inFlight.inc(),
    requestEnded(type, outcome, durationMs) {
      inFlight.dec();
      requests.observe({ operation_type: type, outcome }, durationMs / 1_000);
    },
    subgraphFetched(subgraph, outcome, durationMs) {
      fetches.observe({ subgraph, outcome }, durationMs / 1_000);
    },
    subgraphRetried: (subgraph) => retries.inc({ subgraph }),
    rejected: (reason) => rejections.inc({ reason }),
  };
}
