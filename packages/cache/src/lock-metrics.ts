import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

/** How it went with a lock. */
export type LockOutcome =
  /** It was had. */
  | 'acquired'
  /** Its caller gave up waiting because somebody else had it. */
  | 'contended'
  /** The work was done without it because Redis was away. */
  | 'bypassed'
  /** It had been acquired and ended before the work did. */
  | 'lost';

export interface LockMetrics {
  count(outcome: LockOutcome): void;
}

/** Registers the metrics of the lock; `nodesReady` is asked when they are read. */
export function createLockMetrics(registry: Registry, nodesReady: () => number): LockMetrics {
  const outcomes = new Counter({
    name: 'rendezvous_lock_total',
    help: 'Locks wanted, by how it went; "lost" counts in addition to "acquired".',
    labelNames: ['outcome'],
    registers: [registry],
  });
  new Gauge({
    name: 'rendezvous_lock_nodes_ready',
    help: 'Redis nodes of the lock that this process is connected to.',
    registers: [registry],
    collect() {
      this.set(nodesReady());
    },
  });
  return { count: (outcome) => outcomes.inc({ outcome }) };
}
