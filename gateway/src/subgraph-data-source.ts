import type { GraphQLDataSource } from '@apollo/gateway';
import { internalTokenHeader } from '@rendezvous/platform/internal-token';
import type { Logger } from '@rendezvous/platform/logger';
import { requestIdHeader } from '@rendezvous/platform/request-id';
import { retryWithJitter } from '@rendezvous/platform/retry';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import type { FetchOutcome, GatewayMetrics } from './gateway-metrics.ts';
import type { RequestScope } from './request-scope.ts';
import {
  isConnectionFailure,
  type SubgraphClient,
  type SubgraphResponse,
  wasNeverSent,
} from './subgraph-client.ts';

type ProcessOptions = Parameters<GraphQLDataSource['process']>[0];
type ProcessResult = Awaited<ReturnType<GraphQLDataSource['process']>>;

interface SubgraphDataSourceOptions {
  readonly name: string;
  readonly client: SubgraphClient;
  readonly timeoutMs: number;
  readonly metrics: GatewayMetrics;
  readonly logger: Logger;
}

const subgraphAnswer = z
  .looseObject({
    data: z.record(z.string(), z.unknown()).nullish(),
    errors: z.array(z.looseObject({ message: z.string() })).optional(),
  })
  .refine((answer) => answer.data !== undefined || answer.errors !== undefined);

const retryDelayMs = 50;

/** The error a client sees when a subgraph cannot be reached or does not answer properly. */
export function subgraphUnavailable(name: string, cause: unknown): GraphQLError {
  const message = `The ${name} service is not available at the moment. Try again.`;
  return new GraphQLError(message, {
    extensions: { code: 'SERVICE_UNAVAILABLE', service: name },
    originalError: cause instanceof Error ? cause : new Error(String(cause)),
  });
}

/**
 * Sends the gateway's fetches for one subgraph over that subgraph's pool. It stands in for Apollo's
 * RemoteGraphQLDataSource, whose HTTP client takes more time than the rest of a request.
 */
export class SubgraphDataSource implements GraphQLDataSource {
  readonly #options: SubgraphDataSourceOptions;

  constructor(options: SubgraphDataSourceOptions) {
    this.#options = options;
  }

  /**
   * Runs one fetch of a query plan.
   * @throws GraphQLError SERVICE_UNAVAILABLE; the gateway keeps what other subgraphs answered.
   */
  async process(options: ProcessOptions): Promise<ProcessResult> {
    const { name, metrics } = this.#options;
    const scope = options.context as RequestScope;
    const startedAtMs = performance.now();
    let outcome: FetchOutcome = 'unavailable';
    try {
      const response = await this.#send(options.request, scope);
      const result = this.#readAnswer(response);
      outcome = result.errors === undefined ? 'ok' : 'errors';
      return result;
    } catch (error) {
      if (scope.signal.aborted) outcome = 'canceled';
      else this.#logFailure(error, scope);
      throw subgraphUnavailable(name, error);
    } finally {
      metrics.subgraphFetched(name, outcome, performance.now() - startedAtMs);
    }
  }

  async #send(request: ProcessOptions['request'], scope: RequestScope): Promise<SubgraphResponse> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-language': scope.language,
      [requestIdHeader]: scope.requestId,
      traceparent: scope.traceparent,
      [internalTokenHeader]: await scope.internalToken(),
    };
    const { query, operationName, variables } = request;
    const body = JSON.stringify({ query, operationName, variables });
    // Entity reads are queries. A mutation may have arrived although its connection broke, but not
    // when there was none.
    const isRepeatable = !query?.trimStart().startsWith('mutation');
    const { client, timeoutMs, metrics, name } = this.#options;
    let attempts = 0;
    return retryWithJitter(
      (signal) => {
        attempts += 1;
        if (attempts > 1) metrics.subgraphRetried(name);
        return client.post({ headers, body, signal });
      },
      {
        attempts: 2,
        baseDelayMs: retryDelayMs,
        maxDelayMs: retryDelayMs,
        timeoutMs,
        isRetryable: isRepeatable ? isConnectionFailure : wasNeverSent,
        signal: scope.signal,
      },
    );
  }

  #readAnswer(response: SubgraphResponse): ProcessResult {
    // 401 is about our own token, so its text is nothing for the client.
    if (response.status === 401) throw new Error('The subgraph did not accept the internal token.');
    // Its own time limit ran out just before ours: the same state of the world, the same answer.
    if (response.status === 504) throw new Error('The subgraph took too long.');
    const parsed = subgraphAnswer.safeParse(parseJson(response.body));
    if (!parsed.success) {
      throw new Error(`The subgraph answered status ${response.status} without a GraphQL result.`);
    }
    return parsed.data as ProcessResult;
  }

  #logFailure(error: unknown, scope: RequestScope): void {
    const { logger, name } = this.#options;
    const failure = { err: error, subgraph: name, requestId: scope.requestId };
    logger.error(failure, 'A subgraph could not be asked');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
