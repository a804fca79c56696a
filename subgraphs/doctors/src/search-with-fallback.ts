import { counter } from '@rendezvous/platform/shared-metrics';
import { EngineAway, type EngineBreaker } from '@rendezvous/platform/circuit-breaker';
import { RendezvousError } from '@rendezvous/platform/errors';
import type { Logger } from '@rendezvous/platform/logger';
import type { Registry } from '@rendezvous/platform/telemetry';
import type { DoctorSearch } from './search-doctors.ts';

export interface SearchWithFallbackOptions {
  /** The engine that is asked first. */
  readonly primary: DoctorSearch;
  /** Answers whenever the primary does not. */
  readonly fallback: DoctorSearch;
  /** Stands before the primary and limits the time it has. */
  readonly breaker: Pick<EngineBreaker, 'run'>;
  /** Whether what the primary searches is whole; until then it is not asked. */
  isReady(): boolean;
  /** One line about a failure, without anything that was searched for. */
  describe(error: unknown): string;
  /** Hears of every failure that the fallback made up for. */
  onFailure?(error: unknown): void;
  readonly region: string;
  readonly logger: Logger;
  readonly metrics: Registry;
}

type Reason = 'not ready' | 'away' | 'failed';

/**
 * A search that two engines make: the fallback answers the same question, marked `degraded`, when
 * the primary is not ready, away or failing, also for the very request that failed. What is the
 * caller's fault passes through.
 */
export function createSearchWithFallback(o: SearchWithFallbackOptions): DoctorSearch {
  const degraded = counter(
    o.metrics,
    'rendezvous_search_degraded_total',
    'Searches and suggestions that the fallback answered, by why the engine did not.',
    ['region', 'operation', 'reason'],
  );

  /** What the primary answers; or why it does not. */
  async function ask<T>(
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ answer: T } | { reason: Reason }> {
    if (!o.isReady()) return { reason: 'not ready' };
    try {
      return { answer: await o.breaker.run(work) };
    } catch (error) {
      if (error instanceof EngineAway) return { reason: 'away' };
      if (error instanceof RendezvousError) throw error;
      o.logger.warn(
        { problem: o.describe(error) },
        'a search engine failed and the fallback answers',
      );
      o.onFailure?.(error);
      return { reason: 'failed' };
    }
  }

  function count(operation: 'search' | 'suggest', reason: Reason): void {
    degraded.inc({ region: o.region, operation, reason });
  }

  return {
    async search(question, signal) {
      const asked = await ask((limit) => o.primary.search(question, either(limit, signal)));
      if ('answer' in asked) return asked.answer;
      count('search', asked.reason);
      return { ...(await o.fallback.search(question, signal)), degraded: true };
    },
    async suggest(question, signal) {
      const asked = await ask((limit) => o.primary.suggest(question, either(limit, signal)));
      if ('answer' in asked) return asked.answer;
      count('suggest', asked.reason);
      return o.fallback.suggest(question, signal);
    },
  };
}

function either(limit: AbortSignal, signal: AbortSignal | undefined): AbortSignal {
  return signal === undefined ? limit : AbortSignal.any([limit, signal]);
}
