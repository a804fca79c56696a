import { Counter, Gauge, type Registry } from 'prom-client';

/** Where the served supergraph came from; `kept`: from what this machine kept of the registry. */
export type SupergraphOrigin = 'registry' | 'kept' | 'file';
/** What became of a version that was offered; `failed`: nobody knows whether it is good. */
export type SwapResult = 'swapped' | 'refused' | 'failed';

/** What `/readyz` says of the supergraph. */
export interface RunningSupergraph {
  readonly version: string;
  readonly source: SupergraphOrigin;
  /** Names of the contracts that are served, too. */
  readonly contracts: readonly string[];
  /** ISO 8601. */
  readonly since: string;
}

/** Remembers what is served, and says so in metrics. */
export interface SupergraphStatus {
  /** null before anything is. */
  readonly running: RunningSupergraph | null;
  serving(running: RunningSupergraph): void;
  offered(result: SwapResult): void;
}

/** Counts in `registry`; of all versions, only the served one is a label. */
export function createSupergraphStatus(registry: Registry): SupergraphStatus {
  const registers = [registry];
  const info = new Gauge({
    name: 'rendezvous_gateway_supergraph_info',
    help: '1 for the version of the supergraph that is served, and where it came from.',
    labelNames: ['version', 'source'],
    registers,
  });
  const swaps = new Counter({
    name: 'rendezvous_gateway_supergraph_swaps_total',
    help: 'Versions of the supergraph that were offered, by result.',
    labelNames: ['result'],
    registers,
  });
  for (const result of ['swapped', 'refused', 'failed']) swaps.inc({ result }, 0);
  const swappedAt = new Gauge({
    name: 'rendezvous_gateway_supergraph_swapped_timestamp_seconds',
    help: 'When the served version of the supergraph took over, in seconds since 1970.',
    registers,
  });
  let running: RunningSupergraph | null = null;
  return {
    get running() {
      return running;
    },
    serving(next) {
      running = next;
      info.reset();
      info.set({ version: next.version, source: next.source }, 1);
      swappedAt.set(Date.parse(next.since) / 1_000);
    },
    offered: (result) => swaps.inc({ result }),
  };
}
