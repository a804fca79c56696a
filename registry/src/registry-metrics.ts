import { counter, gauge, secondsHistogram } from '@rendezvous/platform/shared-metrics';
import type { Registry } from '@rendezvous/platform/telemetry';

/** What the registry counts. */
export interface RegistryMetrics {
  /** A request was answered; `route` is a pattern, so that there are few of them. */
  answered(route: string, status: number, seconds: number): void;
  published(kind: string, outcome: 'accepted' | 'rejected' | 'unchanged'): void;
  /** A request had no key that opens anything; `limited`: it was not even looked up. */
  keyFailed(outcome: 'malformed' | 'unknown' | 'repeated' | 'limited'): void;
  /** How many listen for changes at the moment. */
  listening(count: number): void;
}

/** Makes the metrics in a registry. */
export function createRegistryMetrics(registry: Registry): RegistryMetrics {
  const requests = secondsHistogram(
    registry,
    'rendezvous_registry_request_seconds',
    'How long requests take',
    ['route', 'status'],
  );
  const publications = counter(
    registry,
    'rendezvous_registry_publications_total',
    'What was asked to be published',
    ['kind', 'outcome'],
  );
  const failedKeys = counter(
    registry,
    'rendezvous_registry_failed_keys_total',
    'Requests whose key opens nothing, and whether it was looked up (unknown) or not',
    ['outcome'],
  );
  const listeners = gauge(
    registry,
    'rendezvous_registry_listeners',
    'Gateways that listen for changes',
    [],
  );
  return {
    answered: (route, status, seconds) =>
      requests.observe({ route, status: String(status) }, seconds),
    published: (kind, outcome) => publications.inc({ kind, outcome }),
    keyFailed: (outcome) => failedKeys.inc({ outcome }),
    listening: (count) => listeners.set(count),
  };
}
