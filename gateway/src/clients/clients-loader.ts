import type { Logger } from '@rendezvous/platform/logger';
import { counter, gauge } from '@rendezvous/platform/shared-metrics';
import type { Registry } from 'prom-client';
import type { ClientStore } from './client-store.ts';
import {
  type ClientsDocument,
  ClientsDocumentError,
  readClientsDocument,
} from './clients-document.ts';

/** Puts versions of the clients in place, and keeps what is there when a version is no good. */
export interface ClientsLoader {
  /**
   * @param json parsed; anything that is no clients document is logged and refused
   * @returns whether it is in place
   */
  offer(source: ClientsSource, json: unknown): Promise<boolean>;
}

/** Where a version of the clients comes from. */
export type ClientsSource = 'registry' | 'file' | 'kept';

/** Loads into `store`, counted by source and outcome. */
export function createClientsLoader(o: {
  readonly store: ClientStore;
  readonly logger: Logger;
  readonly metrics: Registry;
}): ClientsLoader {
  const { store, logger, metrics } = o;
  const loads = counter(
    metrics,
    'rendezvous_gateway_clients_loads_total',
    'Versions of the clients that were offered, by source and outcome.',
    ['source', 'outcome'],
  );
  const entries = gauge(
    metrics,
    'rendezvous_gateway_clients_entries',
    'Clients and persisted operations the gateway knows.',
    ['kind'],
  );

  function read(source: ClientsSource, json: unknown): ClientsDocument | null {
    try {
      return readClientsDocument(json);
    } catch (error) {
      if (!(error instanceof ClientsDocumentError)) throw error;
      logger.error(
        { source, problem: error.message },
        'The clients offered are no good: the last good ones stay',
      );
      return null;
    }
  }

  return {
    async offer(source, json) {
      const document = read(source, json);
      loads.inc({ source, outcome: document === null ? 'refused' : 'loaded' });
      if (document === null) return false;
      await store.load(document);
      const { clients, operations } = store.size ?? { clients: 0, operations: 0 };
      entries.set({ kind: 'clients' }, clients);
      entries.set({ kind: 'operations' }, operations);
      const { version } = document;
      logger.info({ source, version, clients, operations }, 'The clients are up to date');
      return true;
    },
  };
}
