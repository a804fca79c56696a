import { Pool } from 'undici';
import { serviceActor } from './caller.ts';
import { ServiceUnavailable } from './errors.ts';
import { createInternalTokenSigner, internalTokenHeader } from './internal-token.ts';
import { requestIdHeader } from './request-id.ts';
import { retryWithJitter } from './retry.ts';

/** One query from a subgraph to another. */
export interface InternalQuery {
  region: string;
  language: string;
  requestId: string;
  document: string;
  variables: object;
  traceparent?: string;
}

export interface InternalClient {
  /**
   * Runs a query (never a mutation: it may be sent more than once) as the service, in a region.
   * @throws ServiceUnavailable when the other service does not answer in time, or answers that it
   *   failed, in every attempt; QueryRejected when it refused the query itself
   */
  query<T>(o: InternalQuery): Promise<T>;
  /** Closes the idle connections; queries under way are finished first. */
  close(): Promise<void>;
}

/** The other subgraph called our query wrong: a bug in this code base, not a state of the world. */
export class QueryRejected extends Error {
  constructor(dependency: string, message: string) {
    super(`${dependency} rejected a query: ${message}`);
    this.name = 'QueryRejected';
  }
}

interface GraphQLAnswer {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string } }[];
}

const attempts = 3;
const answerMaxBytes = 4 * 1024 * 1024;
const retryableCodes = new Set(['SERVICE_UNAVAILABLE', 'INTERNAL_SERVER_ERROR', 'REQUEST_TIMEOUT']);

/**
 * A client for the GraphQL endpoint of another subgraph, over kept-alive connections.
 * @param o.url the endpoint, ending in /graphql
 * @param o.service the name of the service that asks
 * @param o.dependency the other service's name for errors
 * @param o.timeoutMs for each of at most 3 attempts (default 2,000)
 */
export function createInternalClient(o: {
  url: string;
  service: string;
  dependency: string;
  secret: string;
  timeoutMs?: number;
}): InternalClient {
  const timeoutMs = o.timeoutMs ?? 2_000;
  const { origin, pathname } = new URL(o.url);
  let closing: Promise<void> | undefined;
  const signer = createInternalTokenSigner(o.secret);
  const actor = serviceActor(o.service);
  // Shorter than the server's keep-alive (65 s), so that we never write into a socket it closes.
  const pool = new Pool(origin, {
    connections: 32,
    keepAliveTimeout: 10_000,
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: answerMaxBytes,
  });

  async function ask(query: InternalQuery, signal: AbortSignal): Promise<unknown> {
    const token = await signer.sign({ region: query.region, patient: null, actor });
    const { statusCode, body } = await pool.request({
      path: pathname,
      method: 'POST',
      signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-language': query.language,
        [internalTokenHeader]: token,
        [requestIdHeader]: query.requestId,
        ...(query.traceparent === undefined ? {} : { traceparent: query.traceparent }),
      },
      body: JSON.stringify({ query: query.document, variables: query.variables }),
    });
    const text = await body.text();
    if (statusCode >= 500) throw new Error(`${o.dependency} answered ${statusCode}`);
    return readAnswer(o.dependency, statusCode, text);
  }

  return {
    async query<T>(query: InternalQuery): Promise<T> {
      try {
        const data = await retryWithJitter((signal) => ask(query, signal), {
          attempts,
          baseDelayMs: 50,
          maxDelayMs: 400,
          timeoutMs,
          isRetryable: (error) => !(error instanceof QueryRejected),
        });
        return data as T;
      } catch (error) {
        if (error instanceof QueryRejected) throw error;
        throw new ServiceUnavailable(o.dependency, { cause: error });
      }
    },
    close() {
      closing ??= pool.close();
      return closing;
    },
  };
}

function readAnswer(dependency: string, statusCode: number, text: string): unknown {
  const answer = parseAnswer(text);
  const [error] = answer?.errors ?? [];
  if (error !== undefined) {
    if (retryableCodes.has(error.extensions?.code ?? '')) throw new Error(error.message);
    throw new QueryRejected(dependency, error.message);
  }
  if (statusCode !== 200 || answer?.data === undefined) {
    throw new QueryRejected(dependency, `status ${statusCode} without data`);
  }
  return answer.data;
}

function parseAnswer(text: string): GraphQLAnswer | undefined {
  try {
    return JSON.parse(text) as GraphQLAnswer;
  } catch {
    return undefined;
  }
}
