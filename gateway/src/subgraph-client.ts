import { Pool } from 'undici';

/** What a subgraph answered. */
export interface SubgraphResponse {
  readonly status: number;
  readonly body: string;
}

interface SubgraphRequest {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Keeps connections to one subgraph. */
export interface SubgraphClient {
  /** Sends a GraphQL request. Throws what undici throws, or ResponseTooLarge. */
  post(request: SubgraphRequest): Promise<SubgraphResponse>;
  /** GETs `path` of the subgraph's origin. */
  get(path: string, signal: AbortSignal): Promise<SubgraphResponse>;
  close(): Promise<void>;
}

interface SubgraphClientOptions {
  readonly url: string;
  readonly connections: number;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

/** A subgraph sent more than the gateway is willing to hold in memory. */
export class ResponseTooLarge extends Error {
  constructor(maxResponseBytes: number) {
    super(`The answer is larger than ${maxResponseBytes} bytes.`);
    this.name = 'ResponseTooLarge';
  }
}

const connectTimeoutMs = 2_000;
const keepAliveMs = 10_000;
/** No connection came about, so nothing can have been sent over it. */
const connectFailures = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const connectionFailures = new Set([...connectFailures, 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** True when the connection failed, as opposed to an answer that was late or wrong. */
export function isConnectionFailure(error: unknown): boolean {
  return hasCode(error, connectionFailures);
}

/** True when there was no connection at all: whatever was to be sent has not arrived. */
export function wasNeverSent(error: unknown): boolean {
  return hasCode(error, connectFailures);
}

function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && codes.has(code);
}

/** Opens a pool of at most `connections` keep-alive connections to the origin of `url`. */
export function createSubgraphClient(options: SubgraphClientOptions): SubgraphClient {
  const { origin, pathname, search } = new URL(options.url);
  const pool = new Pool(origin, {
    connections: options.connections,
    // One request at a time per connection: a slow answer must not hold up another behind it.
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    connect: { timeout: connectTimeoutMs },
  });

  async function readBody(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<string> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body) {
      length += chunk.length;
      if (length > options.maxResponseBytes) {
        body.destroy();
        throw new ResponseTooLarge(options.maxResponseBytes);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, length).toString('utf8');
  }

  return {
    async post(request) {
      const response = await pool.request({
        path: pathname + search,
        method: 'POST',
        headers: request.headers,
        body: request.body,
        signal: request.signal,
      });
      return { status: response.statusCode, body: await readBody(response.body) };
    },
    async get(path, signal) {
      const response = await pool.request({ path, method: 'GET', signal });
      return { status: response.statusCode, body: await readBody(response.body) };
    },
    close: () => pool.close(),
  };
}
