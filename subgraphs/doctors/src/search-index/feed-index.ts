import { growingDelay } from '@rendezvous/messaging/backoff';
import { counter, gauge } from '@rendezvous/platform/shared-metrics';
import { createWakeUp } from '@rendezvous/messaging/wake-up';
import type { Registry } from '@rendezvous/platform/telemetry';
import { withTimeout } from '@rendezvous/platform/wait';
import {
  batchMax,
  type Drained,
  type DrainOptions,
  drainQueue,
  nothingDrained,
} from './drain-queue.ts';
import { describeElasticsearchError } from './engine-errors.ts';
import { SearchIndexMissing } from './write-documents.ts';

export interface IndexFeedOptions extends Omit<DrainOptions, 'signal' | 'mapping' | 'batchSize'> {
  /** The hash of the settings and mapping this process makes documents for; null: of none yet. */
  mapping(): Promise<string | null>;
  /** An index that is to be fed has gone. */
  onMissing(): void;
  /** Searches find what is new about these doctors, or will within a second. Must not throw. */
  onWritten?(doctorIds: readonly number[]): void;
  readonly metrics: Registry;
  /** How often to look without being woken, which covers changes that another process made. */
  readonly pollMs?: number;
}

/** Keeps the region's search index in step with the database. */
export interface IndexFeed {
  /** Call it after a commit that queued a doctor: the document is written within milliseconds. */
  wake(): void;
  /** Ends the batch it is at and writes no more. */
  stop(): Promise<void>;
}

const pollDefaultMs = 250;
const batchMin = 25;
const retryDelayMs = 100;
/** An index has to have caught up 10 s after Elasticsearch is back. */
const retryDelayMaxMs = 2_000;
const sampleEveryMs = 2_000;
const stopTimeoutMs = 5_000;
const countedMax = 100_000;

const sampleSql = `
  SELECT count(*) AS pending,
    coalesce(extract(epoch FROM now() - min(queued_at)), 0)::float8 AS age
  FROM (SELECT queued_at FROM search_index_queue LIMIT ${countedMax}) AS queued`;

/**
 * Starts writing queued doctors to the search index. While Elasticsearch is away, tries go on with
 * growing, jittered delays (0.1 s to 2 s) and the queue keeps every doctor, once.
 */
export function startIndexFeed(o: IndexFeedOptions): IndexFeed {
  const count = createCounters(o);
  const sample = createSampler(o);
  const wakeUp = createWakeUp();
  const stopping = new AbortController();
  // An engine that is slow after its return takes smaller batches in time.
  let batchSize = batchMax;

  async function drain(): Promise<Drained> {
    const mapping = await o.mapping();
    if (mapping === null) return nothingDrained;
    return drainQueue({ ...o, mapping, batchSize, signal: stopping.signal });
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        const drained = await drain();
        failures = 0;
        batchSize = Math.min(batchMax, 2 * batchSize);
        count(drained);
        if (drained.doctorIds.length > 0) o.onWritten?.(drained.doctorIds);
        await sample();
        if (!drained.hasMore) await wakeUp.wait(o.pollMs ?? pollDefaultMs);
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures += 1;
        batchSize = Math.max(batchMin, Math.floor(batchSize / 2));
        const problem = describeElasticsearchError(error);
        o.logger.warn({ failures, problem }, 'feeding the search index failed');
        if (error instanceof SearchIndexMissing) o.onMissing();
        await sample().catch(() => undefined);
        await pause(growingDelay(failures, retryDelayMs, retryDelayMaxMs));
      }
    }
  }

  /** New changes must not shorten the delay after a failure; only stopping may. */
  async function pause(delayMs: number): Promise<void> {
    const until = performance.now() + delayMs;
    while (!stopping.signal.aborted && performance.now() < until) {
      await wakeUp.wait(until - performance.now());
    }
  }

  const finished = run();
  return {
    wake: () => wakeUp.wake(),
    async stop() {
      stopping.abort(new Error('the feed of the search index is stopping'));
      wakeUp.wake();
      await withTimeout('stopping the feed of the search index', stopTimeoutMs, () => finished);
    },
  };
}

function createCounters({ metrics, region }: IndexFeedOptions): (drained: Drained) => void {
  const labels = ['region'] as const;
  const written = counter(
    metrics,
    'rendezvous_search_index_written_total',
    'Doctors whose documents were written to the search index.',
    labels,
  );
  const refused = counter(
    metrics,
    'rendezvous_search_index_refused_total',
    'Documents that the search index will never take.',
    labels,
  );
  return (drained) => {
    written.inc({ region }, drained.doctorIds.length);
    refused.inc({ region }, drained.refused.length);
  };
}

function createSampler({ pool, metrics, region }: IndexFeedOptions): () => Promise<void> {
  const labels = ['region'] as const;
  const pending = gauge(
    metrics,
    'rendezvous_search_index_pending',
    'Doctors of whom the search index has not heard the latest.',
    labels,
  );
  const age = gauge(
    metrics,
    'rendezvous_search_index_lag_seconds',
    'How long the one of them has waited who has waited longest.',
    labels,
  );
  let nextSampleAt = 0;
  return async () => {
    if (performance.now() < nextSampleAt) return;
    nextSampleAt = performance.now() + sampleEveryMs;
    const { rows } = await pool.query<{ pending: number; age: number }>(sampleSql);
    pending.set({ region }, rows[0]?.pending ?? 0);
    age.set({ region }, rows[0]?.age ?? 0);
  };
}
