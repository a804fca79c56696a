import type { DependencyState } from '@rendezvous/platform/subgraph-server';
import { isConnectionFailure, type SubgraphClient } from './subgraph-client.ts';
import type { RunningSupergraph } from './supergraph-status.ts';

/** What the gateway depends on, by name, and whether it can do its work. */
export interface Readiness {
  readonly isReady: boolean;
  readonly dependencies: Record<string, DependencyState>;
  readonly supergraph: RunningSupergraph | null;
}

interface ReadinessOptions {
  /** Those of the supergraph that is served now. */
  subgraphs(): ReadonlyMap<string, SubgraphClient>;
  supergraph(): RunningSupergraph | null;
  /** States of engines, without which everything goes on. */
  engines(): Readonly<Record<string, DependencyState>>;
  /** Names of subgraphs whose absence does not make the gateway unready. */
  readonly optional: readonly string[];
}

const checkTimeoutMs = 2_000;
const reuseMs = 500;

/**
 * Asks every subgraph's /readyz. Callers within half a second share one round of questions: the path
 * is open to everybody, and must not multiply load.
 */
export function createReadinessCheck(options: ReadinessOptions): () => Promise<Readiness> {
  const optional = new Set(options.optional);
  let latest: { at: number; readiness: Promise<Omit<Readiness, 'supergraph'>> } | undefined;

  async function check(): Promise<Omit<Readiness, 'supergraph'>> {
    const entries = await Promise.all(
      [...options.subgraphs()].map(
        async ([name, client]) => [name, await stateOf(client)] as const,
      ),
    );
    const isReady = entries.every(([name, state]) => state.ok || optional.has(name));
    return { isReady, dependencies: { ...Object.fromEntries(entries), ...options.engines() } };
  }

  return async () => {
    const now = performance.now();
    if (!latest || now - latest.at > reuseMs) latest = { at: now, readiness: check() };
    return { ...(await latest.readiness), supergraph: options.supergraph() };
  };
}

async function stateOf(client: SubgraphClient): Promise<DependencyState> {
  try {
    const { status } = await client.get('/readyz', AbortSignal.timeout(checkTimeoutMs));
    // A subgraph of somebody else may have no /readyz; that it answers is all there is to know.
    if (status < 500) return { ok: true };
    return { ok: false, detail: `answers /readyz with status ${status}` };
  } catch (error) {
    const detail = isConnectionFailure(error) ? 'cannot be reached' : 'does not answer in time';
    return { ok: false, detail };
  }
}
