import type { Client, estypes } from '@elastic/elasticsearch';

export interface IndexReaderOptions {
  readonly client: Client;
  /** An index or an alias. */
  readonly index: string;
  readonly signal: AbortSignal | undefined;
  /** The same for all questions of a list: they are answered by the same copy of a shard. */
  readonly preference: string;
}

/** One question's way to the index: nothing is tried twice, an aborted signal ends it. */
export interface IndexReader {
  /** @throws the client's errors, see engine-errors.ts */
  search(request: estypes.SearchRequest): Promise<estypes.SearchResponse>;
  /** Whether each of the queries finds anything; one round trip, none without queries. */
  exist(queries: readonly estypes.QueryDslQueryContainer[]): Promise<boolean[]>;
}

/** Opens an index for one question. */
export function createIndexReader(options: IndexReaderOptions): IndexReader {
  const { client, index, signal, preference } = options;
  // A second try would come too late: PostgreSQL has answered by then.
  const transport = { maxRetries: 0, ...(signal === undefined ? {} : { signal }) };
  // Of several shards all have to answer: a part of the doctors would look like all of them.
  const whole = { preference, allow_partial_search_results: false };
  return {
    search: (request) => client.search({ index, ...whole, ...request }, transport),
    async exist(queries) {
      if (queries.length === 0) return [];
      const { responses } = await client.msearch(
        {
          index,
          searches: queries.flatMap((query) => [
            whole,
            { query, size: 0, terminate_after: 1, track_total_hits: 1 },
          ]),
        },
        transport,
      );
      return responses.map((response) => {
        if ('error' in response) throw new PartialAnswer(response.error.type);
        return totalOf(response) > 0;
      });
    },
  };
}

/** Elasticsearch answered some of several questions: as good as none. */
export class PartialAnswer extends Error {
  constructor(type: string) {
    super(`Elasticsearch answered a part of the question only: ${type}`);
  }
}

/** The number of documents found. */
export function totalOf({ hits: { total } }: Pick<estypes.SearchResponse, 'hits'>): number {
  return typeof total === 'number' ? total : (total?.value ?? 0);
}
