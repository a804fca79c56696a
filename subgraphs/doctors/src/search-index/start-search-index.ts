import { Client } from '@elastic/elasticsearch';
import { createEngineBreaker, type EngineBreaker } from '@rendezvous/platform/circuit-breaker';
import type { Clock } from '@rendezvous/platform/clock';
import type { Logger } from '@rendezvous/platform/logger';
import type { DependencyState } from '@rendezvous/platform/subgraph-server';
import type { Registry } from '@rendezvous/platform/telemetry';
import type { Pool } from 'pg';
import type { ReferenceData } from '../reference-data.ts';
import { isElasticsearchOutage } from './engine-errors.ts';
import { startIndexFeed } from './feed-index.ts';
import { type HashedDefinition, hashDefinition } from './index-definition.ts';
import { doctorsAlias } from './index-names.ts';
import { startIndexKeeper } from './keep-index.ts';
import { doctorIndex } from './mapping.ts';

export interface SearchIndexOptions {
  readonly url: string;
  readonly namespace: string;
  readonly region: string;
  readonly pool: Pool;
  reference(): Promise<ReferenceData>;
  /** Searches find what is new about these doctors, or will within a second. Must not throw. */
  onWritten?(doctorIds: readonly number[]): void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** For tests; half a minute. */
  readonly checkEveryMs?: number;
}

/** A region's search index on Elasticsearch, looked after and fed. */
export interface SearchIndex {
  readonly client: Client;
  readonly alias: string;
  /** Limits what one search may take. */
  readonly breaker: EngineBreaker;
  readonly isReady: boolean;
  readonly state: DependencyState;
  /** Call it after a commit that may have queued a doctor. */
  wake(): void;
  /** Call it when a search failed: the index may have gone. */
  lookAgain(): void;
  stop(): Promise<void>;
}

/** PostgreSQL answers afterwards, and both together have to be quick. */
const searchTimeoutMs = 400;
const requestTimeoutMs = 10_000;

/**
 * The client for everything that is asked of Elasticsearch. Nothing is tried again here: searches
 * have a fallback, and the feed and the keeper try again in their own time.
 */
export function createElasticsearchClient(url: string): Client {
  return new Client({ node: url, maxRetries: 0, requestTimeout: requestTimeoutMs });
}

/**
 * How the index of a region has to be made; null while there are no specialties, because the data
 * set is still being written. Throws what reading them throws.
 */
export async function readDefinition(
  reference: () => Promise<ReferenceData>,
): Promise<HashedDefinition | null> {
  const { specialties } = await reference();
  return specialties.size === 0 ? null : hashDefinition(doctorIndex([...specialties.values()]));
}

/** Starts feeding and looking after the index; Elasticsearch may be away, now and later. */
export function startSearchIndex(o: SearchIndexOptions): SearchIndex {
  const { pool, region, clock, logger, metrics } = o;
  const alias = doctorsAlias(o.namespace, region);
  const client = createElasticsearchClient(o.url);
  const breaker = createEngineBreaker({
    engine: 'elasticsearch',
    timeoutMs: searchTimeoutMs,
    // A node that is up may not have its shards yet: only a search shows that it can search.
    probe: (signal) =>
      client.search({ index: alias, size: 0, terminate_after: 1 }, { signal, maxRetries: 0 }),
    isOutage: isElasticsearchOutage,
    logger,
    metrics,
  });
  const keeper = startIndexKeeper({
    pool,
    client,
    region,
    alias,
    clock,
    logger,
    metrics,
    definition: () => readDefinition(o.reference),
    ...(o.checkEveryMs === undefined ? {} : { checkEveryMs: o.checkEveryMs }),
  });
  const feed = startIndexFeed({
    pool,
    client,
    region,
    logger,
    metrics,
    mapping: async () => (await readDefinition(o.reference))?.hash ?? null,
    onMissing: () => keeper.lookAgain(),
    onWritten: (doctorIds) => o.onWritten?.(doctorIds),
  });
  return {
    client,
    alias,
    breaker,
    get isReady() {
      return keeper.isReady;
    },
    get state() {
      return breaker.isClosed ? keeper.state : breaker.state;
    },
    wake: () => feed.wake(),
    lookAgain: () => keeper.lookAgain(),
    async stop() {
      breaker.close();
      await Promise.all([feed.stop(), keeper.stop()]);
      await client.close();
    },
  };
}
