import type { Logger } from '@rendezvous/platform/logger';
import type { Pool } from 'pg';
import type { RegistryMetrics } from './registry-metrics.ts';
import type { TaskQueue } from './tasks/task-queue.ts';
import type { Turns } from './turns.ts';

/** What the use cases work with. */
export interface RegistryContext {
  readonly pool: Pool;
  readonly tasks: TaskQueue;
  readonly turns: Turns;
  readonly logger: Logger;
  readonly metrics: RegistryMetrics;
  /** Of the supergraph with its contracts, as gateways get it. */
  readonly maxDocumentBytes: number;
}
