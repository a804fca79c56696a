import { counter } from '@rendezvous/platform/shared-metrics';
import type { Registry } from 'prom-client';
import type { PersistedQueryLevel } from '../clients/api-client.ts';

/** How an operation was asked for, and whether that was allowed. */
export type OperationOutcome =
  | 'listed_id'
  | 'listed_text'
  | 'text'
  | 'unknown_text'
  | 'id_not_in_list'
  | 'not_in_safelist'
  | 'id_required'
  | 'id_and_text';

/** Counts operations by client, level and outcome. */
export interface PersistedQueryMetrics {
  /** @param client of the directory; null without an API key */
  resolved(client: string | null, level: PersistedQueryLevel, outcome: OperationOutcome): void;
}

/** Only clients of the directory become labels; what clients call themselves does not. */
export function createPersistedQueryMetrics(registry: Registry): PersistedQueryMetrics {
  const operations = counter(
    registry,
    'rendezvous_gateway_operations_total',
    'Operations asked for, by client, level of persisted queries and outcome.',
    ['client', 'level', 'outcome'],
  );
  return {
    resolved: (client, level, outcome) =>
      operations.inc({ client: client ?? 'none', level, outcome }),
  };
}
